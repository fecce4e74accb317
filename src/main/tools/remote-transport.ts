import { SSEClientTransport } from '@modelcontextprotocol/sdk/client/sse.js'
import { StreamableHTTPClientTransport } from '@modelcontextprotocol/sdk/client/streamableHttp.js'
import type { Transport } from '@modelcontextprotocol/sdk/shared/transport.js'
import { maxMessageBytes } from './limits.ts'

export interface Remote {
  url: string
  headers: Record<string, string>
  fetch: typeof fetch
}

export function createRemoteTransport({ url, headers, fetch }: Remote): Transport {
  return new StreamableHTTPClientTransport(new URL(url), {
    fetch: boundedFetch(fetch),
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
