import type { ExportRows } from '../../shared/domain.ts'
import { createKeyScrubber } from '../keys/scrubber.ts'
import { createTraceExports } from '../monitor/exports/trace-exports.ts'
import { bundledEntries } from '../bundled-entries.ts'
import { clock, openNodePorts } from '../node-ports.ts'
import { openCore } from '../open-core.ts'
import { timingsFromEnv } from '../outbox/timings.ts'
import type { FileTarget, Ports } from '../ports.ts'
import { startProcess } from '../serve/child-process.ts'
import { openSecretFile } from '../settings/secret-file.ts'
import { StoreError } from '../store/errors.ts'
import { openReadOnly, openStore, type Store } from '../store/thread/store.ts'
import type { Asked } from './command.ts'
import { countText } from './figures.ts'
import { CliFailure, exitCodes } from './terminal.ts'

// The data where no app runs: read without taking the folder where that suffices; else the folder is this process's own
// meanwhile, as it is an app's. Most of the app comes with this, so commands load it once they know that none runs.

type Read = Awaited<ReturnType<typeof openReadOnly>>['read']

export async function readData<T>(dataFolder: string, work: (read: Read) => Promise<T>): Promise<T> {
  try {
    const store = await openReadOnly(dataFolder, bundledEntries(import.meta.dirname).workers.reader)
    try {
      return await work(store.read)
    } finally {
      await store.close()
    }
  } catch (error) {
    throw explain(error)
  }
}

/** Everything but what is sent: for what is made of the records alone. */
export async function withStore<T>(
  { dataFolder, terminal, given }: Asked,
  work: (store: Store) => Promise<T>,
): Promise<T> {
  // Opening would make an empty one.
  await readData(dataFolder, async () => {})
  const shell = await given.shell?.(dataFolder)
  try {
    const store = await openStore({
      folder: dataFolder,
      workers: bundledEntries(import.meta.dirname).workers,
      startProcess: shell?.startProcess ?? startProcess,
      onThreadDeath: (message) => terminal.err(`The database thread ended: ${message}\n`),
      onDamage: () => terminal.err('The database is damaged. Start Holdfast, which mends it.\n'),
    })
    if (store.salvaged) terminal.err(`${mendedWords(store.salvaged)}\n`)
    try {
      return await work(store)
    } finally {
      await store.close()
    }
  } catch (error) {
    throw explain(error)
  }
}

/** Opening has done what a start of the app does, which nobody asked for here. */
function mendedWords({ setAsideAt, rowsSaved, recordsLost }: NonNullable<Store['salvaged']>): string {
  const lost =
    recordsLost === null
      ? 'Records may be missing; how many is unknown.'
      : recordsLost === 0
        ? 'No record was lost.'
        : `${countText(recordsLost, 'record')} could not be read and ${recordsLost === 1 ? 'counts' : 'count'} as lost.`
  return (
    `The database was damaged, and was mended: ${countText(rowsSaved, 'row')} were saved into a new one. ${lost} ` +
    `The damaged file is kept at ${setAsideAt}.`
  )
}

/** The whole app without a page; what waits is on its way as long as `work` takes. */
export async function withCore<T>(
  { dataFolder, terminal, given }: Asked,
  work: (core: Awaited<ReturnType<typeof openCore>>) => Promise<T>,
): Promise<T> {
  await readData(dataFolder, async () => {})
  const shell = await given.shell?.(dataFolder)
  const log: Ports['log'] = (level, line) => {
    if (level !== 'info') terminal.err(`${line}\n`)
  }
  const { ports, end } = openNodePorts(dataFolder, log, shell)
  try {
    const core = await openCore({ ...ports, saveFile: async () => null }, timingsFromEnv(terminal.env))
    try {
      return await work(core)
    } finally {
      await core.close()
    }
  } catch (error) {
    throw explain(error)
  } finally {
    end()
  }
}

/** As a running app would write it. */
export async function exportFrom(store: Store, asked: Asked, wanted: ExportRows, target: FileTarget): Promise<number> {
  const onError = (message: string): void => asked.terminal.err(`${message}\n`)
  // What an update or a salvage left to be derived would not be in the file.
  while ((await store.write.deriveStep()) > 0);
  const exports = createTraceExports({
    read: store.monitor,
    saveFile: async () => null,
    clock,
    scrub: createKeyScrubber(
      openSecretFile(asked.dataFolder, (await asked.given.shell?.(asked.dataFolder))?.cipher ?? null),
    ).value,
    emit: () => {},
    onError,
  })
  try {
    return await exports.writeTo(wanted, target, asked.terminal.interrupted)
  } finally {
    await exports.close()
  }
}

function explain(error: unknown): unknown {
  if (!(error instanceof StoreError)) return error
  if (error.code === 'missing') {
    return new CliFailure(
      exitCodes.noData,
      `${error.userMessage} Name another folder with --data-folder, or start Holdfast.`,
    )
  }
  if (error.code === 'owned_by_another') {
    return new CliFailure(
      exitCodes.failed,
      `${error.userMessage} It does not answer the command line: it may be starting or ending. Try again in a moment.`,
    )
  }
  const advice =
    error.code === 'not_a_database' ? ' Start Holdfast, which saves what can be read and deletes nothing.' : ''
  return new CliFailure(exitCodes.failed, error.userMessage + advice)
}
