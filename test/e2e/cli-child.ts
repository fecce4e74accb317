import { spawn, type ChildProcess } from 'node:child_process'
import path from 'node:path'
import { environment } from './launch.ts'

export const cliFile = path.join(import.meta.dirname, '../../out/main/cli.js')

export interface CliEnd {
  code: number | NodeJS.Signals
  out: string
  err: string
}

/** The built command line in a process of its own. */
export function startCli(args: string[], env: NodeJS.ProcessEnv = {}): { child: ChildProcess; ended: Promise<CliEnd> } {
  const child = spawn(process.execPath, [cliFile, ...args], {
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
