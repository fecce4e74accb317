import type { DeadExport } from '../../../shared/domain.ts'
import type { RecordKind } from '../../records/record.ts'
import { readPayload, spansIn } from '../../records/payload.ts'
import { isIntact } from './batch-body.ts'
import type { Db } from '../schema/db.ts'
import { timeOr } from '../sound-values.ts'

interface DeadRow {
  seq: number
  kind: RecordKind
  trace_id: string
  payload_bytes: number
  recorded_at_ms: number
  checksum: string | null
  payload: string | null
  last_answer: string | null
  ended_at_ms: number | null
}

/** The refused records with all that was recorded of them, for a file. */
export function createDeadExport(db: Db) {
  const from = "FROM batches b JOIN records r ON r.seq BETWEEN b.first_seq AND b.last_seq WHERE b.state = 'dead'"
  const newest = db.prepare<[], DeadRow>(
    `SELECT r.seq, r.kind, r.trace_id, r.payload_bytes, r.recorded_at_ms, b.last_answer, b.ended_at_ms,
       (SELECT checksum FROM payloads p WHERE p.seq = r.seq) AS checksum,
       (SELECT payload FROM payloads p WHERE p.seq = r.seq) AS payload
     ${from} ORDER BY b.ended_at_ms DESC, r.seq DESC`,
  )
  const count = db.prepare<[], number>(`SELECT COUNT(*) ${from}`).pluck()

  return {
    exportDead(maxBytes: number): Omit<DeadExport, 'fileName'> {
      const records: string[] = []
      let bytes = 0
      for (const row of newest.iterate()) {
        const text = JSON.stringify(toExported(row))
        bytes += Buffer.byteLength(text)
        if (bytes > maxBytes) break
        records.push(text)
      }
      return {
        json: `{"records":[\n${records.join(',\n')}\n]}\n`,
        recordCount: records.length,
        leftOutCount: (count.get() ?? 0) - records.length,
      }
    },
  }
}

function toExported(row: DeadRow) {
  return {
    seq: row.seq,
    kind: row.kind,
    traceId: row.trace_id,
    recordedAt: toIso(row.recorded_at_ms),
    refusedAt: toIso(row.ended_at_ms),
    answer: row.last_answer ?? '',
    /** False where the bytes are no longer those that were recorded. */
    intact: isIntact(row),
    /** What Langfuse was sent: its spans, the event of a score; of a withdrawal what was to be deleted. */
    payload: row.payload === null ? null : parsed(row.kind, row.payload),
  }
}

/** Null where it is no time. */
function toIso(value: unknown): string | null {
  const atMs = timeOr(value, null)
  return atMs === null ? null : new Date(atMs).toISOString()
}

/** As the text it is where it is damaged. */
function parsed(kind: RecordKind, payload: string): unknown {
  try {
    return kind === 'turn' ? spansIn(readPayload(payload)) : [JSON.parse(payload)]
  } catch {
    return payload
  }
}
