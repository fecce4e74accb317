import { app } from 'electron'
import { spawn } from 'node:child_process'
import { ShellNeeded, type CliGiven } from '../cli/command.ts'
import { processTerminal } from '../cli/process-terminal.ts'
import { runCli } from '../cli/run.ts'
import { startProcess } from './child-process.ts'
import { chooseDataFolder } from './data-folder.ts'
import { systemCipher } from './keychain.ts'
import { startCommand } from './own-program.ts'

/** Chromium begins without a display only where it is told so on its command line. */
const withoutDisplay = ['--ozone-platform=headless', '--disable-gpu']

/**
 * Runs a command and ends the process. What asks a running app needs nothing of Electron; what opens the data needs its
 * processes and keychain, which there are only after `ready`, and so once this has returned.
 */
export async function runCommand(words: string[]): Promise<void> {
  app.dock?.hide()
  const terminal = processTerminal()
  const self = startCommand()
  const given: CliGiven = {
    startDesktop: async (named) => hasDisplay() && startDetached(self, named),
    ownCommand: [...self, ...withoutDisplay],
  }
  try {
    const shell = (dataFolder: string) => Promise.reject(new ShellNeeded(dataFolder))
    app.exit(await runCli(words, terminal, { ...given, shell }))
  } catch (error) {
    if (!(error instanceof ShellNeeded)) throw error
    if (!hasDisplay() && !app.commandLine.hasSwitch('ozone-platform')) return runAgain(self, words)
    // What Chromium writes belongs with the data that is opened, as the desktop app has it.
    const { folder } = chooseDataFolder({ HOLDFAST_DATA_FOLDER: error.dataFolder })
    const shell = async () => ({ startProcess, cipher: await systemCipher(folder) })
    void app.whenReady().then(async () => app.exit(await runCli(words, terminal, { ...given, shell })))
  }
}

const hasDisplay = (): boolean =>
  process.platform !== 'linux' || Boolean(process.env['DISPLAY'] || process.env['WAYLAND_DISPLAY'])

/** Its signals and its end are this process's. */
async function runAgain(self: string[], words: string[]): Promise<void> {
  const [command = '', ...rest] = self
  const root = app.commandLine.hasSwitch('no-sandbox') ? ['--no-sandbox'] : []
  const child = spawn(command, [...root, ...rest, ...withoutDisplay, ...words], { stdio: 'inherit' })
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.on(signal, () => child.kill(signal))
  const code = await new Promise<number>((resolve) => {
    child.once('exit', (exitCode, signal) => resolve(signal ? 1 : (exitCode ?? 1)))
    child.once('error', () => resolve(1))
  })
  app.exit(code)
}

function startDetached([command = '', ...rest]: string[], named: string | null): Promise<boolean> {
  const env = named === null ? process.env : { ...process.env, HOLDFAST_DATA_FOLDER: named }
  const child = spawn(command, rest, { env, stdio: 'ignore', detached: true })
  child.unref()
  return new Promise((resolve) => {
    child.once('spawn', () => resolve(true))
    child.once('error', () => resolve(false))
  })
}
