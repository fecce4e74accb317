import { app, net } from 'electron'
import { exchangeOver, type Exchange } from '../net/exchange.ts'
import type { Ports } from '../ports.ts'
import { openLiveSession, type LiveSession } from './live-session.ts'

/** Must run before `ready`. See `openNetwork`. */
export function keepRequestsSingle(): void {
  app.commandLine.appendSwitch('disable-http2')
  app.commandLine.appendSwitch('disable-quic')
}

/**
 * Chromium's network, which knows the system's proxies and certificates, without cookies or cache. Call after `ready`.
 *
 * Chromium sends a request again, POST or not, when a connection it had used before ends without an answer. A batch
 * would arrive twice and a model would be paid twice, behind the app's back; so every request gets a connection of its
 * own.
 */
export function openNetwork(userAgent: string, log: Ports['log']): { fetch: typeof fetch; exchange: Exchange } {
  const network = openLiveSession(userAgent, log)
  return { fetch: openFetch(network), exchange: openExchange(network) }
}

/**
 * Cancelling a body ends its request, which Electron alone leaves running. Redirects that may not be followed reject,
 * also with `redirect: 'manual'`.
 */
function openFetch(network: LiveSession): typeof fetch {
  return async (input, init) => {
    const url = input instanceof URL ? input.href : input
    const headers = new Headers(init?.headers ?? (url instanceof Request ? url.headers : undefined))
    headers.set('connection', 'close')
    const ended = new AbortController()
    const given = init?.signal ?? (url instanceof Request ? url.signal : null)
    const signal = given ? AbortSignal.any([given, ended.signal]) : ended.signal
    const used = network.current()
    const response = await used
      .fetch(url, { ...init, headers, signal, credentials: 'omit', cache: 'no-store' })
      .catch((error: unknown) => {
        network.went(used, error)
        const redirectUrl = network.redirectOf(url instanceof Request ? url.url : url)
        throw redirectUrl !== null && error instanceof Error ? Object.assign(error, { redirectUrl }) : error
      })
    network.went(used, null)
    if (!response.body) return response
    const { status, statusText } = response
    return new Response(
      endingWith(response.body, () => ended.abort()),
      { status, statusText, headers: response.headers },
    )
  }
}

function openExchange(network: LiveSession): Exchange {
  return exchangeOver(
    ({ url, method, headers }) => {
      const used = network.current()
      const request = net.request({
        session: used,
        url,
        method,
        headers: { ...headers, connection: 'close' },
        redirect: 'manual',
        credentials: 'omit',
        cache: 'no-store',
      })
      request.on('error', (error) => network.went(used, error))
      request.on('response', () => network.went(used, null))
      return request
    },
    (request) => request.abort(),
  )
}

function endingWith(body: ReadableStream<Uint8Array>, end: () => void): ReadableStream<Uint8Array> {
  const reader = body.getReader()
  return new ReadableStream<Uint8Array>({
    pull: async (controller) => {
      const { done, value } = await reader.read()
      if (done) controller.close()
      else controller.enqueue(value)
    },
    cancel: (reason) => {
      // Its own end rejects with the abort that follows, and nobody waits for it.
      reader.cancel(reason).catch(() => {})
      end()
    },
  })
}
