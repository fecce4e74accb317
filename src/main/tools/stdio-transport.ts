import spawn from 'cross-spawn'
import type { ChildProcess } from 'node:child_process'
import fs from 'node:fs'
import os from 'node:os'
import path from 'node:path'
import { getDefaultEnvironment } from '@modelcontextprotocol/sdk/client/stdio.js'
import { ReadBuffer, serializeMessage } from '@modelcontextprotocol/sdk/shared/stdio.js'
import type { Transport } from '@modelcontextprotocol/sdk/shared/transport.js'
import type { JSONRPCMessage } from '@modelcontextprotocol/sdk/types.js'
import { maxMessageBytes } from './limits.ts'
import type { LogTail } from './log-tail.ts'
import { endProcessTree } from './process-tree.ts'

export interface Program {
  command: string
  args: readonly string[]
  env: Record<string, string>
  cwd: string
}

/** How a program ended by itself. */
export interface ProgramEnd {
  code: number | null
  signal: string | null
}

/**
 * A server that is a program of its own, spoken to over its input and output. The SDK's own transport leaves what the program
 * started behind; this one ends it too. `onExit` is called where the program ends by itself.
 */
export function createStdioTransport(
  program: Program,
  options: { log: LogTail; endMs: number; onExit(end: ProgramEnd): void },
): Transport {
  const buffer = new ReadBuffer({ maxBufferSize: maxMessageBytes })
  let child: ChildProcess | null = null
  /** Whoever ends it too waits for the same end. */
  let ending: Promise<void> | null = null

  const transport: Transport = {
    start: () =>
      new Promise((resolve, reject) => {
        child = spawn(program.command, [...program.args], {
          env: { ...withUsualPaths(getDefaultEnvironment()), ...program.env },
          cwd: program.cwd === '' ? os.homedir() : program.cwd,
          stdio: ['pipe', 'pipe', 'pipe'],
          // The leader of a group, by which all that it starts is ended.
          detached: process.platform !== 'win32',
          windowsHide: true,
        })
        child.once('spawn', resolve)
        child.once('error', reject)
        child.once('close', (code, signal) => {
          if (!ending) options.onExit({ code, signal })
          void transport.close()
        })
        child.stdin?.on('error', (error) => transport.onerror?.(error))
        child.stderr?.setEncoding('utf8').on('data', (text: string) => options.log.add(text))
        child.stdout?.on('data', read)
      }),
    send: (message: JSONRPCMessage) =>
      new Promise((resolve, reject) => {
        if (ending || !child?.stdin?.writable) reject(new Error('Not connected'))
        // A program that reads nothing holds up no call: each has its own time.
        else child.stdin.write(serializeMessage(message), () => resolve())
      }),
    close: () => (ending ??= endProgram()),
  }

  async function endProgram(): Promise<void> {
    buffer.clear()
    const ended = child && endProcessTree(child, options.endMs)
    // Once this call has answered, since who is told may close it again.
    queueMicrotask(() => transport.onclose?.())
    await ended
  }

  function read(chunk: Buffer): void {
    if (ending) return
    try {
      buffer.append(chunk)
    } catch (error) {
      options.log.add(`\n[Holdfast ended the server: a single message was longer than ${maxMessageBytes / 1e6} MB.]\n`)
      transport.onerror?.(error as Error)
      void transport.close()
      return
    }
    while (!ending) {
      try {
        const message = buffer.readMessage()
        if (message === null) return
        transport.onmessage?.(message)
      } catch (error) {
        // Many print a greeting, or what they mean for a log.
        transport.onerror?.(error as Error)
      }
    }
  }
  return transport
}

/** A desktop app is started without what a terminal adds to the path. */
function withUsualPaths(env: Record<string, string>): Record<string, string> {
  if (process.platform === 'win32') return env
  const usual = ['/usr/local/bin', '/opt/homebrew/bin', path.join(os.homedir(), '.local/bin')]
  const known = (env['PATH'] ?? '').split(path.delimiter)
  const more = usual.filter((folder) => !known.includes(folder) && fs.existsSync(folder))
  return { ...env, PATH: [...known, ...more].filter(Boolean).join(path.delimiter) }
}
