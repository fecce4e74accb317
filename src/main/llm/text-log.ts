export interface TextLog {
  /** In UTF-16 units, as a string's. */
  readonly length: number
  add(piece: string): void
  /** What was added after the first `offset` units. */
  since(offset: number): string
  text(): string
  clear(): void
}

const blockLength = 32_768

/**
 * A text that is added to in small pieces. A string that grows by `+=` is a tree that keeps each piece and a node for it:
 * an answer of 20 MB that comes word by word takes 400 MB so. Here the pieces are joined into flat blocks.
 */
export function createTextLog(): TextLog {
  let blocks: string[] = []
  let blocksLength = 0
  let pieces: string[] = []
  let piecesLength = 0
  const clear = (): void => {
    blocks = []
    blocksLength = 0
    pieces = []
    piecesLength = 0
  }
  const tail = (): string => {
    if (pieces.length > 1) pieces = [pieces.join('')]
    return pieces[0] ?? ''
  }
  return {
    get length() {
      return blocksLength + piecesLength
    },
    add(piece) {
      pieces.push(piece)
      piecesLength += piece.length
      if (piecesLength < blockLength) return
      blocks.push(tail())
      blocksLength += piecesLength
      pieces = []
      piecesLength = 0
    },
    since(offset) {
      let from = blocksLength
      let first = blocks.length
      while (first > 0 && from > offset) {
        first -= 1
        from -= blocks[first]?.length ?? 0
      }
      return [...blocks.slice(first), tail()].join('').slice(Math.max(0, offset - from))
    },
    text: () => [...blocks, tail()].join(''),
    clear,
  }
}
