import type { TraceImport } from '../../../shared/domain.ts'
import type { Emit } from '../../ipc/events.ts'
import { RouteFailure } from '../../ipc/route-failure.ts'
import { createTurnstile } from '../../ipc/turnstile.ts'
import type { Reader } from '../../store/thread/reader.ts'
import type { Remote, Store } from '../../store/thread/store.ts'
import { startReading, type ImportReading } from './import-reading.ts'
import { words } from '../../../shared/words/t.ts'

/** Of what is written at once, so that a turn's own writes go in between. */
const spansPerStep = 80
/** Between the steps what matters more has its turn. */
const pauseMs = 5
const tellEveryMs = 250
/** What was read from may be starting again. */
const tryAgainMs = 2000

export interface TraceImports {
  list(): Promise<TraceImport[]>
  /** Another file that was not agreed to goes. */
  begin(fileName: string, fileBytes: number): Promise<TraceImport>
  /** In order, one after the other; resolves once the next may come. */
  write(id: number, bytes: Uint8Array): Promise<void>
  /** The file is at its end: what will come is known. */
  end(id: number): Promise<TraceImport>
  /** Goes on by itself. */
  confirm(id: number): Promise<void>
  /** At any time, with all that came of it. Goes on by itself. */
  remove(id: number): Promise<void>
  /** There may be something to do: the rows of all imports are derived anew. */
  wake(): void
  close(): Promise<void>
}

/** Imports, from the first byte of a file to the last row; what a restart finds unfinished is gone on with, or taken away. */
export function createTraceImports(rooms: {
  store: Pick<Store, 'write' | 'read'> & { monitor: Pick<Remote<Reader>, 'nextOfImport'> }
  clock: { nowMs(): number; monotonicMs(): number }
  emit: Emit
  onError(message: string): void
}): TraceImports {
  const { write, read, monitor } = rooms.store
  /** What adds an import, agrees to one or takes one away: what one of these finds, no other changes meanwhile. */
  const inTurn = createTurnstile()
  const readings = new Map<number, ImportReading>()
  let isClosing = false
  let toldAtMs = -Infinity
  let working: Promise<void> | null = null
  let wantsWork = false
  let wake = (): void => {}

  const list = (): Promise<TraceImport[]> => read.imports()

  /** Traces change only where rows are written or taken away; whoever shows them loads them again then. */
  async function tell({ isStep = false, withTraces = false } = {}): Promise<void> {
    const nowMs = rooms.clock.monotonicMs()
    if (isClosing || (isStep && nowMs - toldAtMs < tellEveryMs)) return
    toldAtMs = nowMs
    rooms.emit('imports.changed', { imports: await list() })
    if (withTraces) rooms.emit('traces.changed', { traceIds: [], sessionIds: [] })
  }

  const pause = (forMs = pauseMs): Promise<void> =>
    new Promise((resolve) => {
      const timer = setTimeout(resolve, forMs)
      wake = () => {
        clearTimeout(timer)
        resolve()
      }
    })

  async function store(id: number): Promise<void> {
    while (!isClosing) {
      const found = await monitor.nextOfImport(id, spansPerStep)
      await write.storeImport(id, found)
      if ((await read.import(id))?.state !== 'storing') return
      await tell({ isStep: true, withTraces: true })
      await pause()
    }
  }

  async function takeAway(id: number): Promise<void> {
    while (!isClosing && !(await write.removeImportStep(id))) {
      await tell({ isStep: true, withTraces: true })
      await pause()
    }
  }

  /** One after the other. A removal first: nobody waits for rows that go. */
  async function work(): Promise<void> {
    for (;;) {
      const all = await list()
      const next = all.find(({ state }) => state === 'removing') ?? all.find(({ state }) => state === 'storing')
      if (!next || isClosing) return
      if (next.state === 'removing') await takeAway(next.id)
      else await store(next.id)
      if (next.state === 'removing' && next.conversationCount > 0) rooms.emit('conversations.changed', { id: null })
      await tell({ withTraces: true })
    }
  }

  function workOn(): void {
    wantsWork = true
    working ??= (async () => {
      while (wantsWork && !isClosing) {
        wantsWork = false
        try {
          await work()
        } catch (error) {
          if (isClosing) return
          rooms.onError(`An import is tried again: ${error instanceof Error ? error.message : String(error)}`)
          wantsWork = true
          await pause(tryAgainMs)
        }
      }
      // At once, so that no wish comes in between and is lost.
      working = null
    })()
  }

  async function removeNow(id: number): Promise<void> {
    const reading = readings.get(id)
    readings.delete(id)
    await reading?.stop()
    await write.removeImportStep(id)
    workOn()
    await tell()
  }
  const remove = inTurn(removeNow)

  /** What nobody agreed to, and nobody reads any more. */
  async function removeUnconfirmed(): Promise<void> {
    for (const { id, state } of await list()) if (state === 'reading' || state === 'ready') await removeNow(id)
  }

  async function found(id: number): Promise<TraceImport> {
    const one = await read.import(id)
    if (!one || one.state === 'removing') throw gone()
    return one
  }

  function readingOf(id: number): ImportReading {
    const reading = readings.get(id)
    if (!reading) throw gone()
    return reading
  }

  async function orFail<T>(id: number, step: Promise<T>): Promise<T> {
    try {
      return await step
    } catch (error) {
      if (!readings.has(id)) throw gone()
      await remove(id)
      throw error
    }
  }

  const started = inTurn(removeUnconfirmed)()
    .catch((error: Error) => rooms.onError(error.message))
    .then(workOn)

  return {
    list,
    begin: inTurn(async (fileName: string, fileBytes: number) => {
      await removeUnconfirmed()
      const id = await write.beginImport(fileName, fileBytes, rooms.clock.nowMs())
      readings.set(id, startReading(id, write))
      await tell()
      return found(id)
    }),
    async write(id, bytes) {
      await orFail(id, readingOf(id).write(bytes))
      await tell({ isStep: true })
    },
    async end(id) {
      const reading = readingOf(id)
      await orFail(id, reading.end())
      readings.delete(id)
      await reading.stop()
      await tell()
      return found(id)
    },
    confirm: inTurn(async (id: number) => {
      if (!(await write.confirmImport(id))) throw gone()
      workOn()
      await tell()
    }),
    remove,
    wake: workOn,
    async close() {
      isClosing = true
      wake()
      await inTurn(() => Promise.all([...readings.values()].map((reading) => reading.stop())))()
      await started
      await working
    },
  }
}

const gone = (): RouteFailure =>
  new RouteFailure('not_found', words('This import is no longer there. Choose the file again.'))
