import type { Exchange, Exchanged } from '../net/exchange.ts'
import type { KeyScrubber } from './scrubber.ts'
import type { Scanner } from './scanner.ts'

/** An exchange whose answers have no key in them: neither in their headers nor in their bodies. */
export function scrubExchange(exchange: Exchange, keys: KeyScrubber): Exchange {
  return async (request) => scrubAnswer(await exchange(request), keys)
}

function scrubAnswer(answer: Exchanged, keys: KeyScrubber): Exchanged {
  return { ...answer, headers: keys.value(answer.headers), bytes: scrubBytes(answer.bytes, keys) }
}

/** The same for what models and their servers answer, as it streams. */
export function scrubFetch(baseFetch: typeof fetch, keys: KeyScrubber): typeof fetch {
  return async (input, init) => {
    const response = await baseFetch(input, init)
    const scanner = keys.scanner()
    if (!scanner) return response
    const headers = [...response.headers].map(([name, value]): [string, string] => [name, keys.text(value)])
    const { status } = response
    // Some servers answer with numbers that no Response can be made with.
    const isUsual = status >= 200 && status <= 599
    const scrubbed = new Response(response.body?.pipeThrough(scrubBody(scanner)) ?? null, {
      status: isUsual ? status : 500,
      statusText: keys.text(response.statusText),
      headers,
    })
    return isUsual ? scrubbed : Object.defineProperty(scrubbed, 'status', { value: status })
  }
}

/** Byte by byte as letters of Latin 1, which every sequence of bytes is, and which leaves the others as they are. */
function scrubBytes(bytes: Uint8Array, keys: KeyScrubber): Uint8Array {
  const text = latin1(bytes)
  const clean = keys.text(text)
  return clean === text ? bytes : Buffer.from(clean, 'latin1')
}

function scrubBody(scanner: Scanner): TransformStream<Uint8Array, Uint8Array> {
  return new TransformStream({
    transform(chunk, controller) {
      const text = latin1(chunk)
      const wasHeld = scanner.heldLength()
      const clean = scanner.push(text)
      if (wasHeld === 0 && clean === text) controller.enqueue(chunk)
      else if (clean !== '') controller.enqueue(Buffer.from(clean, 'latin1'))
    },
    flush(controller) {
      const rest = scanner.end()
      if (rest !== '') controller.enqueue(Buffer.from(rest, 'latin1'))
    },
  })
}

const latin1 = (bytes: Uint8Array): string =>
  Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength).toString('latin1')
