import type { BodyPiece, BodySide, Observation, ObservationColumns, ObservationDetail } from '../../../shared/domain.ts'
import { textOr } from '../sound-values.ts'
import type { Db } from '../schema/db.ts'
import { toBody, toPiece } from './body.ts'
import { toColumns, type ObservationRow } from './observation-columns.ts'
import { observationsOf } from './observations.ts'

/** Reads of a trace's observations: all of them without their bodies, or one with all that was recorded. */
export function createObservationReads(db: Db) {
  const payloadOf = db
    .prepare<[string], string>(
      'SELECT p.payload FROM traces t JOIN payloads p ON p.seq = t.record_seq WHERE t.trace_id = ?',
    )
    .pluck()
  const recorded = (traceId: string): Observation[] => observationsOf(payloadOf.get(traceId))
  const one = (traceId: string, spanId: string): Observation | undefined =>
    recorded(traceId).findLast((observation) => observation.spanId === spanId)

  return {
    columns: (traceId: string): ObservationColumns => toColumns(recorded(traceId).map(toRow)),
    hasBodies: (traceId: string): boolean => payloadOf.get(traceId) !== undefined,
    detail(traceId: string, spanId: string): ObservationDetail | null {
      const found = one(traceId, spanId)
      return found ? toDetail(found) : null
    },
    piece(traceId: string, spanId: string, side: BodySide, offset: number): BodyPiece | null {
      const found = one(traceId, spanId)
      return found ? toPiece(found[side] ?? '', offset) : null
    },
  }
}

function toRow(observation: Observation): ObservationRow {
  const { spanId, parentSpanId, type, name, model, level, startedAtMs, endedAtMs } = observation
  const { completionStartedAtMs, usageDetails, costDetails } = observation
  return {
    spanId,
    parentSpanId,
    type,
    name,
    model,
    level,
    startedAtMs,
    durationMs: endedAtMs - startedAtMs,
    timeToFirstTokenMs: completionStartedAtMs === null ? null : completionStartedAtMs - startedAtMs,
    tokens: usageDetails?.['total'] ?? null,
    costUsd: costDetails?.['total'] ?? null,
  }
}

function toDetail({ input, output, ...observation }: Observation): ObservationDetail {
  const { metadata } = observation
  return {
    ...observation,
    input: toBody(input),
    output: toBody(output),
    provider: textOr(metadata['provider'], null),
    isUsageEstimated: metadata['usage_source'] === 'estimate',
    costSource: textOr(metadata['cost_source'], null),
    attributes: {},
    resource: {},
    events: [],
  }
}
