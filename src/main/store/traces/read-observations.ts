import type { BodyPiece, BodySide, ObservationColumns, ObservationDetail } from '../../../shared/domain.ts'
import { deriveRecord } from '../../records/derive/derive.ts'
import { readResourceSpans } from '../../records/payload.ts'
import type { Db } from '../schema/db.ts'
import { bodyText, toPiece } from './body.ts'
import { observationColumnsSql, toColumns, type ObservationValues } from './observation-columns.ts'
import { spanOf, toDetail, type ShownSpan } from './observation-detail.ts'

/** Reads of a trace's observations: all of them without their bodies, or one with all that was recorded. */
export function createObservationReads(db: Db) {
  // Sorted before they are read: by their ids they are scattered, and each would be sought on a page of its own.
  const rowsOf = db
    .prepare<[string], ObservationValues>(
      `SELECT ${observationColumnsSql} FROM observations
       WHERE row IN (SELECT row FROM observations WHERE trace_id = ?) ORDER BY row`,
    )
    .raw()
  const payloadOfTrace = db
    .prepare<[string], unknown>(
      'SELECT p.payload FROM traces t JOIN payloads p ON p.seq = t.record_seq WHERE t.trace_id = ?',
    )
    .pluck()
  const hasPayload = db
    .prepare<[string], number>(
      `SELECT 1 FROM traces t WHERE t.trace_id = ?
         AND (t.source = 'import' OR EXISTS (SELECT 1 FROM payloads p WHERE p.seq = t.record_seq))`,
    )
    .pluck()
  const payloadOfSpan = db
    .prepare<[string, string], unknown>(
      `SELECT COALESCE((SELECT payload FROM imported_spans i WHERE i.row = o.import_row),
         (SELECT payload FROM payloads p WHERE p.seq = o.record_seq))
       FROM observations o WHERE o.trace_id = ? AND o.span_id = ?`,
    )
    .pluck()

  const one = (traceId: string, spanId: string): ShownSpan | null =>
    spanOf(payloadOfSpan.get(traceId, spanId) ?? payloadOfTrace.get(traceId), spanId)

  /** What is being read piece by piece: a payload of megabytes is not parsed for each. */
  let lastText: { key: string; text: string } | null = null

  return {
    columns(traceId: string): ObservationColumns {
      const rows = rowsOf.all(traceId)
      // What an earlier version recorded gets its rows in steps after the start.
      return toColumns(rows.length > 0 ? rows : derived(payloadOfTrace.get(traceId)))
    },
    /** With its bodies as they were recorded; null where nothing of it can be read. */
    span: one,
    hasBodies: (traceId: string): boolean => hasPayload.get(traceId) !== undefined,
    detail(traceId: string, spanId: string): ObservationDetail | null {
      const found = one(traceId, spanId)
      return found && toDetail(found)
    },
    piece(traceId: string, spanId: string, side: BodySide, offset: number): BodyPiece | null {
      const key = `${traceId}/${spanId}/${side}`
      const found = lastText?.key === key ? null : one(traceId, spanId)
      if (found) lastText = { key, text: bodyText(found.observation[side]) }
      if (lastText?.key !== key) return null
      const piece = toPiece(lastText.text, offset)
      if (piece.nextOffset === null) lastText = null
      return piece
    },
  }
}

/** A payload that cannot be read has no observations to show; the history says what became of it. */
function derived(payload: unknown): ObservationValues[] {
  if (typeof payload !== 'string') return []
  try {
    return deriveRecord(readResourceSpans(payload)).map(({ row }) => [
      row.spanId,
      row.parentSpanId,
      row.type,
      row.name,
      row.model,
      row.level,
      row.startedAtMs,
      row.durationMs,
      row.timeToFirstTokenMs,
      row.usage?.total,
      row.costUsd,
    ])
  } catch {
    return []
  }
}
