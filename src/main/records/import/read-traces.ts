import { createGunzip } from 'node:zlib'
import type { ResourceSpans } from '../otlp.ts'
import { byTrace } from './by-trace.ts'
import { createByteReader, type ByteReader } from './byte-reader.ts'
import { csvValuesOf } from './csv-values.ts'
import { jsonValuesOf, type PlacedValue } from './json-values.ts'
import { langfuseSpans } from './langfuse-rows.ts'
import { toResourceSpans } from './otlp-json.ts'
import { protobufValuesOf } from './otlp-protobuf.ts'
import { excerptOf, type ImportProblems } from './problems.ts'
import { through } from './through.ts'

export interface ImportedSpans {
  traceId: string
  spans: ResourceSpans
}

/**
 * The spans of a file, by trace, in the order of the file; a trace may come more than once. OTLP as JSON (one request, or one a
 * line) or protobuf, or an export of Langfuse (JSON, JSON Lines, CSV), compressed by gzip or not: the content decides, the file's name
 * does not. What cannot be read is counted in `problems` and passed over. Throws only what reading the file throws.
 */
export async function* readTraces(
  file: AsyncIterable<Uint8Array>,
  problems: ImportProblems,
): AsyncGenerator<ImportedSpans> {
  let isEmpty = true
  for await (const { value, place } of valuesOf(createByteReader(file), problems)) {
    for (const spans of spansIn(value, place, problems)) {
      for (const [traceId, own] of byTrace(spans)) {
        isEmpty = false
        yield { traceId, spans: own }
      }
    }
  }
  if (isEmpty && problems.count() === 0) problems.add({ place: '', reason: 'The file holds no traces.', excerpt: '' })
}

function spansIn(value: unknown, place: string, problems: ImportProblems): ResourceSpans[] {
  const otlp = toResourceSpans(value, place, problems)
  if (otlp) return otlp
  const langfuse = langfuseSpans(value, place, problems)
  if (langfuse) return [langfuse]
  problems.add({
    place,
    reason: 'It is neither a span of OTLP nor a row of a Langfuse export.',
    excerpt: excerptOf(value),
  })
  return []
}

async function* valuesOf(reader: ByteReader, problems: ImportProblems): AsyncGenerator<PlacedValue> {
  const [first, second] = await reader.peek(2)
  if (first === 0x1f && second === 0x8b) yield* unpacked(reader, problems)
  else yield* plainValuesOf(reader, problems)
}

async function* plainValuesOf(reader: ByteReader, problems: ImportProblems): AsyncGenerator<PlacedValue> {
  const sample = await reader.peek(4096)
  const other = otherKinds.find(([mark]) => mark.every((byte, index) => sample[index] === byte))
  if (other) problems.add({ place: '', reason: other[1], excerpt: '' })
  else if (sample.some(isBinary)) yield* protobufValuesOf(reader, problems)
  else if (/^\ufeff?\s*[[{]/.test(Buffer.from(sample).toString('utf8'))) yield* jsonValuesOf(reader.rest(), problems)
  else yield* csvValuesOf(reader.rest(), problems)
}

/** Files that are exported too, and cannot be read, by their first bytes. */
const otherKinds: readonly [mark: readonly number[], reason: string][] = [
  [[0x50, 0x41, 0x52, 0x31], 'This is a Parquet file, which cannot be read. Export JSON Lines instead.'],
  [[0x50, 0x4b, 0x03, 0x04], 'This is a ZIP archive. Unpack it and import the files in it.'],
  [[0x28, 0xb5, 0x2f, 0xfd], 'This file is compressed with Zstandard. Unpack it first.'],
  [[0xff, 0xfe], 'This text is in UTF-16. Save it as UTF-8 and import it again.'],
  [[0xfe, 0xff], 'This text is in UTF-16. Save it as UTF-8 and import it again.'],
]

/** Control characters that no text has; ids and lengths in protobuf are full of them. */
const isBinary = (byte: number): boolean => byte < 9 || (byte > 13 && byte < 32)

async function* unpacked(reader: ByteReader, problems: ImportProblems): AsyncGenerator<PlacedValue> {
  const plain = through(reader.rest(), createGunzip()) as AsyncIterable<Uint8Array>
  try {
    yield* plainValuesOf(createByteReader(plain), problems)
  } catch (error) {
    if (!(error instanceof Error && 'code' in error && String(error.code).startsWith('Z_'))) throw error
    problems.add({ place: '', reason: 'The compressed file breaks off or is damaged.', excerpt: error.message })
  }
}
