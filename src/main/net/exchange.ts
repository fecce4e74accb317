import type { EventEmitter } from 'node:events'
import { createByteBuffer } from './byte-buffer.ts'

/** One HTTP request: sent once, without cookies or cache; a redirect is an answer like others. */
export interface ExchangeRequest {
  url: string
  method: 'GET' | 'POST' | 'PUT' | 'PATCH' | 'DELETE'
  headers: Record<string, string>
  /** Goes out as it is, under its length; must stay as it is until the answer. */
  body?: Uint8Array
  signal: AbortSignal
  /** No more of the answer is read. */
  maxAnswerBytes: number
}

export interface Exchanged {
  status: number
  /** By names in lower case. */
  headers: Record<string, string | string[] | undefined>
  /** What came of the answer's body. */
  bytes: Uint8Array
  /** False where more was to come: it is longer than asked for, or `error` broke it off. */
  complete: boolean
  error: unknown
}

/** Rejects where no answer came: with the network's error, or the signal's reason. */
export type Exchange = (request: ExchangeRequest) => Promise<Exchanged>

/** What Node's `http.ClientRequest` and Electron's `net.ClientRequest` have in common. */
export interface ClientRequest extends EventEmitter {
  end(body?: Buffer): unknown
}

/** How long the words of a refusal may take, once its status is known. */
const refusalBodyMs = 5_000

export interface IncomingMessage extends EventEmitter {
  statusCode?: number
  headers: Exchanged['headers']
}

/**
 * An exchange over a client request that `open` makes and `abort` ends. Not over `fetch`: what belongs to its requests
 * survives the collector's quick rounds, and a long drain would keep hundreds of bodies that nobody needs. `unpack` gives an answer's
 * body as it was meant, where the client does not do that by itself.
 */
export function exchangeOver<R extends ClientRequest, M extends IncomingMessage = IncomingMessage>(
  open: (request: ExchangeRequest) => R,
  abort: (request: R) => void,
  unpack: (response: M) => IncomingMessage = (response) => response,
): Exchange {
  return async (asked) => {
    const { signal } = asked
    signal.throwIfAborted()
    const request = open(asked)
    const { promise, resolve, reject } = Promise.withResolvers<Exchanged>()
    const giveUp = (): void => {
      reject(signal.reason)
      abort(request)
    }
    signal.addEventListener('abort', giveUp)
    let answered = false
    // A server that answers before it has read everything may cut the request: then its answer counts.
    request.on('error', (error) => answered || reject(error))
    request.on('response', (response: M) => {
      answered = true
      void collect(unpack(response), asked.maxAnswerBytes).then((answer) => {
        resolve(answer)
        if (!answer.complete) abort(request)
      })
    })
    // Electron's alone: one that nobody follows ends the request.
    request.on('redirect', (status: number, _method: string, location: string) => {
      resolve({ status, headers: { location }, bytes: new Uint8Array(), complete: true, error: null })
    })
    request.end(asked.body && Buffer.from(asked.body.buffer, asked.body.byteOffset, asked.body.byteLength))
    try {
      return await promise
    } finally {
      signal.removeEventListener('abort', giveUp)
    }
  }
}

function collect(response: IncomingMessage, maxBytes: number): Promise<Exchanged> {
  return new Promise((resolve) => {
    const buffer = createByteBuffer(maxBytes)
    const { statusCode: status = 0, headers } = response
    let ended = false
    const end = (complete: boolean, error: unknown): void => {
      if (ended) return
      ended = true
      clearTimeout(late)
      resolve({ status, headers, bytes: buffer.bytes(), complete, error })
    }
    // What a refusal means stands in its status; its words may never end.
    const late = status >= 300 ? setTimeout(() => end(false, null), refusalBodyMs) : undefined
    response.on('data', (chunk: Uint8Array) => {
      if (!ended && !buffer.add(chunk)) end(false, null)
    })
    response.on('end', () => end(true, null))
    response.on('error', (error) => end(false, error))
    response.on('aborted', () => end(false, new Error('the answer broke off')))
    response.on('close', () => end(false, new Error('the answer broke off')))
  })
}
