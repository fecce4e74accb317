import { SSEClientTransport } from '@modelcontextprotocol/sdk/client/sse.js'
import { StreamableHTTPClientTransport } from '@modelcontextprotocol/sdk/client/streamableHttp.js'
import type { Transport } from '@modelcontextprotocol/sdk/shared/transport.js'
import { ErrorCode } from '@modelcontextprotocol/sdk/types.js'
import { maxMessageBytes } from './limits.ts'

export interface Remote {
  url: string
  headers: Record<string, string>
  fetch: typeof fetch
}

export function createRemoteTransport({ url, headers, fetch }: Remote): Transport {
  return new StreamableHTTPClientTransport(new URL(url), {
    fetch: endingFetch(boundedFetch(fetch)),
    requestInit: { headers },
  }) as Transport
}

/** As servers spoke before; for an address that does not know the newer way. */
export function createSseTransport({ url, headers, fetch }: Remote): Transport {
  const bounded = boundedFetch(fetch)
  return new SSEClientTransport(new URL(url), {
    fetch: bounded,
    requestInit: { headers },
    eventSourceInit: {
      fetch: (address, init) => bounded(address, { ...init, headers: { ...headersIn(init?.headers), ...headers } }),
    },
  })
}

type Fetch = (url: string | URL, init?: RequestInit) => Promise<Response>

const headersIn = (headers: ConstructorParameters<typeof Headers>[0]): Record<string, string> =>
  Object.fromEntries(new Headers(headers).entries())

/** A stream that ends before the answer that it was opened for is an answer, too: the SDK would wait for another until time is over. */
function endingFetch(fetch: Fetch): Fetch {
  return async (url, init) => {
    const response = await fetch(url, init)
    const id = requestIdIn(init?.body)
    const isStream = /^text\/event-stream\b/i.test(response.headers.get('content-type') ?? '')
    if (!response.ok || !response.body || !isStream || id === undefined) return response
    const { status, statusText, headers } = response
    return new Response(withEnd(response.body.getReader(), id), { status, statusText, headers })
  }
}

/** Undefined where nothing is asked. */
const requestIdIn = (body: unknown): unknown =>
  typeof body === 'string' ? (JSON.parse(body) as { id?: unknown }).id : undefined

/** A stream whose events have ids is taken up again by the SDK, and an answer after the answer is passed over. */
function withEnd(reader: ReadableStreamDefaultReader<Uint8Array>, id: unknown): ReadableStream<Uint8Array> {
  let isResumable = false
  let tail = ''
  return new ReadableStream({
    async pull(controller) {
      const { done, value } = await reader.read().catch(() => ({ done: true, value: undefined }))
      if (!done && value) {
        const text = tail + Buffer.from(value).toString('latin1')
        isResumable ||= /^id:/m.test(text)
        tail = text.slice(-'\nid:'.length)
        controller.enqueue(value)
        return
      }
      const error = { code: ErrorCode.ConnectionClosed, message: 'Connection closed' }
      const end = `\n\ndata: ${JSON.stringify({ jsonrpc: '2.0', id, error })}\n\n`
      if (!isResumable) controller.enqueue(new TextEncoder().encode(end))
      controller.close()
    },
    cancel: (reason) => reader.cancel(reason),
  })
}

/** No piece of an answer is longer than a message may be; at the limit the connection ends. */
function boundedFetch(fetch: Remote['fetch']): Fetch {
  return async (url, init) => {
    const response = await fetch(url, init)
    if (!response.body) return response
    const bounded = response.body.pipeThrough(createBound())
    const { status, statusText, headers } = response
    return new Response(bounded, { status, statusText, headers })
  }
}

function createBound(): TransformStream<Uint8Array, Uint8Array> {
  let sinceBreakBytes = 0
  return new TransformStream({
    transform(chunk, controller) {
      // An event ends with an empty line, and a piece of JSON has none.
      const end = lastBreak(chunk)
      sinceBreakBytes = end < 0 ? sinceBreakBytes + chunk.byteLength : chunk.byteLength - end
      if (sinceBreakBytes > maxMessageBytes)
        controller.error(new Error(`more than ${maxMessageBytes / 1e6} MB at once`))
      else controller.enqueue(chunk)
    },
  })
}

function lastBreak(chunk: Uint8Array): number {
  for (let at = chunk.byteLength - 1; at > 0; at -= 1) {
    if (chunk[at] !== 0x0a) continue
    if (chunk[at - 1] === 0x0a || (chunk[at - 1] === 0x0d && chunk[at - 2] === 0x0a)) return at + 1
  }
  return -1
}
