import fs from 'node:fs'
import http, { type IncomingMessage } from 'node:http'
import type { ExportRows } from '../../shared/domain.ts'
import type { Result } from '../../shared/ipc.ts'
import { controlAddresses } from '../control/address.ts'
import { processHeader, rowCountTrailer, type AllowedRoute, type Opened, type RouteValue } from '../control/protocol.ts'
import { CliFailure, exitCodes } from './terminal.ts'

/** A database that is being mended or restored keeps what is asked meanwhile waiting. */
const answerWithinMs = 30_000
/** A copy of the database takes as long as it is large, and so does what an export may have to wait for. */
const longWithinMs = 3_600_000

/** The app that has the data folder, asked over its socket. */
export interface RunningApp {
  processId: number
  info: RouteValue<'app.info'>
  ask<R extends AllowedRoute>(route: R): Promise<RouteValue<R>>
  open(place: string | null): Promise<Opened>
  /** Hands on each piece as it arrives; answers how many rows there were. Throws where not all of it came. */
  export(wanted: ExportRows, write: (piece: Uint8Array) => Promise<void>): Promise<number>
}

/** Null where none runs, or none has come as far as to answer. Throws CliFailure. */
export async function findApp(dataFolder: string, signal: AbortSignal): Promise<RunningApp | null> {
  for (const address of controlAddresses(dataFolder)) {
    if (!isOwnSocket(address)) continue
    const link = createLink(address, signal)
    try {
      const { value, processId } = await link.ask<RouteValue<'app.info'>>('/route', { route: 'app.info', input: null })
      return {
        processId,
        info: value,
        ask: <R extends AllowedRoute>(route: R) =>
          valueOf(link.ask<RouteValue<R>>('/route', { route, input: null }, withinMs(route))),
        open: (place) => valueOf(link.ask<Opened>('/open', { place })),
        export: link.export,
      }
    } catch (error) {
      // What a killed app left.
      const { code } = error as NodeJS.ErrnoException
      if (code !== 'ECONNREFUSED' && code !== 'ENOENT') throw explain(error)
    }
  }
  return null
}

/** Of an app that answered before: one that cannot be reached any more has ended. */
async function valueOf<T>(asked: Promise<{ value: T }>): Promise<T> {
  try {
    return (await asked).value
  } catch (error) {
    throw explain(error)
  }
}

const withinMs = (route: AllowedRoute): number => (route === 'data.backUp' ? longWithinMs : answerWithinMs)

/** Nobody else's is spoken to: it could tell anything. */
function isOwnSocket(address: string): boolean {
  if (process.platform === 'win32') return true
  try {
    const found = fs.lstatSync(address)
    return found.isSocket() && found.uid === process.getuid?.()
  } catch {
    return false
  }
}

function createLink(socketPath: string, signal: AbortSignal) {
  function post(path: string, body: unknown, timeoutMs: number): Promise<IncomingMessage> {
    return new Promise((resolve, reject) => {
      const text = JSON.stringify(body)
      const headers = {
        host: 'holdfast',
        'content-type': 'application/json',
        'content-length': Buffer.byteLength(text),
      }
      const request = http.request({ socketPath, path, method: 'POST', headers, agent: false, signal }, resolve)
      request.setTimeout(timeoutMs, () =>
        request.destroy(
          new CliFailure(exitCodes.failed, 'Holdfast runs and does not answer. Try again, or restart it.'),
        ),
      )
      request.once('error', reject)
      request.end(text)
    })
  }

  async function ask<T>(
    path: string,
    body: unknown,
    timeoutMs = answerWithinMs,
  ): Promise<{ value: T; processId: number }> {
    const response = await post(path, body, timeoutMs)
    const result = await readResult<T>(response)
    if (!result.ok) throw new CliFailure(exitCodes.failed, result.error.message)
    return { value: result.value, processId: Number(response.headers[processHeader]) }
  }

  return {
    ask,
    async export(wanted: ExportRows, write: (piece: Uint8Array) => Promise<void>): Promise<number> {
      try {
        const response = await post('/export', wanted, longWithinMs)
        if (response.headers['content-type']?.startsWith('application/json')) {
          const result = await readResult<never>(response)
          throw new CliFailure(exitCodes.failed, result.ok ? brokenOff : result.error.message)
        }
        for await (const piece of response as AsyncIterable<Uint8Array>) await write(piece)
        const rowCount = response.trailers[rowCountTrailer]
        if (rowCount !== undefined) return Number(rowCount)
      } catch (error) {
        if ((error as NodeJS.ErrnoException).code !== 'ECONNRESET') throw error
      }
      throw new CliFailure(exitCodes.failed, brokenOff)
    },
  }
}

const brokenOff = 'Holdfast ended the export before it was whole, so no file was saved. Its log says why.'

async function readResult<T>(response: IncomingMessage): Promise<Result<T>> {
  let text = ''
  for await (const piece of response.setEncoding('utf8') as AsyncIterable<string>) text += piece
  try {
    return JSON.parse(text) as Result<T>
  } catch {
    throw new CliFailure(exitCodes.failed, 'What answers is no Holdfast that this version knows.')
  }
}

function explain(error: unknown): unknown {
  const { code } = error as NodeJS.ErrnoException
  if (code === 'EACCES' || code === 'EPERM') {
    return new CliFailure(exitCodes.failed, 'Holdfast runs as another user, and answers that user alone.')
  }
  if (['ECONNRESET', 'EPIPE', 'ECONNREFUSED', 'ENOENT'].includes(code ?? '')) {
    return new CliFailure(exitCodes.failed, 'Holdfast ended while it was asked. What was recorded is safe; try again.')
  }
  return error
}
