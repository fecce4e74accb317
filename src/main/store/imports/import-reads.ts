import type { TraceImport } from '../../../shared/domain.ts'
import { joinedSearchWords } from '../../../shared/search-text.ts'
import { cutText } from '../../../shared/text.ts'
import { deriveRecord, spansIn } from '../../records/derive/derive.ts'
import type { DerivedObservation, ObservationRow, TraceSummary } from '../../records/derive/rows.ts'
import { isModelCall } from '../../records/derive/rows.ts'
import { describeSpan } from '../../records/derive/span-detail.ts'
import { foldTrace } from '../../records/derive/trace-fold.ts'
import type { ResourceSpans } from '../../records/otlp.ts'
import { askedIn } from '../../../shared/messages/asked.ts'
import type { Db } from '../schema/db.ts'
import { checksumOf } from '../log/record-log.ts'
import { firstLine } from '../traces/trace-row.ts'
import { toImport, type ImportSqlRow } from './import-row.ts'

export interface StoredUpTo {
  traceId: string
  /** Set within a trace of many spans. */
  row: number | null
}

export interface ImportedRows {
  /** Up to where it was stored when these were read. */
  from: { traceId: string | null; row: number | null }
  rows: { row: ObservationRow; importRow: number; words: string }[]
  summaries: { summary: TraceSummary; prompt: string | null }[]
  /** Null once nothing is left. */
  upTo: StoredUpTo | null
}

interface SpanSqlRow {
  row: number
  checksum: unknown
  payload: unknown
}

/** Without its payload: a trace may be larger than the memory. */
interface ReadSpan extends DerivedObservation {
  importRow: number
}

type SpanWithWords = ReadSpan & { words: string }

/** Of `imported_spans s`: its import was agreed to, and is not on its way out. */
export const isShown = `EXISTS (SELECT 1 FROM imports i WHERE i.id = s.import_id AND i.state IN ('storing', 'done'))`

/** Of a span's input, and of its output. */
const maxWordsLength = 20_000

