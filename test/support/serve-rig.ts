import fs from 'node:fs'
import http from 'node:http'
import net from 'node:net'
import os from 'node:os'
import path from 'node:path'
import type { Core } from '../../src/main/core.ts'
import { createEvents, type Emit } from '../../src/main/ipc/events.ts'
import { serveApp, type AppServer } from '../../src/main/serve/server.ts'
import type { Result } from '../../src/shared/ipc.ts'

export interface Answer {
  status: number
  headers: http.IncomingHttpHeaders
  text: string
}

export interface AskOptions {
  method?: string
  headers?: http.OutgoingHttpHeaders
  body?: string
  /** False leaves the session out. */
  session?: boolean
  agent?: http.Agent
}

/** The browser shell's server over a core that only notes what it is asked. */
export interface ServeRig {
  server: AppServer
  port: number
  emit: Emit
  handled: { route: string; input: unknown }[]
  logs: string[]
  /** How the core answers from now on. */
  respondWith(handle: Core['handle']): void
  /** Moves the server's clock on. */
  pass(ms: number): void
  /** node:http rather than fetch, which would not let a test choose Host, Origin or an unclean path. */
  ask(target: string, options?: AskOptions): Promise<Answer>
  /** A request to the core. */
  request(body: string, options?: AskOptions): Promise<Answer>
  redeem(code: string, options?: AskOptions): Promise<Answer>
  newCode(): string
  /** An open stream of events; rejects with the status where there is none. */
  listen(): Promise<http.IncomingMessage>
  /** A bare connection. What is written to it may be anything. */
  connect(): Promise<net.Socket>
  /** Sends text over a connection of its own and resolves with all that comes back until its end. */
  raw(text: string): Promise<string>
  session: string
  close(): Promise<void>
}

export async function startServeRig(options: { heartbeatMs?: number } = {}): Promise<ServeRig> {
  const folder = fs.mkdtempSync(path.join(os.tmpdir(), 'holdfast-serve-'))
  const rendererFolder = path.join(folder, 'renderer')
  fs.mkdirSync(path.join(rendererFolder, 'assets'), { recursive: true })
  fs.writeFileSync(path.join(rendererFolder, 'index.html'), '<!doctype html><title>Holdfast</title>')
  fs.writeFileSync(path.join(rendererFolder, 'assets', 'index-abc.js'), `// ${'x'.repeat(1_000_000)}`)
  fs.writeFileSync(path.join(folder, 'secret.json'), '"outside"')
  const events = createEvents()
  const handled: ServeRig['handled'] = []
  const logs: string[] = []
  let handle = async (): Promise<Result<unknown>> => ({ ok: true, value: 'handled' })
  let nowMs = 0
  const server = await serveApp({
    core: {
      handle: async (route, input) => {
        handled.push({ route, input })
        return (handle as Core['handle'])(route, input)
      },
      onEvent: events.onEvent,
    },
    rendererFolder,
    port: 0,
    nowMs: () => nowMs,
    log: (_level, message) => logs.push(message),
    ...options,
  })
  const port = Number(new URL(server.origin).port)
  const sockets = new Set<net.Socket>()
  let session = ''

  const headersOf = (given: AskOptions): http.OutgoingHttpHeaders => ({
    host: `127.0.0.1:${port}`,
    ...(given.session === false ? {} : { authorization: `Bearer ${session}` }),
    ...given.headers,
  })
  const ask: ServeRig['ask'] = (target, given = {}) =>
    new Promise((resolve, reject) => {
      const request = http.request(
        {
          host: '127.0.0.1',
          port,
          path: target,
          method: given.method ?? 'GET',
          headers: headersOf(given),
          agent: given.agent ?? false,
        },
        (response) => {
          const parts: Buffer[] = []
          response.on('data', (part: Buffer) => parts.push(part))
          response.once('error', reject)
          response.once('end', () =>
            resolve({
              status: response.statusCode ?? 0,
              headers: response.headers,
              text: Buffer.concat(parts).toString('utf8'),
            }),
          )
        },
      )
      request.once('error', reject)
      request.end(given.body)
    })
  const redeem: ServeRig['redeem'] = (code, given = {}) =>
    ask('/api/session', {
      method: 'POST',
      session: false,
      ...given,
      headers: { 'x-holdfast-code': code, ...given.headers },
    })
  const newCode = (): string => new URL(server.newAddress()).hash.replace('#code=', '')
  const connect: ServeRig['connect'] = () =>
    new Promise((resolve, reject) => {
      const socket = net.connect(port, '127.0.0.1', () => resolve(socket))
      sockets.add(socket)
      socket.once('close', () => sockets.delete(socket))
      // A server that closes it may do so by a reset.
      socket.on('error', reject)
    })

  session = (JSON.parse((await redeem(newCode())).text) as { session: string }).session

  return {
    server,
    port,
    emit: events.emit,
    handled,
    logs,
    respondWith: (next) => {
      handle = next as typeof handle
    },
    pass: (ms) => {
      nowMs += ms
    },
    ask,
    redeem,
    newCode,
    connect,
    session,
    request: (body, given = {}) =>
      ask('/api/request', {
        method: 'POST',
        body,
        ...given,
        headers: { 'content-type': 'application/json', ...given.headers },
      }),
    listen: () =>
      new Promise((resolve, reject) => {
        const request = http.get(
          { host: '127.0.0.1', port, path: '/api/events', headers: headersOf({}), agent: false },
          (response) => {
            sockets.add(response.socket)
            response.on('error', () => {})
            if (response.statusCode === 200) resolve(response)
            else reject(new Error(String(response.statusCode)))
          },
        )
        request.once('error', reject)
      }),
    raw: async (text) => {
      const socket = await connect()
      socket.end(text)
      let answer = ''
      for await (const part of socket.setEncoding('utf8')) answer += part as string
      return answer
    },
    close: async () => {
      for (const socket of sockets) socket.destroy()
      await server.close()
      fs.rmSync(folder, { recursive: true })
    },
  }
}
