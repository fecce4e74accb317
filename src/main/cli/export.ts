import fs from 'node:fs'
import path from 'node:path'
import type { ExportRows, TraceExportFormat } from '../../shared/domain.ts'
import { openChosenTarget } from '../files/file-target.ts'
import { RouteFailure } from '../ipc/route-failure.ts'
import type { FileTarget } from '../ports.ts'
import { findApp } from './client.ts'
import type { Asked, Command } from './command.ts'
import { countText } from './figures.ts'
import { parseTime } from './times.ts'
import { CliFailure, exitCodes, type Terminal } from './terminal.ts'

const formats = ['otlp', 'jsonl', 'csv', 'parquet'] as const satisfies TraceExportFormat[]

export const exportCommand: Command = {
  name: 'export',
  usage: 'export <file> [--from <time>] [--to <time>] [--model <name>] [--format otlp|jsonl|csv|parquet] [--force]',
  summary: 'Write traces to a file, as OTLP/JSON unless said otherwise',
  options: {
    from: { type: 'string' },
    to: { type: 'string' },
    model: { type: 'string' },
    format: { type: 'string' },
    force: { type: 'boolean', short: 'f' },
  },
  help: [
    ['--from <time>', 'Only what began then or later: 2026-11-01, 2026-11-01T08:30, 24h or 7d ago'],
    ['--to <time>', 'Only what began before'],
    ['--model <name>', 'Only this model’s'],
    ['--format <name>', 'otlp (a line of OTLP/JSON each, the default), jsonl, csv or parquet'],
    ['-f, --force', 'Replace a file that is there'],
  ],
  notes: `The file - is the standard output. Times without a zone are this computer’s; a day alone is its beginning.
The file has its name only once it is whole. It holds prompts and answers as far as redaction left them, and no key.`,
  maxWords: 1,
  async run(asked) {
    const { words, values, terminal, dataFolder } = asked
    const [file = ''] = words
    if (file === '') throw new CliFailure(exitCodes.usage, 'Name the file to write, or - for the standard output.')
    const wanted = wantedRows(values)
    if (file !== '-' && isThere(file) && !values['force']) {
      throw new CliFailure(
        exitCodes.failed,
        `${file} is there already. Choose another name, or replace it with --force.`,
      )
    }
    const target = file === '-' ? outputTarget(terminal) : await openTarget(file, dataFolder)
    const rowCount = await fill(asked, dataFolder, wanted, target)
    terminal.err(`${countText(rowCount, 'trace')} written${file === '-' ? '' : ` to ${file}`}.\n`)
    return exitCodes.ok
  },
}

function wantedRows(values: Asked['values']): ExportRows {
  const format = formats.find((known) => known === (values['format'] ?? 'otlp'))
  if (!format) throw new CliFailure(exitCodes.usage, `--format is one of ${formats.join(', ')}.`)
  const nowMs = Date.now()
  const time = (name: 'from' | 'to'): number | null => {
    const text = values[name]
    return typeof text === 'string' ? parseTime(text, nowMs, name) : null
  }
  const model = typeof values['model'] === 'string' ? { model: values['model'] } : {}
  return { rows: 'traces', format, filter: { fromMs: time('from'), toMs: time('to'), ...model } }
}

/** Whoever writes it, the file is this process's: its folder, its rights, and nothing of it where it was not whole. */
async function fill(asked: Asked, dataFolder: string, wanted: ExportRows, target: FileTarget): Promise<number> {
  const { terminal } = asked
  try {
    const app = await findApp(dataFolder, terminal.interrupted)
    // Where there is no app, the export finishes the target by itself.
    if (!app) {
      const { exportFrom, withStore } = await import('./data.ts')
      return await withStore(asked, (store) => exportFrom(store, asked, wanted, target))
    }
    const rowCount = await app.export(wanted, (piece) => target.write(piece))
    await target.finish()
    return rowCount
  } catch (error) {
    await target.discard().catch(() => {})
    throw error
  }
}

async function openTarget(file: string, dataFolder: string): Promise<FileTarget> {
  const folder = path.dirname(path.resolve(file))
  if (!fs.existsSync(folder)) throw new CliFailure(exitCodes.failed, `There is no folder ${folder}.`)
  const found = fs.statSync(file, { throwIfNoEntry: false })
  if (found?.isDirectory()) throw new CliFailure(exitCodes.failed, `${file} is a folder. Name a file in it.`)
  // The whole file takes the place of what is there: a device or a pipe would be gone.
  if (found && !found.isFile())
    throw new CliFailure(
      exitCodes.failed,
      `${file} is no ordinary file. Send the standard output there, with - as the file.`,
    )
  return openChosenTarget(path.resolve(file), dataFolder)
}

/** A link that leads nowhere is something too. */
const isThere = (file: string): boolean => fs.lstatSync(file, { throwIfNoEntry: false }) !== undefined

export const outputTarget = (terminal: Pick<Terminal, 'out'>): FileTarget => ({
  fileName: '-',
  downloadPath: null,
  write: (piece) => terminal.out(piece).catch(explain),
  finish: async () => {},
  discard: async () => {},
})

/** In words that an export passes on, where it would else say that nothing could be read. */
function explain(error: unknown): never {
  throw error instanceof CliFailure ? new RouteFailure('internal', error.message) : error
}
