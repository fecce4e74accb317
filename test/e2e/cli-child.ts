import { spawn, type ChildProcess } from 'node:child_process'
import path from 'node:path'
import { electronExecutable, environment } from './launch.ts'

const root = path.join(import.meta.dirname, '../..')
export const cliFile = path.join(root, 'out/main/cli.js')

export interface CliEnd {
  code: number | NodeJS.Signals
  out: string
  err: string
}

type Started = { child: ChildProcess; ended: Promise<CliEnd> }

/** The built command line in a process of its own. */
export const startCli = (args: string[], env: NodeJS.ProcessEnv = {}): Started =>
  start(process.execPath, [cliFile, ...args], env)

/** The same words behind the app's own name: Electron runs them, without a display unless `env` has one. */
export const runInElectron = (args: string[], env: NodeJS.ProcessEnv): Promise<CliEnd> =>
  // Chromium's own sandbox refuses root.
  start(electronExecutable() ?? '', [...(process.getuid?.() === 0 ? ['--no-sandbox'] : []), root, ...args], env).ended

function start(program: string, args: string[], env: NodeJS.ProcessEnv): Started {
  const child = spawn(program, args, {
    env: { ...environment(), DISPLAY: '', WAYLAND_DISPLAY: '', ...env },
    stdio: ['ignore', 'pipe', 'pipe'],
  })
  let out = ''
  let err = ''
  child.stdout.setEncoding('utf8').on('data', (text: string) => (out += text))
  child.stderr.setEncoding('utf8').on('data', (text: string) => (err += text))
  const ended = new Promise<CliEnd>((resolve) =>
    child.once('close', (code, signal) => resolve({ code: code ?? signal ?? 'SIGKILL', out, err })),
  )
  return { child, ended }
}

export const runCli = (args: string[], env: NodeJS.ProcessEnv = {}): Promise<CliEnd> => startCli(args, env).ended
