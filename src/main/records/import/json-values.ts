import { JSONParser } from '@streamparser/json'
import { createByteReader, type ByteReader } from './byte-reader.ts'
import { linesOf } from './lines.ts'
import type { ImportProblems } from './problems.ts'

export interface PlacedValue {
  value: unknown
  place: string
}

/** Of one line, or of one value within a file that is a single JSON text. What is longer is passed over. */
export const maxValueBytes = 64_000_000

const sampleBytes = 65_536

/**
 * The values of a file of JSON: one a line, or those of the list that the file is or holds (`resourceSpans`, `data`), or the file as a whole.
 * A line that is broken is counted and passed over; a text that breaks off has given what was whole before.
 */
export async function* jsonValuesOf(
  source: AsyncIterable<Uint8Array>,
  problems: ImportProblems,
): AsyncGenerator<PlacedValue> {
  const reader = createByteReader(source)
  const sample = await sampleOf(reader)
  if (areLines(sample)) yield* valuesOfLines(reader, problems)
  else yield* valuesOfText(reader, listIn(sample), problems)
}

/** The beginning of a file, with its first line as a whole. */
async function sampleOf(reader: ByteReader): Promise<string> {
  for (let byteCount = sampleBytes; ; byteCount *= 4) {
    const bytes = await reader.peek(Math.min(byteCount, maxValueBytes))
    if (bytes.includes(newLine) || bytes.byteLength < byteCount)
      return Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength)
        .toString('utf8')
        .replace(/^\ufeff/, '')
  }
}

const newLine = 10

/** One text has its brackets on lines of their own, or is all one line; of many, one of the first lines is a whole value. */
function areLines(sample: string): boolean {
  const lines = sample.split('\n', 20)
  return lines.length > 1 && !/^\s*[[{]\s*$/.test(lines[0] ?? '') && lines.some(isValue)
}

function isValue(line: string): boolean {
  if (!/^[[{]/.test(line)) return false
  try {
    JSON.parse(line)
    return true
  } catch {
    return false
  }
}

async function* valuesOfLines(reader: ByteReader, problems: ImportProblems): AsyncGenerator<PlacedValue> {
  for await (const { number, text, isTooLong } of linesOf(reader.rest(), maxValueBytes)) {
    const place = `line ${number}`
    if (isTooLong) {
      problems.add({ place, reason: 'The line is longer than 64 MB.', excerpt: text })
      continue
    }
    try {
      yield { value: JSON.parse(number === 1 ? text.replace(/^\ufeff/, '') : text) as unknown, place }
    } catch (error) {
      if (!(error instanceof SyntaxError)) throw error
      problems.add({ place, reason: 'The line is not JSON.', excerpt: text })
    }
  }
}

/** The path of the list that is read value by value; null where the text is one value. */
function listIn(sample: string): string | null {
  if (/^\s*\[/.test(sample)) return '$.*'
  const name = /^\s*\{\s*"(resourceSpans|resource_spans|data)"\s*:\s*\[/.exec(sample)?.[1]
  return name === undefined ? null : `$.${name}.*`
}

async function* valuesOfText(
  reader: ByteReader,
  path: string | null,
  problems: ImportProblems,
): AsyncGenerator<PlacedValue> {
  const parser = new JSONParser({ paths: [path ?? '$'], keepStack: false })
  let found: PlacedValue[] = []
  let number = 0
  let bytesSinceValue = 0
  let failure: string | null = null
  parser.onValue = ({ value }) => {
    number += 1
    bytesSinceValue = 0
    found.push({ value, place: path === null ? '' : `entry ${number}` })
  }
  parser.onError = () => {
    failure ??= 'The JSON ends or breaks off here; what stood before it was read.'
  }
  parser.onEnd = () => {}
  for await (const chunk of reader.rest()) {
    bytesSinceValue += chunk.byteLength
    if (failure === null && !parser.isEnded) parser.write(chunk)
    yield* found
    found = []
    if (bytesSinceValue > maxValueBytes) failure ??= 'One value is longer than 64 MB; the file was read up to it.'
    if (failure !== null) break
  }
  if (failure === null && !parser.isEnded) failure = 'The file breaks off; what stood before that was read.'
  if (failure !== null)
    problems.add({ place: number === 0 ? '' : `after entry ${number}`, reason: failure, excerpt: '' })
}
