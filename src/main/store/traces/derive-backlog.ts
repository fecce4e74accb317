import { readResourceSpans } from '../../records/payload.ts'
import type { Db } from '../schema/db.ts'
import { isIntact, type RecordRow } from '../log/batch-body.ts'
import { createDerivedRows } from './derived-rows.ts'

/** A step is short, so that a turn's own writes are never kept waiting. */
const recordsPerStep = 100
const bytesPerStep = 500_000

/** The highest record whose rows have to be derived, as `meta` keeps it. */
const backlogKey = 'observationBacklog'

/** Derives rows of what was recorded already: after an update, after damage, and where the user asks for it. */
export function createDeriving(db: Db) {
  const readBacklog = db.prepare<[string], string>('SELECT value FROM meta WHERE key = ?').pluck()
  const setBacklog = db.prepare('INSERT OR REPLACE INTO meta (key, value) VALUES (?, ?)')
  const endBacklog = db.prepare('DELETE FROM meta WHERE key = ?')
  const lastSeq = db.prepare<[], number | null>('SELECT MAX(seq) FROM records').pluck()
  const below = db.prepare<[number], RecordRow>(
    `SELECT r.seq, r.kind, r.trace_id, r.payload_bytes, p.checksum, p.payload FROM records r LEFT JOIN payloads p ON p.seq = r.seq
     WHERE r.seq <= CAST(? AS INTEGER) ORDER BY r.seq DESC LIMIT 1`,
  )
  const forget = db.prepare('DELETE FROM observations WHERE trace_id = ? AND record_seq = CAST(? AS INTEGER)')
  const put = createDerivedRows(db)

  /** What has no payload any more, or not the one that was recorded, keeps the rows that it has. */
  function derive(record: RecordRow): void {
    if (record.kind !== 'turn' || !isIntact(record)) return
    let spans
    try {
      spans = readResourceSpans(record.payload)
    } catch {
      return
    }
    forget.run(record.trace_id, record.seq)
    put(spans, record.seq)
  }

  function step(): number {
    let backlog = Number(readBacklog.get(backlogKey) ?? 0)
    let bytes = 0
    // By one row at a time, since the next may be one of megabytes.
    for (let count = 0; count < recordsPerStep && bytes < bytesPerStep && backlog > 0; count += 1) {
      const record = below.get(backlog)
      if (record) derive(record)
      bytes += record?.payload?.length ?? 0
      backlog = record ? record.seq - 1 : 0
    }
    if (backlog > 0) setBacklog.run(backlogKey, String(backlog))
    else endBacklog.run(backlogKey)
    return backlog
  }

  const takeStep = db.transaction(step)
  return {
    /** Derives some of what is left; answers an upper bound of how many records still are. Where none is, it writes nothing. */
    deriveStep: (): number => (readBacklog.get(backlogKey) === undefined ? 0 : takeStep.immediate()),
    /** From now on everything is derived anew, a step at a time. */
    deriveAnew(): void {
      const last = lastSeq.get()
      if (last) setBacklog.run(backlogKey, String(last))
    },
  }
}
