import { spawn, type ChildProcess } from 'node:child_process'
import path from 'node:path'
import type { Result, Route, Routes } from '../../src/shared/ipc.ts'

const file = path.join(import.meta.dirname, '../../out/main/serve.js')

/** The built browser shell in a process of its own. */
export interface ServeChild {
  child: ChildProcess
  /** As it was printed at the start. */
  address: string
  /** As it is printed for whoever presses Enter. */
  newAddress(): Promise<string>
  /** The next one that is printed. */
  nextAddress(): Promise<string>
  /** A program that has the session, as a page has. */
  openClient(): Promise<ServeClient>
  /** With its exit code, or with the signal that ended it. */
  ended: Promise<number | NodeJS.Signals>
  stderr(): string
}

export interface ServeClient {
  headers: { authorization: string }
  request<R extends Route>(route: R, input: Routes[R]['input']): Promise<Routes[R]['value']>
}

/** Rejects where the app ends before it is open, with its words. */
export async function startServe(
  env: NodeJS.ProcessEnv,
  { args = [], under = [] }: { args?: string[]; under?: string[] } = {},
): Promise<ServeChild> {
  const [command = process.execPath, ...rest] = [...under, process.execPath, file, ...args]
  const child = spawn(command, rest, { env, stdio: ['pipe', 'pipe', 'pipe'] })
  let stderr = ''
  child.stdin.on('error', () => {})
  child.stderr.setEncoding('utf8').on('data', (text: string) => {
    stderr += text
    process.stderr.write(text)
  })
  const ended = new Promise<number | NodeJS.Signals>((resolve) =>
    child.once('close', (code, signal) => resolve(code ?? signal ?? 'SIGKILL')),
  )
  const addresses: string[] = []
  const waiting: ((address: string) => void)[] = []
  let stdout = ''
  child.stdout.setEncoding('utf8').on('data', (text: string) => {
    stdout += text
    const lines = stdout.split('\n')
    stdout = lines.pop() ?? ''
    for (const line of lines) {
      const address = /^Holdfast is open at (http:\/\/\S+)$/.exec(line)?.[1]
      if (address === undefined) continue
      const next = waiting.shift()
      if (next) next(address)
      else addresses.push(address)
    }
  })
  const printed = (): Promise<string> =>
    new Promise((resolve, reject) => {
      const known = addresses.shift()
      if (known !== undefined) resolve(known)
      else waiting.push(resolve)
      void ended.then((end) => reject(new Error(`the app ended with ${end}: ${stderr}`)))
    })
  const newAddress = (): Promise<string> => {
    child.stdin.write('\n')
    return printed()
  }

  return {
    child,
    address: await printed(),
    newAddress,
    nextAddress: printed,
    ended,
    stderr: () => stderr,
    openClient: async () => openClient(await newAddress()),
  }
}

/** Takes the code of an address, as the page does. */
export async function redeem(address: string): Promise<Response> {
  const { origin, hash } = new URL(address)
  return fetch(`${origin}/api/session`, {
    method: 'POST',
    headers: { 'x-holdfast-code': hash.replace('#code=', '') },
  })
}

async function openClient(address: string): Promise<ServeClient> {
  const { session } = (await (await redeem(address)).json()) as { session: string }
  const headers = { authorization: `Bearer ${session}` }
  return {
    headers,
    request: async (route, input) => {
      const response = await fetch(new URL('/api/request', address), {
        method: 'POST',
        headers: { ...headers, 'content-type': 'application/json' },
        body: JSON.stringify({ route, input }),
      })
      const result = (await response.json()) as Result<never>
      if (!result.ok) throw new Error(`${route}: ${result.error.message}`)
      return result.value
    },
  }
}
