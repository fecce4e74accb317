export interface ByteBuffer {
  /** False once there was more than fits; what fits is kept. */
  add(chunk: Uint8Array): boolean
  bytes(): Uint8Array
}

/**
 * Bytes as they arrive, in one block of memory that grows. A list of chunks would cost a hundred bytes for each, which
 * is a hundred times the limit where a server sends its answer byte by byte.
 */
export function createByteBuffer(maxBytes: number): ByteBuffer {
  let block = new Uint8Array(Math.min(maxBytes, 4096))
  let byteCount = 0
  return {
    add(chunk) {
      const room = maxBytes - byteCount
      const fitting = chunk.byteLength > room ? chunk.subarray(0, room) : chunk
      if (byteCount + fitting.byteLength > block.byteLength) {
        const grown = new Uint8Array(Math.min(maxBytes, Math.max(block.byteLength * 2, byteCount + fitting.byteLength)))
        grown.set(block.subarray(0, byteCount))
        block = grown
      }
      block.set(fitting, byteCount)
      byteCount += fitting.byteLength
      return chunk.byteLength <= room
    },
    bytes: () => block.subarray(0, byteCount),
  }
}
