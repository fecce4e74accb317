import { createJsonPieces, type JsonPiece } from './json-pieces.ts'
import type { ImportProblems } from './problems.ts'
import { words } from '../../../shared/words/t.ts'

export interface PlacedValue {
  value: unknown
  place: string
}

/** Of one value: a line, or an entry of a list. What is longer is passed over. */
export const maxValueBytes = 64_000_000
/** Many spans in one value are read so much at a time. */
const cutBytes = 2_000_000

/** The values of a file of JSON, as `createJsonPieces` cuts them. What is broken is counted and passed over. */
export async function* jsonValuesOf(
  source: AsyncIterable<Uint8Array>,
  problems: ImportProblems,
): AsyncGenerator<PlacedValue> {
  const pieces = createJsonPieces(maxValueBytes, cutBytes)
  const read = (piece: JsonPiece): PlacedValue[] => {
    const place = `line ${piece.line}${piece.entry === null ? '' : `, entry ${piece.entry}`}`
    if (piece.problem === null) {
      try {
        return [{ value: JSON.parse(piece.text) as unknown, place }]
      } catch {
        // Counted below.
      }
    }
    const reason = piece.problem === 'too-long' ? words('It is longer than 64 MB.') : words('The JSON is broken here.')
    problems.add({ place, reason, excerpt: piece.text })
    return []
  }
  for await (const chunk of source) for (const piece of pieces.write(chunk)) yield* read(piece)
  for (const piece of pieces.end()) yield* read(piece)
}
