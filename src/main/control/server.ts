import fs from 'node:fs'
import http, { type IncomingMessage, type ServerResponse } from 'node:http'
import path from 'node:path'
import type { ExportRows } from '../../shared/domain.ts'
import type { Result } from '../../shared/ipc.ts'
import type { Core } from '../core.ts'
import { RouteFailure } from '../ipc/route-failure.ts'
import type { Ports } from '../ports.ts'
import { controlAddresses, isOwnersAlone, madeRuntimeFolder } from './address.ts'
import { maxRequestBytes, processHeader, rowCountTrailer, type Opened } from './protocol.ts'
import { requestBodies, requestPath, type RequestBody, type RequestPath } from './requests.ts'
import { responseTarget } from './response-target.ts'

const requestWithinMs = 5_000
/** A client that takes nothing of its answer for so long is gone. */
const stalledAfterMs = 60_000
const maxConnections = 32

export interface ControlOptions {
  core: Pick<Core, 'handle' | 'exportRows'>
  dataFolder: string
  /** Shows the app, at this place where one is named. */
  open(place: string | null): Opened | Promise<Opened>
  log: Ports['log']
  timeouts?: { requestMs: number; stalledMs: number }
}

/**
 * Answers the command line over a socket that only this user can open, as `requests.ts` says. Call it once the
 * folder is this process's own: a socket that lies there then is what a killed one left. Without a place to listen the app
 * runs all the same. Never rejects.
 */
export async function openControl(
  options: ControlOptions,
): Promise<{ address: string | null; close(): Promise<void> }> {
  const { core, log, timeouts = { requestMs: requestWithinMs, stalledMs: stalledAfterMs } } = options
  const answers: { [P in RequestPath]: (body: RequestBody<P>, response: ServerResponse) => Promise<void> } = {
    '/route': async ({ route, input }, response) => reply(response, 200, await core.handle(route, input ?? null)),
    '/open': async ({ place }, response) => reply(response, 200, { ok: true, value: await options.open(place) }),
    '/export': sendExport,
  }
  const server = http.createServer({
    requestTimeout: timeouts.requestMs,
    headersTimeout: timeouts.requestMs,
    connectionsCheckingInterval: Math.min(1_000, timeouts.requestMs),
    keepAlive: false,
    maxHeaderSize: 8_000,
  })
  server.maxConnections = maxConnections
  server.on('request', (request, response) => {
    answer(request, response).catch((error: unknown) => {
      if (response.headersSent) response.destroy()
      else reply(response, 500, refusal(error, log))
    })
  })

  async function answer(request: IncomingMessage, response: ServerResponse): Promise<void> {
    response.setHeader('connection', 'close')
    response.setHeader(processHeader, String(process.pid))
    const path = requestPath(request.url ?? '')
    if (request.method !== 'POST' || path === null) {
      return reply(response, 404, { ok: false, error: { code: 'not_found', message: 'Nothing is answered here.' } })
    }
    const text = await read(request)
    if (text === null) {
      const message = `A request may have ${maxRequestBytes / 1000} kB.`
      reply(response, 413, { ok: false, error: { code: 'too_large', message } })
      return
    }
    const parsed = requestBodies[path].safeParse(parse(text))
    if (!parsed.success) {
      const message = parsed.error.issues[0]?.message ?? 'The request has the wrong shape.'
      return reply(response, 400, { ok: false, error: { code: 'bad_input', message } })
    }
    await (answers[path] as (body: unknown, response: ServerResponse) => Promise<void>)(parsed.data, response)
  }

  async function sendExport(wanted: ExportRows, response: ServerResponse): Promise<void> {
    const gone = new AbortController()
    response.once('close', () => gone.abort(new Error('the client is gone')))
    const rowCount = await core.exportRows(wanted, responseTarget(response, timeouts.stalledMs), gone.signal)
    response.addTrailers({ [rowCountTrailer]: String(rowCount) })
    response.end()
  }

  const address = await listen(server, options.dataFolder, log)
  return {
    address,
    close: async () => {
      if (address === null) return
      // The file goes with it.
      const closed = new Promise<void>((resolve) => server.close(() => resolve()))
      server.closeAllConnections()
      await closed
    },
  }
}

/** At the first address that can be had; null where there is none. */
async function listen(server: http.Server, dataFolder: string, log: Ports['log']): Promise<string | null> {
  let why = 'its path is too long'
  for (const address of controlAddresses(dataFolder)) {
    try {
      prepare(address, dataFolder)
      await new Promise<void>((resolve, reject) => {
        server.once('error', reject)
        server.listen(address, () => {
          server.off('error', reject)
          resolve()
        })
      })
      if (process.platform !== 'win32') fs.chmodSync(address, 0o600)
      server.on('error', (error) => log('warn', `The command line’s socket: ${error.message}`))
      return address
    } catch (error) {
      why = error instanceof Error ? error.message : String(error)
    }
  }
  log('warn', `The command line cannot reach this app: no socket could be opened (${why}).`)
  return null
}

/** Removes what a killed app left; anything but a socket stays. Throws where somebody else could have put it there. */
function prepare(address: string, dataFolder: string): void {
  if (process.platform === 'win32') return
  const folder = path.dirname(address)
  if (folder === madeRuntimeFolder()) fs.mkdirSync(folder, { recursive: true, mode: 0o700 })
  if (folder !== fs.realpathSync(dataFolder) && !isOwnersAlone(folder)) {
    throw new Error(`${folder} is not this user’s alone`)
  }
  const left = fs.lstatSync(address, { throwIfNoEntry: false })
  if (left?.isSocket()) fs.rmSync(address, { force: true })
  else if (left) throw new Error(`${address} is in the way`)
}

/** Null where it is too large. */
async function read(request: IncomingMessage): Promise<string | null> {
  const parts: Buffer[] = []
  let bytes = 0
  // Left where it is: the answer is still to go over this connection, which then closes.
  for await (const part of request.iterator({ destroyOnReturn: false }) as AsyncIterable<Buffer>) {
    bytes += part.length
    if (bytes > maxRequestBytes) return null
    parts.push(part)
  }
  return Buffer.concat(parts).toString('utf8')
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return undefined
  }
}

function reply(response: ServerResponse, status: number, value: Result<unknown>): void {
  response.writeHead(status, { 'content-type': 'application/json; charset=utf-8' })
  response.end(JSON.stringify(value))
}

function refusal(error: unknown, log: Ports['log']): Result<never> {
  if (error instanceof RouteFailure) return { ok: false, error: { code: error.code, message: error.message } }
  log('error', `The command line’s request failed: ${error instanceof Error ? error.message : String(error)}`)
  return { ok: false, error: { code: 'internal', message: 'Something went wrong in Holdfast and was logged.' } }
}