/** Reads for imports. What takes long is derived here and not in the writer's thread. */
export function createImportReads(db: Db) {
  const all = db.prepare<[], ImportSqlRow>('SELECT * FROM imports ORDER BY id DESC')
  const one = db.prepare<[number], ImportSqlRow & { stored_trace_id: string | null; stored_row: number | null }>(
    'SELECT * FROM imports WHERE id = ?',
  )
  // With the spans that other imports have of a trace, since all of them are read and stored with it.
  const tracesAfter = db.prepare<[number, string, number], { trace_id: string; spans: number }>(
    `SELECT trace_id, (SELECT COUNT(*) FROM imported_spans s WHERE s.trace_id = own.trace_id) AS spans
     FROM (SELECT DISTINCT trace_id FROM imported_spans WHERE import_id = ? AND trace_id > ? ORDER BY trace_id LIMIT ?) own
     ORDER BY trace_id`,
  )
  const spansOfTrace = db.prepare<[string], SpanSqlRow>(
    `SELECT row, checksum, payload FROM imported_spans s WHERE trace_id = ? AND ${isShown} ORDER BY row`,
  )
  const spansAfter = db.prepare<[string, number, number], SpanSqlRow>(
    `SELECT row, checksum, payload FROM imported_spans s WHERE trace_id = ? AND row > ? AND ${isShown} ORDER BY row LIMIT ?`,
  )

  const payloadsOfTrace = db.prepare<[string], SpanSqlRow & { span_id: string }>(
    `SELECT row, span_id, checksum, payload FROM imported_spans s WHERE trace_id = ? AND ${isShown} ORDER BY row`,
  )
  const spanAt = db.prepare<[number], SpanSqlRow>('SELECT row, checksum, payload FROM imported_spans WHERE row = ?')

  /** Of a span that several imports have, the latest row holds. */
  function latestOf<T extends ReadSpan>(traceId: string, read: (span: SpanSqlRow) => T | null): T[] {
    const latest = new Map<string, T>()
    for (const span of spansOfTrace.iterate(traceId)) {
      const found = read(span)
      if (found) latest.set(found.row.spanId, found)
    }
    return [...latest.values()]
  }

  const summaryOf = (spans: ReadSpan[]): ImportedRows['summaries'] => {
    const summary = foldTrace(spans, 'import')
    return summary ? [{ summary, prompt: promptOf(spans) }] : []
  }

  /** The first line of what the first call to a model was asked, or else the outermost span. */
  function promptOf(spans: ReadSpan[]): string | null {
    const inOrder = [...spans].sort((a, b) => a.row.startedAtMs - b.row.startedAtMs)
    const asked = inOrder.find(({ row }) => isModelCall(row.type)) ?? inOrder[0]
    const span = asked && spanAt.get(asked.importRow)
    const payload = span && payloadOf(span)
    return payload ? promptIn(payload) : null
  }

  function withinTrace(
    { traceId, row }: { traceId: string; row: number },
    maxSpans: number,
  ): Omit<ImportedRows, 'from'> {
    const spans = spansAfter.all(traceId, row, maxSpans)
    const last = spans.at(-1)
    const rows = spans.flatMap((span) => readWithWords(span) ?? [])
    return last && spans.length === maxSpans
      ? { rows, summaries: [], upTo: { traceId, row: last.row } }
      : { rows, summaries: summaryOf(latestOf(traceId, readSpan)), upTo: { traceId, row: null } }
  }

  function nextAfter({ traceId, row }: ImportedRows['from'], id: number, maxSpans: number): Omit<ImportedRows, 'from'> {
    if (traceId !== null && row !== null) return withinTrace({ traceId, row }, maxSpans)
    const found: Omit<ImportedRows, 'from'> = { rows: [], summaries: [], upTo: null }
    let spanCount = 0
    for (const { trace_id: next, spans } of tracesAfter.all(id, traceId ?? '', maxSpans)) {
      if (spans > maxSpans && found.upTo === null) return withinTrace({ traceId: next, row: 0 }, maxSpans)
      spanCount += spans
      if (spanCount > maxSpans) break
      const read = latestOf(next, readWithWords)
      found.rows.push(...read)
      found.summaries.push(...summaryOf(read))
      found.upTo = { traceId: next, row: null }
    }
    return found
  }

  return {
    imports: (): TraceImport[] => all.all().map(toImport),
    import(id: number): TraceImport | null {
      const row = one.get(id)
      return row ? toImport(row) : null
    },
    /** The next rows of an import that are to be stored: of so many spans at most, a trace's summary after its last. */
    nextOfImport(id: number, maxSpans: number): ImportedRows {
      const stored = one.get(id)
      const from = { traceId: stored?.stored_trace_id ?? null, row: stored?.stored_row ?? null }
      return { from, ...nextAfter(from, id, maxSpans) }
    },
    /** The spans of an imported trace, as they came, each once. */
    importedPayloads(traceId: string): string[] {
      const latest = new Map<string, string>()
      for (const { span_id, checksum, payload } of payloadsOfTrace.iterate(traceId))
        if (isSound(payload, checksum)) latest.set(span_id, payload)
      return [...latest.values()]
    },
  }
}

const isSound = (payload: unknown, checksum: unknown): payload is string =>
  typeof payload === 'string' && checksumOf(payload) === checksum

/** Null where it is damaged. */
function payloadOf({ checksum, payload }: SpanSqlRow): ResourceSpans | null {
  return isSound(payload, checksum) ? (JSON.parse(payload) as ResourceSpans) : null
}

function readSpan(span: SpanSqlRow): ReadSpan | null {
  const payload = payloadOf(span)
  const [derived] = payload ? deriveRecord(payload) : []
  return derived ? { ...derived, importRow: span.row } : null
}

function readWithWords(span: SpanSqlRow): SpanWithWords | null {
  const payload = payloadOf(span)
  const [derived] = payload ? deriveRecord(payload) : []
  return payload && derived ? { ...derived, importRow: span.row, words: wordsOf(derived.row, payload) } : null
}

function wordsOf(row: ObservationRow, payload: ResourceSpans): string {
  const [values] = spansIn(payload, true)
  const { input, output } = (values && describeSpan(values)) ?? {}
  const texts = [
    row.name,
    row.model,
    row.statusMessage,
    cutText(plain(input), maxWordsLength),
    cutText(plain(output), maxWordsLength),
  ]
  return joinedSearchWords(texts.filter((text) => text).join('\n'))
}

function promptIn(payload: ResourceSpans): string | null {
  const [values] = spansIn(payload, true)
  const input = values && describeSpan(values)?.input
  return firstLine(cutText(askedIn(input) || plain(input), maxWordsLength)) || null
}

/** A text as it is, everything else as JSON. */
const plain = (value: unknown): string =>
  typeof value === 'string' ? value : value === null || value === undefined ? '' : JSON.stringify(value)
