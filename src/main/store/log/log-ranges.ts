import type { RecordKind } from '../../records/record.ts'
import type { Db } from '../schema/db.ts'

/** What became of a record, as far as can be told once its batch is not there to tell it. */
export type Fate =
  | 'delivered'
  /** Refused for good. */
  | 'dead'
  /** Definitely not at Langfuse. */
  | 'unsent'
  /** May have been sent: Langfuse is asked. */
  | 'doubt'

/** A run of the log, of one kind of records. In doubt they stand alone: of several, one that is found speaks for itself only. */
export interface LogRange {
  fate: Fate
  kind: RecordKind
  first: number
  last: number
  count: number
  bytes: number
  serviceVersion: string
  answer: string | null
  /** The project that it went to; null where it went to none, or nobody knows. */
  projectId: string | null
}

/** Langfuse stores a score by its id, so there is nothing to ask: sent twice, it is there once; withdrawn twice, it is gone. */
const stateOf = ({ fate, kind }: LogRange): string => {
  if (fate === 'doubt') return kind === 'turn' ? 'ambiguous' : 'retry'
  return fate === 'unsent' ? 'sealed' : fate
}

/** Makes a range of the log a batch, and answers its id. It has no digest, so it is sealed anew before it is sent. */
export function createRangeInsert(db: Db): (range: LogRange, nowMs: number) => number {
  const insert = db.prepare(
    `INSERT INTO batches (kind, first_seq, last_seq, record_count, payload_bytes, digest, service_version, state, sealed_at_ms,
       next_try_at_ms, last_answer, ended_at_ms, project_id, maybe_stored)
     VALUES (@kind, @first, @last, @count, @bytes, '', @serviceVersion, @state, @nowMs, @nextTryAtMs, @answer, @endedAtMs, @projectId,
       @maybeStored)`,
  )
  return (range, nowMs) => {
    const hasEnded = range.fate === 'delivered' || range.fate === 'dead'
    const { lastInsertRowid } = insert.run({
      ...range,
      state: stateOf(range),
      nowMs,
      nextTryAtMs: range.fate === 'doubt' ? nowMs : null,
      endedAtMs: hasEnded ? nowMs : null,
      maybeStored: range.fate === 'doubt' || range.fate === 'delivered' ? 1 : 0,
    })
    return Number(lastInsertRowid)
  }
}

/** No number up to `last` is given out again. The table of sequences takes a second row of the same name and passes over it. */
export function goOnNumberingAfter(db: Db, table: 'records' | 'batches', last: number): void {
  const changed = db.prepare('UPDATE sqlite_sequence SET seq = ? WHERE name = ?').run(last, table).changes
  if (changed === 0) db.prepare('INSERT INTO sqlite_sequence (name, seq) VALUES (?, ?)').run(table, last)
}
