import { createGunzip } from 'node:zlib'
import type { ImportFormat } from '../../../shared/domain.ts'
import { isObject } from '../../../shared/json-values.ts'
import type { ResourceSpans } from '../otlp.ts'
import { byTrace } from './by-trace.ts'
import { createByteReader, type ByteReader } from './byte-reader.ts'
import { csvValuesOf } from './csv-values.ts'
import { holdfastSpans } from './holdfast-rows.ts'
import { jsonValuesOf, type PlacedValue } from './json-values.ts'
import { langfuseSession, langfuseSpans } from './langfuse-rows.ts'
import { toResourceSpans } from './otlp-json.ts'
import { isProtobuf, protobufValuesOf } from './otlp-protobuf.ts'
import { excerptOf, type ImportProblems } from './problems.ts'
import { through } from './through.ts'
import { words } from '../../../shared/words/t.ts'

export interface ImportedSpans {
  traceId: string
  spans: ResourceSpans
  format: ImportFormat
}

/**
 * The spans of a file, by trace, in the order of the file; a trace may come more than once. OTLP as JSON (one request, or one a
 * line) or protobuf, an export of Langfuse (JSON, JSON Lines, CSV) or of Holdfast (JSON Lines), compressed by gzip or not: the content
 * decides, the file's name does not. What cannot be read is counted in `problems` and passed over. Throws only what reading the
 * file throws; the file is closed also where its reader stops early.
 */
export async function* readTraces(
  file: AsyncIterable<Uint8Array>,
  problems: ImportProblems,
): AsyncGenerator<ImportedSpans> {
  let isEmpty = true
  const reader = createByteReader(file)
  try {
    for await (const { value, place } of valuesOf(reader, problems)) {
      for (const found of tracesIn(value, place, problems)) {
        isEmpty = false
        yield found
      }
    }
  } finally {
    await reader.close()
  }
  if (isEmpty && problems.count() === 0)
    problems.add({ place: '', reason: words('The file holds no traces.'), excerpt: '' })
}

/** No value, however odd, ends the import of the others. */
function tracesIn(value: unknown, place: string, problems: ImportProblems): ImportedSpans[] {
  try {
    for (const [format, read] of formats) {
      const found = read(value, place, problems)
      if (!found) continue
      return found.flatMap((spans) => [...byTrace(spans)].map(([traceId, own]) => ({ traceId, spans: own, format })))
    }
    const reason = isOtherSignal(value)
      ? words('It holds metrics or logs. Only traces are imported.')
      : words('It is neither a span of OTLP nor a row of an export.')
    problems.add({ place, reason, excerpt: excerptOf(value) })
  } catch (error) {
    problems.add({ place, reason: words('It could not be read.'), excerpt: `${String(error)} ${excerptOf(value)}` })
  }
  return []
}

/** What the Collector's file exporter writes beside traces, into files of their own. */
const isOtherSignal = (value: unknown): boolean =>
  isObject(value) && ['resourceMetrics', 'resourceLogs', 'resourceProfiles'].some((name) => Object.hasOwn(value, name))

type Read = (value: unknown, place: string, problems: ImportProblems) => ResourceSpans[] | null

const alone =
  (read: (...given: Parameters<Read>) => ResourceSpans | null): Read =>
  (...given) => {
    const spans = read(...given)
    return spans && [spans]
  }

const formats: readonly [ImportFormat, Read][] = [
  ['otlp', toResourceSpans],
  ['holdfast', alone(holdfastSpans)],
  ['langfuse', langfuseSession],
  ['langfuse', alone(langfuseSpans)],
]

async function* valuesOf(reader: ByteReader, problems: ImportProblems): AsyncGenerator<PlacedValue> {
  const [first, second] = await reader.peek(2)
  if (first === 0x1f && second === 0x8b) yield* unpacked(reader, problems)
  else yield* plainValuesOf(reader, problems)
}

async function* plainValuesOf(reader: ByteReader, problems: ImportProblems): AsyncGenerator<PlacedValue> {
  const sample = await reader.peek(4096)
  const other = otherKinds.find(([mark, , from = 0]) => mark.every((byte, index) => sample[from + index] === byte))
  if (other) problems.add({ place: '', reason: other[1], excerpt: '' })
  else if (isProtobuf(sample)) yield* protobufValuesOf(reader, problems)
  else if (sample.includes(0)) problems.add({ place: '', reason: words('This is no file of traces.'), excerpt: '' })
  else if (/^\ufeff?\s*[[{]/.test(Buffer.from(sample).toString('utf8'))) yield* jsonValuesOf(reader.rest(), problems)
  else yield* csvValuesOf(reader, problems)
}

const zstandard = [0x28, 0xb5, 0x2f, 0xfd]
/** Files that are exported too, and cannot be read, by their first bytes. */
const otherKinds: readonly [mark: readonly number[], reason: string, from?: number][] = [
  [[0x50, 0x41, 0x52, 0x31], words('This is a Parquet file, which cannot be read. Export JSON Lines instead.')],
  [[0x50, 0x4b, 0x03, 0x04], words('This is a ZIP archive. Unpack it and import the files in it.')],
  [zstandard, words('This file is compressed with Zstandard. Unpack it first.')],
  // As the Collector's file exporter does, each message behind its length.
  [zstandard, words('Each message in this file is compressed with Zstandard. Write the file without compression.'), 4],
  [[0xff, 0xfe], words('This text is in UTF-16. Save it as UTF-8 and import it again.')],
  [[0xfe, 0xff], words('This text is in UTF-16. Save it as UTF-8 and import it again.')],
]

async function* unpacked(reader: ByteReader, problems: ImportProblems): AsyncGenerator<PlacedValue> {
  const plain = createByteReader(through(reader.rest(), createGunzip()) as AsyncIterable<Uint8Array>)
  try {
    yield* plainValuesOf(plain, problems)
  } catch (error) {
    if (!(error instanceof Error && 'code' in error && String(error.code).startsWith('Z_'))) throw error
    problems.add({ place: '', reason: words('The compressed file breaks off or is damaged.'), excerpt: error.message })
  } finally {
    await plain.close()
  }
}
