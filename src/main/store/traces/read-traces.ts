import type { DeliveryEvent, TraceDetail } from '../../../shared/domain.ts'
import { packColumns } from '../../../shared/observation-columns.ts'
import { shownTitle } from '../../../shared/text.ts'
import type { Db } from '../schema/db.ts'
import { feedbackColumns, toFeedback, type FeedbackRow } from '../chat/message-row.ts'
import { textOr, timeOr } from '../sound-values.ts'
import { createObservationReads } from './read-observations.ts'
import { toTraceFields, traceSelect, type TraceSqlRow } from './trace-row.ts'

/** One trace, as the Monitor shows it. */
export function createTraceReads(db: Db) {
  const detail = db.prepare<[string], TraceSqlRow & FeedbackRow>(
    `SELECT ${traceSelect}, ${feedbackColumns} FROM traces t LEFT JOIN scores s ON s.message_id = t.message_id WHERE t.trace_id = ?`,
  )
  const observations = createObservationReads(db)
  const recordedAt = db.prepare<[number], number>('SELECT recorded_at_ms FROM records WHERE seq = ?').pluck()
  const history = db.prepare<[number, number], { at_ms: number; kind: string; detail: string }>(
    'SELECT at_ms, kind, detail FROM delivery_log WHERE first_seq <= ? AND last_seq >= ? ORDER BY id LIMIT 200',
  )

  const askedAgain = db.prepare<[string], { id: string; title: unknown }>(
    `SELECT id, title FROM conversations WHERE origin_trace_id = ? AND deleted_at_ms IS NULL
     ORDER BY created_at_ms DESC LIMIT 20`,
  )
  return {
    observation: observations.detail,
    bodyPiece: observations.piece,
    traceDetail(traceId: string): Omit<TraceDetail, 'langfuseUrl'> | null {
      const row = detail.get(traceId)
      if (!row) return null
      const seq = row.record_seq
      const deliveryHistory: DeliveryEvent[] =
        seq === null
          ? []
          : [
              {
                atMs: timeOr(recordedAt.get(seq), timeOr(row.started_at_ms, 0)),
                kind: 'recorded',
                detail: 'saved on this computer',
              },
              ...history.all(seq, seq).map((event) => ({
                atMs: timeOr(event.at_ms, 0),
                kind: textOr(event.kind, ''),
                detail: textOr(event.detail, ''),
              })),
            ]
      return {
        ...toTraceFields(row),
        release: textOr(row.release, null),
        sessionId: textOr(row.conversation_id, ''),
        errorType: textOr(row.error_type, null),
        observations: packColumns(observations.columns(traceId)),
        hasBodies: observations.hasBodies(traceId),
        deliveryHistory,
        feedback: toFeedback(row),
        askedAgainIn: askedAgain
          .all(traceId)
          .map(({ id, title }) => ({ conversationId: id, title: shownTitle(textOr(title, '')) })),
      }
    },
  }
}
