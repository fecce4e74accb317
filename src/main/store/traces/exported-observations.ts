import type { ExportedObservation, ExportedTrace, ListedObservation } from '../../../shared/domain.ts'
import { observationsOf } from '../../records/derive/observations.ts'
import type { ResourceSpans, Span } from '../../records/otlp.ts'
import { readResourceSpans } from '../../records/payload.ts'
import { createImportReads } from '../imports/import-reads.ts'
import type { Db } from '../schema/db.ts'
import { tagsOf, type ExportedBodies } from './exported-rows.ts'
import { textOr } from '../sound-values.ts'
import { createListedObservations } from './listed-observations.ts'

export interface ObservationExportPage {
  observations: ExportedObservation[]
  /** Null at the end. */
  nextCursor: string | null
}

interface RecordedSpan {
  /** With the resource and the scope that it stands in. */
  span: ResourceSpans
  /** Of its texts, in UTF-16 units. */
  textLength: number
}

type TraceParts = Pick<ExportedTrace, 'messageId' | 'release' | 'tags'>

/** A trace's, by their ids. */
type RecordedSpans = ReadonlyMap<string, RecordedSpan>

/**
 * What a file has of these observations, in their order, as far as `maxBytes` of bodies are read. `readCount` rows were
 * looked at; `isWhole` says whether that is all.
 */
export function createExportedObservations(db: Db) {
  const listed = createListedObservations(db)
  const payloadOf = db
    .prepare<[string], unknown>(
      'SELECT p.payload FROM traces t JOIN payloads p ON p.seq = t.record_seq WHERE t.trace_id = ?',
    )
    .pluck()
  const traceRow = db.prepare<[string], { message_id: unknown; release: unknown; tags: unknown }>(
    'SELECT message_id, release, tags FROM traces WHERE trace_id = ?',
  )
  const { importedPayloads } = createImportReads(db)
  /** Those of the page before: a large trace lies on many pages, and to parse it takes a second. */
  let lately: WeakRef<Map<string, RecordedSpans>> | null = null

  function read(traceId: string): RecordedSpans {
    const payload = payloadOf.get(traceId)
    return new Map((payload === undefined ? importedPayloads(traceId) : [payload]).flatMap(spansIn))
  }

  function partsOf(traceId: string): TraceParts {
    const trace = traceRow.get(traceId)
    return {
      messageId: textOr(trace?.message_id, ''),
      release: textOr(trace?.release, null),
      tags: tagsOf(trace?.tags),
    }
  }

  return (
    places: readonly { row: number }[],
    options: { maxBytes: number; bodies: ExportedBodies },
  ): { observations: ExportedObservation[]; readCount: number; isWhole: boolean } => {
    const before = lately?.deref()
    const traces = new Map<string, RecordedSpans>()
    lately = new WeakRef(traces)
    const recorded = ({ traceId, spanId }: ListedObservation): RecordedSpan | undefined => {
      const spans = traces.get(traceId) ?? before?.get(traceId) ?? read(traceId)
      traces.set(traceId, spans)
      return spans.get(spanId)
    }
    const parts = new Map<string, TraceParts>()
    const traceOf = (traceId: string): TraceParts => {
      const known = parts.get(traceId) ?? partsOf(traceId)
      parts.set(traceId, known)
      return known
    }
    const observations: ExportedObservation[] = []
    let bytes = 0
    for (const [index, { row }] of places.entries()) {
      for (const found of listed([row], [])) {
        const span = options.bodies === null ? undefined : recorded(found)
        observations.push(toExported(found, traceOf, span?.span, options.bodies))
        bytes += span?.textLength ?? 0
      }
      if (bytes >= options.maxBytes) return { observations, readCount: index + 1, isWhole: index + 1 === places.length }
    }
    return { observations, readCount: places.length, isWhole: true }
  }
}

/** None of a payload that cannot be read. */
function spansIn(payload: unknown): [spanId: string, RecordedSpan][] {
  if (typeof payload !== 'string') return []
  try {
    const { resource, scopeSpans } = readResourceSpans(payload)
    return scopeSpans.flatMap(({ scope, spans }) =>
      spans.map((span): [string, RecordedSpan] => [
        span.spanId,
        { span: { resource, scopeSpans: [{ scope, spans: [span] }] }, textLength: textLengthOf(span) },
      ]),
    )
  } catch {
    return []
  }
}

const textLengthOf = ({ attributes }: Span): number =>
  attributes.reduce((sum, { value }) => sum + ('stringValue' in value ? value.stringValue.length : 0), 0)

function toExported(
  listed: ListedObservation,
  traceOf: (traceId: string) => TraceParts,
  span: ResourceSpans | undefined,
  bodies: ExportedBodies,
): ExportedObservation {
  const { prompt: _, snippet: _s, conversationTitle: _t, ...row } = listed
  if (bodies === 'spans') return { ...row, ...(span && { resourceSpans: [span] }) }
  const [observation] = bodies === 'observations' && span ? observationsOf(span) : []
  if (!observation) return row
  const { parentSpanId, endedAtMs, modelParameters, input, output, metadata, usageDetails, costDetails } = observation
  const recorded = { parentSpanId, endedAtMs, modelParameters, input, output, metadata, usageDetails, costDetails }
  return { ...row, ...traceOf(row.traceId), ...recorded }
}
