export interface TextLog {
  /** In UTF-16 units, as a string's. */
  readonly length: number
  add(piece: string): void
  /** What was added after the first `offset` units. */
  since(offset: number): string
  text(): string
}

const blockLength = 32_768

/**
 * A text that is added to in small pieces. A string that grows by `+=` is a tree that keeps each piece and a node for it:
 * an answer of 20 MB that comes word by word takes 400 MB so. Here the pieces melt into blocks.
 */
export function createTextLog(): TextLog {
  const blocks: string[] = []
  let blocksLength = 0
  let tail = ''
  return {
    get length() {
      return blocksLength + tail.length
    },
    add(piece) {
      tail += piece
      if (tail.length < blockLength) return
      // V8 flattens a string where a character of it is asked for.
      tail.charCodeAt(0)
      blocks.push(tail)
      blocksLength += tail.length
      tail = ''
    },
    since(offset) {
      let from = blocksLength
      let first = blocks.length
      while (first > 0 && from > offset) {
        first -= 1
        from -= blocks[first]?.length ?? 0
      }
      return (blocks.slice(first).join('') + tail).slice(Math.max(0, offset - from))
    },
    text: () => blocks.join('') + tail,
  }
}
