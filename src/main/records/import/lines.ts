export interface Line {
  /** From 1. */
  number: number
  /** Without its end. Of one that is too long only the beginning. */
  text: string
  isTooLong: boolean
}

const newLine = 10
/** What is kept of a line that is too long. */
const keptBytes = 1000

/** A file's lines, blank ones left out; one that is too long is passed over without being held in memory. */
export async function* linesOf(source: AsyncIterable<Uint8Array>, maxBytes: number): AsyncGenerator<Line> {
  let pieces: Uint8Array[] = []
  let byteCount = 0
  let number = 1

  const add = (piece: Uint8Array): void => {
    byteCount += piece.byteLength
    if (byteCount <= maxBytes || pieces.length === 0) pieces.push(piece)
    else pieces = [Buffer.concat(pieces).subarray(0, keptBytes)]
  }
  const line = (): Line => {
    const isTooLong = byteCount > maxBytes
    const bytes = Buffer.concat(pieces)
    return { number, text: bytes.toString('utf8', 0, isTooLong ? keptBytes : undefined).replace(/\r$/, ''), isTooLong }
  }

  for await (const chunk of source) {
    let from = 0
    for (let end = chunk.indexOf(newLine); end !== -1; end = chunk.indexOf(newLine, from)) {
      add(chunk.subarray(from, end))
      const whole = line()
      if (whole.text.trim() !== '') yield whole
      pieces = []
      byteCount = 0
      number += 1
      from = end + 1
    }
    if (from < chunk.byteLength) add(chunk.subarray(from))
  }
  const last = line()
  if (last.text.trim() !== '') yield last
}
