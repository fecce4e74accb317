import { net, type ClientRequest, type ClientRequestConstructorOptions, type IncomingMessage } from 'electron'
import { Readable } from 'node:stream'
import { exchangeOver, type Exchange } from '../net/exchange.ts'
import type { LiveSession } from './live-session.ts'

/** Statuses whose answers have no body. */
const bodiless = new Set([204, 205, 304])

/** One request over the session of now, without cookies or cache, and over a connection of its own. */
function openRequest(
  network: LiveSession,
  { session: used, free }: Awaited<ReturnType<LiveSession['take']>>,
  options: Pick<ClientRequestConstructorOptions, 'url' | 'method' | 'headers' | 'redirect'>,
): ClientRequest {
  const request = net.request({
    ...options,
    session: used,
    headers: { ...options.headers, connection: 'close' },
    credentials: 'omit',
    cache: 'no-store',
  })
  request.on('error', (error) => {
    free()
    network.went(used, error)
  })
  request.on('abort', free)
  request.on('response', (message) => {
    network.went(used, null)
    // Chromium's own messages are streams of Node's, which their types do not say.
    ;(message as unknown as Readable).once('close', free)
  })
  let wasTold = false
  request.on('login', (asking, answer) => {
    const credentials = wasTold ? null : network.credentialsFor(asking)
    wasTold = true
    // Without an answer the request ends with what the proxy said.
    if (credentials) answer(credentials.user, credentials.password)
    else answer()
  })
  return request
}

export function chromiumExchange(network: LiveSession): Exchange {
  return async (asked) => {
    const { url, method, headers } = asked
    const used = await network.take(url)
    try {
      const answer = await exchangeOver(
        () => openRequest(network, used, { url, method, headers, redirect: 'manual' }),
        (request) => request.abort(),
      )(asked)
      if (answer.status === 407) throw proxyWantsPassword()
      return answer
    } finally {
      used.free()
    }
  }
}

/**
 * `fetch` over the same requests, since Electron's own answers no proxy that asks for a password. Redirects reject, with their
 * target as `redirectUrl`: nobody here follows one. Cancelling a body ends its request.
 */
export function chromiumFetch(network: LiveSession): typeof fetch {
  return async (input, init) => {
    const asked = new Request(input, init)
    const { signal } = asked
    signal.throwIfAborted()
    const body = asked.body ? Buffer.from(await asked.arrayBuffer()) : null
    const headers = Object.fromEntries(asked.headers)
    const used = await network.take(asked.url)
    if (signal.aborted) used.free()
    signal.throwIfAborted()
    const request = openRequest(network, used, { url: asked.url, method: asked.method, headers, redirect: 'manual' })
    const { promise, resolve, reject } = Promise.withResolvers<Response>()
    const abort = (): void => {
      reject(signal.reason)
      request.abort()
    }
    signal.addEventListener('abort', abort)
    request.on('error', reject)
    request.on('redirect', (_status, _method, redirectUrl) => {
      reject(Object.assign(new Error('Redirect was cancelled'), { redirectUrl }))
    })
    request.on('response', (message) => {
      if (message.statusCode !== 407) return resolve(toResponse(message, request, signal))
      reject(proxyWantsPassword())
      request.abort()
    })
    request.end(body ?? undefined)
    return promise
  }
}

function toResponse(message: IncomingMessage, request: ClientRequest, signal: AbortSignal): Response {
  const headers = new Headers()
  const { rawHeaders, statusCode: status, statusMessage: statusText } = message
  for (let at = 0; at + 1 < rawHeaders.length; at += 2) headers.append(rawHeaders[at] ?? '', rawHeaders[at + 1] ?? '')
  const readable = message as unknown as Readable
  const isUsual = status >= 200 && status <= 599
  const body = bodiless.has(status)
    ? null
    : endingWith(Readable.toWeb(readable) as ReadableStream<Uint8Array>, signal, () => request.abort())
  // To its end, though there is nothing in it.
  if (!body) readable.resume()
  const response = new Response(body, { status: isUsual ? status : 500, statusText, headers })
  // Some servers answer with numbers that no Response can be made with.
  return isUsual ? response : Object.defineProperty(response, 'status', { value: status })
}

function endingWith(
  body: ReadableStream<Uint8Array>,
  signal: AbortSignal,
  end: () => void,
): ReadableStream<Uint8Array> {
  const reader = body.getReader()
  return new ReadableStream<Uint8Array>({
    pull: async (controller) => {
      const { done, value } = await reader.read().catch((error: unknown) => {
        throw signal.aborted ? signal.reason : error
      })
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

/** As a request through a tunnel fails; over http the proxy's own answer comes instead. */
const proxyWantsPassword = (): Error =>
  Object.assign(new Error('net::ERR_PROXY_AUTH_REQUESTED'), { code: 'ERR_PROXY_AUTH_REQUESTED' })
