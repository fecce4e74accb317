import type { BatchRow } from './batch-row.ts'
import type { Db } from '../schema/db.ts'
import type { DeadChoice } from '../../records/batch.ts'

/** In the account of losses, and in the history of each. */
export const discardedAnswer = 'discarded by you'

/** What becomes of what Langfuse refused for good: it is sent again, or leaves for good. */
export function createDeadWrites(db: Db) {
  const all = db.prepare<[number], BatchRow>("SELECT * FROM batches WHERE state = 'dead' AND ended_at_ms <= ?")
  const holding = db.prepare<[number], BatchRow>(
    'SELECT * FROM batches WHERE first_seq = (SELECT MAX(first_seq) FROM batches WHERE first_seq <= ?)',
  )
  const sums = db.prepare<[number, number], { first: number | null; last: number; records: number; bytes: number }>(
    'SELECT MIN(seq) AS first, MAX(seq) AS last, COUNT(*) AS records, TOTAL(payload_bytes) AS bytes FROM records WHERE seq BETWEEN ? AND ?',
  )
  const remove = db.prepare('DELETE FROM batches WHERE id = ?')
  const setSealed = db.prepare(
    "UPDATE batches SET state = 'sealed', next_try_at_ms = NULL, ended_at_ms = NULL, retest = 0 WHERE id = ?",
  )
  const setLost = db.prepare(
    `UPDATE batches SET state = 'lost', bodies_gone = 2, last_answer = ?, ended_at_ms = ?, next_try_at_ms = NULL, confirm_at_ms = NULL,
       retest = 0 WHERE id = ?`,
  )
  const removePayloads = db.prepare('DELETE FROM payloads WHERE seq BETWEEN ? AND ?')
  const log = db.prepare('INSERT INTO delivery_log (first_seq, last_seq, at_ms, kind, detail) VALUES (?, ?, ?, ?, ?)')

  /** The same batch over a part of its records; sealed anew where it is ever sent. */
  function insertPart(batch: BatchRow, from: number, to: number): BatchRow | null {
    const { first, last, records, bytes } = sums.get(from, to) ?? { first: null, last: 0, records: 0, bytes: 0 }
    if (first === null) return null
    const { id: _, ...columns } = {
      ...batch,
      first_seq: first,
      last_seq: last,
      record_count: records,
      payload_bytes: bytes,
      digest: '',
    }
    const names = Object.keys(columns)
    const { lastInsertRowid } = db
      .prepare(`INSERT INTO batches (${names.join(', ')}) VALUES (${names.map((name) => `@${name}`).join(', ')})`)
      .run(columns)
    return { ...columns, id: Number(lastInsertRowid) }
  }

  /** The dead batch that holds this record, and nothing else: what it died with stays dead in batches of its own. */
  function alone(seq: number): BatchRow[] {
    const batch = holding.get(seq)
    if (batch?.state !== 'dead' || batch.last_seq < seq) return []
    if (batch.record_count === 1) return [batch]
    remove.run(batch.id)
    insertPart(batch, batch.first_seq, seq - 1)
    insertPart(batch, seq + 1, batch.last_seq)
    return [insertPart(batch, seq, seq)].filter((part) => part !== null)
  }

  const chosen = ({ seqs, diedUpToMs }: DeadChoice): BatchRow[] =>
    seqs === null ? all.all(diedUpToMs) : seqs.flatMap(alone)

  return {
    /** Null revives all dead batches. Each stays with its project. */
    reviveDead: db.transaction((seqs: number[] | null, nowMs: number): number => {
      const batches = chosen({ seqs, diedUpToMs: Number.MAX_SAFE_INTEGER })
      for (const batch of batches) {
        setSealed.run(batch.id)
        log.run(batch.first_seq, batch.last_seq, nowMs, 'revived', '')
      }
      return batches.length
    }).immediate,
    /** They count as lost, their bodies leave the disk, and nothing brings them back. Answers how many records that are. */
    discardDead: db.transaction((choice: DeadChoice, nowMs: number): { batchIds: number[]; records: number } => {
      const batches = chosen(choice)
      for (const batch of batches) {
        removePayloads.run(batch.first_seq, batch.last_seq)
        setLost.run(discardedAnswer, nowMs, batch.id)
        log.run(batch.first_seq, batch.last_seq, nowMs, 'lost', discardedAnswer)
      }
      return {
        batchIds: batches.map(({ id }) => id),
        records: batches.reduce((sum, { record_count: records }) => sum + records, 0),
      }
    }).immediate,
  }
}
