import { bundledEntries } from '../bundled-entries.ts'
import { serveOptions } from '../serve/options.ts'
import { startThreadsEarly } from '../store/thread/early-threads.ts'
import type { Command } from './command.ts'
import { portIn } from './port-option.ts'
import { exitCodes } from './terminal.ts'

export const serveCommand: Command = {
  name: 'serve',
  usage: 'serve [--port <number>] [--no-address]',
  summary: 'Run the app for a browser, on a machine without a display too',
  options: serveOptions,
  help: [
    ['--port <number>', 'Listen on this port of 127.0.0.1; without one, a free port is taken'],
    ['--no-address', 'Print no address that opens the app; “holdfast open” gives one'],
    ['--restore-newest-backup', 'Where the database is gone: go back to the newest backup'],
    ['--start-empty', 'Where the database is gone: begin an empty one; what is there stays under another name'],
  ],
  notes: `GET /health answers 200 and {"status":"ok","version"} while the app works, 503 where it does not.
Ctrl+C, SIGTERM or a closed terminal end it in order.`,
  maxWords: 0,
  async run({ values, dataFolder, terminal, given }) {
    // Before anything begins: a wrong one is wrong usage.
    portIn(values)
    const shell = await given.shell?.(dataFolder)
    const { writer, reader } = bundledEntries(import.meta.dirname).workers
    const earlyThreads = startThreadsEarly([writer, reader], dataFolder)
    const { serve } = await import('../serve.ts')
    // A signal that came before `serve` could hear it.
    terminal.interrupted.throwIfAborted()
    await serve(dataFolder, values, { ...shell, earlyThreads })
    // A signal ends the process from here on.
    await new Promise(() => {})
    return exitCodes.ok
  },
}
