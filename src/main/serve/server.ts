import http, { type IncomingMessage, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import type { Core } from '../core.ts'
import { readRendererFile, rendererHeaders } from '../renderer-files.ts'
import { createDoorkeeper } from './doorkeeper.ts'

/** Above the longest message there may be, JSON-escaped. */
const maxRequestBytes = 32_000_000
const heartbeatMs = 20_000

export interface AppServer {
  /** Carries the token. */
  url: string
  close(): Promise<void>
}

/** The app over HTTP on 127.0.0.1: the built renderer, `POST /api/request` and one stream of events. */
export async function serveApp(options: {
  core: Core
  rendererFolder: string
  /** 0 takes a free one. */
  port: number
  token?: string
}): Promise<AppServer> {
  const { core } = options
  const doorkeeper = createDoorkeeper(options.token)
  const streams = new Set<ServerResponse>()
  const endEvents = core.onEvent((event, payload) => {
    const line = `data: ${JSON.stringify({ event, payload })}\n\n`
    for (const stream of streams) stream.write(line)
  })
  const heartbeat = setInterval(() => {
    for (const stream of streams) stream.write(': \n\n')
  }, heartbeatMs)

  const server = http.createServer((request, response) => {
    answer(request, response).catch(() => {
      if (!response.headersSent) response.writeHead(500)
      response.end()
    })
  })
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject)
    server.listen(options.port, '127.0.0.1', resolve)
  })
  const { port } = server.address() as AddressInfo

  async function answer(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const url = new URL(request.url ?? '/', `http://127.0.0.1:${port}`)
    if (request.method === 'GET' && url.pathname === '/' && doorkeeper.bringsToken(url)) {
      // Away with the token: it must not stay in the address bar or the history.
      response.writeHead(303, { location: '/', 'set-cookie': doorkeeper.cookie(port), ...rendererHeaders }).end()
      return
    }
    const refusal = doorkeeper.refuse(request, port)
    if (refusal) {
      response.writeHead(refusal.status, { 'content-type': 'text/plain; charset=utf-8', ...rendererHeaders })
      response.end(refusal.message)
      return
    }
    if (url.pathname === '/api/request' && request.method === 'POST') return route(request, response)
    if (url.pathname === '/api/events' && request.method === 'GET') return stream(response)
    const file = request.method === 'GET' ? await readRendererFile(options.rendererFolder, url.pathname) : null
    if (!file) {
      response.writeHead(404, { 'content-type': 'text/plain; charset=utf-8', ...rendererHeaders }).end('Not found.')
      return
    }
    response
      .writeHead(200, { 'content-type': file.contentType, 'cache-control': 'no-cache', ...rendererHeaders })
      .end(file.body)
  }

  async function route(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const reply = (status: number, value: unknown): void => {
      response.writeHead(status, { 'content-type': 'application/json; charset=utf-8', 'cache-control': 'no-store' })
      response.end(JSON.stringify(value))
    }
    const refuse = (status: number, code: string, message: string): void =>
      reply(status, { ok: false, error: { code, message } })
    // A form of another site cannot send this type without asking first.
    if (!/^application\/json\b/.test(request.headers['content-type'] ?? '')) {
      refuse(415, 'bad_input', 'Requests are JSON.')
      return
    }
    const text = await readBody(request)
    if (text === null) {
      refuse(413, 'too_large', `A request may have ${maxRequestBytes / 1_000_000} MB.`)
      return
    }
    const body = parse(text)
    if (!body) {
      refuse(400, 'bad_input', 'A request is { route, input }.')
      return
    }
    reply(200, await core.handle(body.route, body.input))
  }

  function stream(response: ServerResponse): void {
    response.writeHead(200, { 'content-type': 'text/event-stream', 'cache-control': 'no-store' })
    response.write('retry: 1000\n\n')
    streams.add(response)
    response.on('close', () => streams.delete(response))
  }

  return {
    url: `http://127.0.0.1:${port}/?token=${doorkeeper.token}`,
    close: async () => {
      endEvents()
      clearInterval(heartbeat)
      const closed = new Promise<void>((resolve) => server.close(() => resolve()))
      for (const stream of streams) stream.end()
      server.closeAllConnections()
      await closed
    },
  }
}

/** Null where it is larger than allowed. */
async function readBody(request: IncomingMessage): Promise<string | null> {
  const parts: Buffer[] = []
  let bytes = 0
  for await (const part of request as AsyncIterable<Buffer>) {
    bytes += part.length
    // What is too large is read to its end but not kept, so that the refusal arrives.
    if (bytes <= maxRequestBytes) parts.push(part)
    else parts.length = 0
  }
  return bytes <= maxRequestBytes ? Buffer.concat(parts).toString('utf8') : null
}

function parse(text: string): { route: string; input: unknown } | null {
  try {
    const value: unknown = JSON.parse(text)
    if (typeof value !== 'object' || value === null) return null
    const { route, input } = value as Record<string, unknown>
    return typeof route === 'string' ? { route, input: input ?? null } : null
  } catch {
    return null
  }
}
