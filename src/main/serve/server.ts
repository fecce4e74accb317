import http, { type IncomingMessage, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import type { AppInfo } from '../../shared/domain.ts'
import type { Core } from '../core.ts'
import { attachmentAsked, attachmentHeaders, attachmentPrefix } from '../net/attachment-answer.ts'
import { headersOf, rendererHeaders } from '../net/renderer-files.ts'
import { createBodies, maxRequestBytes } from './bodies.ts'
import { createCodes } from './codes.ts'
import { limitConnections } from './connections.ts'
import { createDoorkeeper, type Refusal } from './doorkeeper.ts'
import { downloadPrefix, type Downloads } from './downloads.ts'
import { createEventStreams, maxStreams } from './event-streams.ts'
import { openPageFiles } from './page-files.ts'
import { explainListenFailure } from './port.ts'
import { words } from '../../shared/words/t.ts'
import { said } from '../../shared/words/said.ts'

/** Short, so that connections that only stand there are soon gone. A page that is loaded again must be back within it. */
const keepAliveMs = 10_000
const headersWithinMs = 10_000
/** The largest message takes a moment on loopback. */
const requestWithinMs = 60_000
/** Browsers send what cookies other servers on this machine have set; these must not make a request too large. */
const maxHeaderBytes = 64_000
const codeHeader = 'x-holdfast-code'

export interface AppServer {
  /** Where it listens; nothing secret. */
  origin: string
  /** An address that opens the app once, within a minute; `place` is where in it, as its addresses have it (`#/…`). */
  newAddress(place?: string | null): string
  close(): Promise<void>
}

export interface ServeOptions {
  core: Pick<Core, 'handle' | 'onEvent'> & Partial<Pick<Core, 'openAttachment'>>
  /** Files that a page asked for. */
  downloads?: Pick<Downloads, 'open'>
  rendererFolder: string
  /** 0 takes a free one. */
  port: number
  version?: string
  /** Never goes back. */
  nowMs?: () => number
  heartbeatMs?: number
  log?: (level: 'warn', message: string) => void
}

/**
 * The app over HTTP on 127.0.0.1. The built page is for everybody, and holds nothing. A page exchanges the code of its
 * address for the session (`POST /api/session`), and brings that to `/api/request`, `/api/events`, `/api/codes` (an
 * address for another browser) and `/api/return` (a code of its own, for when it is loaded again). `/health` says whether
 * the app works. Throws PortFailure.
 */
export async function serveApp(options: ServeOptions): Promise<AppServer> {
  const { core, nowMs = () => performance.now(), log = () => {} } = options
  const pageFiles = await openPageFiles(options.rendererFolder)
  const bodies = createBodies()
  const streams = createEventStreams(options.heartbeatMs)
  const codes = createCodes(nowMs, () =>
    log('warn', 'Another program on this computer tries to get in: many wrong codes within a minute. None was let in.'),
  )
  const server = http.createServer({
    maxHeaderSize: maxHeaderBytes,
    keepAliveTimeout: keepAliveMs,
    headersTimeout: headersWithinMs,
    requestTimeout: requestWithinMs,
    connectionsCheckingInterval: headersWithinMs / 2,
  })
  const connections = limitConnections(server)
  await new Promise<void>((resolve, reject) => {
    server.once('error', (error) => reject(explainListenFailure(error, options.port)))
    server.listen(options.port, '127.0.0.1', resolve)
  })
  const { port } = server.address() as AddressInfo
  const origin = `http://127.0.0.1:${port}`
  const doorkeeper = createDoorkeeper(port)
  const endEvents = core.onEvent((event, payload) => streams.send(event, payload))
  // In a fragment it is sent to no server, so that what fetches addresses in advance does not use it up.
  const newAddress = (place: string | null = null): string => `${origin}/#code=${codes.mint()}${place?.slice(1) ?? ''}`

  const take = (request: IncomingMessage, response: ServerResponse): void => {
    answer(request, response).catch(() => {
      if (!response.headersSent) response.writeHead(500)
      response.end()
    })
  }
  server.on('request', take)
  // A body is asked for once it is known whose it is.
  server.on('checkContinue', take)

  async function answer(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const refusal = doorkeeper.refuse(request)
    if (refusal) return turnAway(response, refusal)
    const trusted = doorkeeper.knows(request)
    connections.note(request, response, trusted)
    const path = (request.url ?? '/').replace(/[?#].*$/s, '')
    if (request.method === 'GET' && path === '/health') return sendHealth(response)
    if (!path.startsWith('/api/')) return sendFile(request, response, path)
    const asked = `${request.method} ${path}`
    // The path is what lets it in: the browser fetches it, not the page.
    if (asked.startsWith(`GET ${downloadPrefix}`))
      return options.downloads?.open(path, response) ? undefined : turnAway(response, downloadGone)
    if (asked === 'POST /api/session') return openSession(request, response)
    if (!trusted) return turnAway(response, noSession)
    if (asked === 'POST /api/request') return route(request, response)
    if (asked.startsWith(`GET ${attachmentPrefix}`)) return sendAttachment(request, response)
    if (asked === 'GET /api/events') return streams.open(response) ? undefined : turnAway(response, tooManyPages)
    if (asked === 'POST /api/codes') return reply(response, 200, { address: newAddress() })
    if (asked === 'POST /api/return') return keepReturn(request, response)
    turnAway(response, notFound)
  }

  async function sendFile(request: IncomingMessage, response: ServerResponse, path: string): Promise<void> {
    const file = request.method === 'GET' ? await pageFiles.read(path) : null
    if (!file) return turnAway(response, notFound)
    const cacheControl = path.startsWith('/assets/') ? 'private, max-age=31536000, immutable' : 'no-store'
    response
      .writeHead(200, { 'content-type': file.contentType, 'cache-control': cacheControl, ...headersOf(path) })
      .end(file.body)
  }

  async function sendAttachment(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const { pathname, search } = new URL(request.url ?? '/', origin)
    const wanted = attachmentAsked(pathname, search)
    const found = wanted && (await core.openAttachment?.(wanted.sha256, wanted.small))
    if (!found) return turnAway(response, notFound)
    response.writeHead(200, attachmentHeaders(found.mediaType)).end(found.bytes)
  }

  /** For whoever watches the service. Everybody on this machine may ask, so it says nothing of what is recorded. */
  async function sendHealth(response: ServerResponse): Promise<void> {
    const info = await core.handle('app.info', null)
    const isWell = info.ok && !(info.value as AppInfo).damaged
    reply(response, isWell ? 200 : 503, { status: isWell ? 'ok' : 'failing', version: options.version ?? '' })
  }

  /** The code comes in a header, so that no body is read of somebody unknown. */
  function openSession(request: IncomingMessage, response: ServerResponse): void {
    const redeemed = codes.redeem(String(request.headers[codeHeader] ?? ''))
    if (redeemed === 'ok') reply(response, 200, { session: doorkeeper.session })
    else turnAway(response, redeemed === 'wrong' ? deadCode : tooManyCodes)
  }

  /**
   * Such a code lies in the browser's session storage for a moment, so it ends soon after the browser's connection. Not with
   * it: the page that asks is going, and a browser closes the connection of an answer that nobody waits for any more.
   */
  function keepReturn(request: IncomingMessage, response: ServerResponse): void {
    const code = String(request.headers[codeHeader] ?? '')
    if (!codes.add(code)) return turnAway(response, deadCode)
    request.socket.once('close', () => codes.endSoon(code))
    response.writeHead(204, { 'cache-control': 'no-store', ...rendererHeaders }).end()
  }

  async function route(request: IncomingMessage, response: ServerResponse): Promise<void> {
    // A form of another site cannot send this type without asking first.
    if (!/^application\/json\b/.test(request.headers['content-type'] ?? '')) return turnAway(response, notJson)
    if (request.headers.expect !== undefined) response.writeContinue()
    const read = await bodies.read(request)
    if ('refused' in read) return turnAway(response, read.refused === 'busy' ? busy : tooLarge)
    try {
      const body = parse(read.text)
      if (!body) return turnAway(response, notARequest)
      reply(response, 200, await core.handle(body.route, body.input))
    } finally {
      read.release()
    }
  }

  return {
    origin,
    newAddress,
    close: async () => {
      endEvents()
      const closed = new Promise<void>((resolve) => server.close(() => resolve()))
      streams.close()
      server.closeAllConnections()
      await closed
    },
  }
}

const refusal = (status: number, code: Refusal['code'], message: string): Refusal => ({ status, code, message })
const notFound = refusal(404, 'not_found', words('Not found.'))
const noSession = refusal(
  401,
  'forbidden',
  words('Press Enter in the terminal where Holdfast runs to get an address that opens it.'),
)
const deadCode = refusal(
  401,
  'forbidden',
  words(
    'This address was already used or has expired. Press Enter in the terminal where Holdfast runs to get a new one.',
  ),
)
const tooManyCodes = refusal(429, 'busy', words('Too many wrong codes. One that works is taken all the same.'))
const tooManyPages = refusal(
  503,
  'busy',
  said('Holdfast is open in {count} pages already. Close one of them.', { count: maxStreams }),
)
const downloadGone = refusal(404, 'not_found', words('This file was already fetched, or is no longer offered.'))
const notJson = refusal(415, 'bad_input', words('Requests are JSON.'))
const tooLarge = refusal(413, 'too_large', said('A request may have {most} MB.', { most: maxRequestBytes / 1_000_000 }))
const busy = refusal(503, 'busy', words('Holdfast is reading too many large messages at once. Try again in a moment.'))
const notARequest = refusal(400, 'bad_input', 'A request is { route, input }.')

function reply(response: ServerResponse, status: number, value: unknown): void {
  response.writeHead(status, {
    'content-type': 'application/json; charset=utf-8',
    'cache-control': 'no-store',
    ...rendererHeaders,
  })
  response.end(JSON.stringify(value))
}

/** The connection goes with it: what else somebody sends on it is not read. */
function turnAway(response: ServerResponse, { status, code, message }: Refusal): void {
  response.setHeader('connection', 'close')
  reply(response, status, { ok: false, error: { code, message } })
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
