/** Below this a copy is not felt. */
const streamedFromBytes = 64 * 1024
const chunkBytes = 128 * 1024

/**
 * Node's fetch, which copies a body of bytes several times on its way. At a megabyte that makes the collector stop the
 * main thread, so large ones are handed over in pieces of the buffer itself, under the length that they have.
 */
export const networkFetch: typeof fetch = (input, init) => {
  const body = init?.body
  if (!(body instanceof Uint8Array) || body.byteLength < streamedFromBytes) return fetch(input, init)
  const headers = new Headers(init?.headers)
  headers.set('content-length', String(body.byteLength))
  // `duplex` is what a streamed body needs; the types do not know it.
  const streamed: RequestInit & { duplex: 'half' } = { ...init, headers, body: pieces(body), duplex: 'half' }
  return fetch(input, streamed)
}

function pieces(body: Uint8Array): ReadableStream<Uint8Array> {
  let at = 0
  return new ReadableStream<Uint8Array>(
    {
      pull: (controller) => {
        controller.enqueue(body.subarray(at, at + chunkBytes))
        at += chunkBytes
        if (at >= body.byteLength) controller.close()
      },
    },
    { highWaterMark: 0 },
  )
}
