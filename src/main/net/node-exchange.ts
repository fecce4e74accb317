import { EventEmitter } from 'node:events'
import http from 'node:http'
import https from 'node:https'
import type { Dispatcher } from 'undici'
import { exchangeOver, type ClientRequest, type Exchange, type ExchangeRequest } from './exchange.ts'
import { unpacked } from './unpacked.ts'

/** Some proxies pack it all the same. */
const asItIs = { 'accept-encoding': 'identity' }

/** Over Node's own client, whose agents keep connections for the next request. */
export const exchange: Exchange = exchangeOver(
  ({ url, method, headers, body }) => {
    const { request } = url.startsWith('https:') ? https : http
    const length = body ? { 'content-length': body.byteLength } : {}
    return request(url, { method, headers: { ...headers, ...length, ...asItIs } })
  },
  (request) => request.destroy(),
  unpacked,
)

/** Through a proxy, or with certificates of one's own: undici's plain requests, which leave nothing to finalizers. */
export function exchangeOverDispatcher(dispatcher: Dispatcher): Exchange {
  return exchangeOver(
    (asked) => openRequest(asked, dispatcher),
    (request) => request.destroy(),
    unpacked,
  )
}

function openRequest(
  { url, method, headers }: ExchangeRequest,
  dispatcher: Dispatcher,
): ClientRequest & { destroy(): void } {
  const ended = new AbortController()
  const send = async (body: Buffer | undefined): Promise<void> => {
    const undici = await import('undici')
    try {
      const answer = await undici.request(url, {
        method,
        headers: { ...headers, ...asItIs },
        body: body ?? null,
        signal: ended.signal,
        dispatcher,
        // Who asks says how long it may take.
        headersTimeout: 0,
        bodyTimeout: 0,
      })
      opened.emit('response', Object.assign(answer.body, { statusCode: answer.statusCode, headers: answer.headers }))
    } catch (error) {
      opened.emit('error', error)
    }
  }
  const opened = Object.assign(new EventEmitter(), {
    end: (body?: Buffer) => void send(body),
    destroy: () => ended.abort(),
  })
  return opened
}
