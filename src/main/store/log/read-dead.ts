import type { DeadRecord, Loss } from '../../../shared/domain.ts'
import type { Db } from '../schema/db.ts'
import { everyKind } from '../../records/record.ts'
import { parseProject } from './projects.ts'
import { amountOr, oneOf, textOr, timeOr } from '../sound-values.ts'

interface DeadRow {
  seq: number
  kind: DeadRecord['kind']
  trace_id: string
  model: string | null
  started_at_ms: number | null
  message_id: string | null
  conversation_id: string | null
  title: string | null
  payload_bytes: number
  last_answer: string | null
  ended_at_ms: number | null
  project_id: string | null
  project_name: string | null
}

/** Reads for what Langfuse refused for good, and for what left without having been delivered. */
export function createDeadReads(db: Db) {
  const counter = db.prepare<[string], unknown>('SELECT value FROM meta WHERE key = ?').pluck()
  const dead = db.prepare<[number], DeadRow>(
    `SELECT r.seq, r.kind, r.trace_id, t.model, t.started_at_ms, t.message_id, c.id AS conversation_id, c.title, r.payload_bytes,
       b.last_answer, b.ended_at_ms, b.project_id, (SELECT name FROM projects p WHERE p.id = b.project_id) AS project_name
     FROM batches b JOIN records r ON r.seq BETWEEN b.first_seq AND b.last_seq LEFT JOIN traces t ON t.trace_id = r.trace_id
       LEFT JOIN conversations c ON c.id = t.conversation_id AND c.deleted_at_ms IS NULL
     WHERE b.state = 'dead' ORDER BY b.ended_at_ms DESC, r.seq LIMIT ?`,
  )
  const lost = db.prepare<[number], { at_ms: number; records: number; reason: string }>(
    `SELECT ended_at_ms AS at_ms, SUM(record_count) AS records, last_answer AS reason FROM batches
     WHERE state = 'lost' GROUP BY ended_at_ms, last_answer ORDER BY ended_at_ms DESC, last_answer LIMIT ?`,
  )

  return {
    deadRecords: (limit: number): DeadRecord[] => {
      const present = parseProject(textOr(counter.get('outbox.project'), null))
      return dead.all(limit).map((row) => ({
        seq: row.seq,
        kind: oneOf(row.kind, everyKind, 'turn'),
        traceId: textOr(row.trace_id, ''),
        model: textOr(row.model, null),
        startedAtMs: timeOr(row.started_at_ms, 0),
        chat: chatOf(row),
        payloadBytes: amountOr(row.payload_bytes, 0),
        answer: textOr(row.last_answer, ''),
        diedAtMs: timeOr(row.ended_at_ms, 0),
        elsewhere:
          row.project_id === null || row.project_id === present?.id ? null : (row.project_name ?? row.project_id),
      }))
    },
    losses(limit: number): Loss[] {
      const damaged = Number(counter.get('lost') ?? 0)
      return [
        ...lost.all(limit).map((row) => ({
          atMs: timeOr(row.at_ms, null),
          recordCount: amountOr(row.records, 0),
          reason: textOr(row.reason, ''),
        })),
        ...(damaged > 0
          ? [{ atMs: null, recordCount: damaged, reason: 'could not be read from a damaged database' }]
          : []),
        ...(counter.get('lost.unknown') === undefined
          ? []
          : [{ atMs: null, recordCount: null, reason: 'what counted them could not be read from a damaged database' }]),
      ]
    },
  }
}

function chatOf({ conversation_id: conversationId, title, message_id: messageId }: DeadRow): DeadRecord['chat'] {
  if (conversationId === null || messageId === null) return null
  return { conversationId: textOr(conversationId, ''), title: textOr(title, ''), messageId: textOr(messageId, '') }
}
