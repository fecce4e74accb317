import type { BodyPiece, RecordedBody } from '../../../shared/domain.ts'
import { asText, isObject, shallowCopy } from '../../../shared/json-values.ts'
import { cutText } from '../../../shared/text.ts'
import { cutBody } from '../../records/cut-body.ts'

/** More than this of one body is not read at once by anybody. */
const wholeLength = 500_000
const shortenedBytes = 250_000
const pieceLength = 250_000
/** No key stands across two pieces: keys have no white space in them, and none is as long as this. */
const longestWord = 8000
/** What is shown goes through recursion on its way. */
const maxDepth = 64
const marker = '… [more in the raw text]'

/** As it is shown first; null where nothing was recorded. */
export function toBody(recorded: unknown): RecordedBody | null {
  if (recorded === null || recorded === undefined) return null
  const value = shallowCopy(recorded, maxDepth)
  const { length } = asText(value)
  if (length <= wholeLength) return { value, isShortened: false, length }
  const isText = typeof value === 'string'
  const cut = cutBody(isText ? value : JSON.stringify(value), shortenedBytes, marker)
  return { value: isText ? cut : JSON.parse(cut), isShortened: true, length }
}

/** Of so many names that they alone are megabytes. */
const mostFields = 1000

/** What stands beside the bodies, with its long texts shortened where it is megabytes. */
export function toFields(recorded: Record<string, unknown>): Record<string, unknown> {
  const text = JSON.stringify(recorded)
  if (text.length <= wholeLength) return recorded
  const cut: unknown = JSON.parse(cutBody(text, shortenedBytes, '… [shortened]'))
  if (isObject(cut)) return cut
  const entries = Object.entries(recorded)
  return entries.length > mostFields ? toFields(Object.fromEntries(entries.slice(0, mostFields))) : {}
}

/** The whole of it as one text. */
export const bodyText = (recorded: unknown): string => asText(shallowCopy(recorded ?? '', maxDepth))

/** The text from `offset` on. */
export function toPiece(text: string, offset: number): BodyPiece {
  const rest = text.slice(offset, offset + pieceLength)
  if (offset + rest.length >= text.length) return { text: rest, nextOffset: null }
  const piece = cutText(rest.slice(0, endOfWords(rest)), pieceLength)
  return { text: piece, nextOffset: offset + piece.length }
}

function endOfWords(text: string): number {
  const ending = /\s\S*$/.exec(text.slice(-longestWord))
  return ending ? text.length - ending[0].length + 1 : text.length
}
