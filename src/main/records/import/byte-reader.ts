/** Bytes of a file as they come, taken in pieces of any size. */
export interface ByteReader {
  /** Exactly so many; fewer at the end of the file. */
  take(byteCount: number): Promise<Uint8Array>
  /** The same without taking them. */
  peek(byteCount: number): Promise<Uint8Array>
  /** Goes past so many without keeping them. */
  skip(byteCount: number): Promise<void>
  /** Whatever is left, in the pieces in which it comes. */
  rest(): AsyncGenerator<Uint8Array>
  /** Nothing more is wanted: what the bytes come from is closed. */
  close(): Promise<void>
}

export function createByteReader(source: AsyncIterable<Uint8Array>): ByteReader {
  const chunks = source[Symbol.asyncIterator]()
  let held: Uint8Array[] = []
  let heldBytes = 0

  async function hold(byteCount: number): Promise<void> {
    while (heldBytes < byteCount) {
      const { done, value } = await chunks.next()
      if (done) return
      held.push(value)
      heldBytes += value.byteLength
    }
  }

  function joined(): Uint8Array {
    const [only] = held
    if (held.length === 1 && only) return only
    const all = Buffer.concat(held)
    held = [all]
    return all
  }

  async function peek(byteCount: number): Promise<Uint8Array> {
    await hold(byteCount)
    return joined().subarray(0, byteCount)
  }

  async function take(byteCount: number): Promise<Uint8Array> {
    const taken = await peek(byteCount)
    held = [joined().subarray(taken.byteLength)]
    heldBytes -= taken.byteLength
    return taken
  }

  return {
    peek,
    take,
    async skip(byteCount) {
      let left = byteCount
      while (left > 0) {
        const taken = await take(Math.min(left, 65_536))
        if (taken.byteLength === 0) return
        left -= taken.byteLength
      }
    },
    async *rest() {
      for (;;) {
        await hold(1)
        if (heldBytes === 0) return
        const taken = joined()
        held = []
        heldBytes = 0
        yield taken
      }
    },
    close: async () => {
      await chunks.return?.()
    },
  }
}
