import { batchStates, recordKinds } from './batch-row.ts'
import type { Db } from '../schema/db.ts'

const ended: ReadonlySet<unknown> = new Set(['delivered', 'confirmed', 'lost'])

type BatchFacts = [kind: unknown, first: unknown, last: unknown, count: unknown, bytes: unknown, state: unknown]

/**
 * Whether the outbox adds up: every batch a possible one, none over another, and no record in none of the terms of the
 * ledger. A page can be sound for SQLite and wrong for us. `counting` reads the whole log too.
 */
export function outboxAddsUp(db: Db, counting: boolean): boolean {
  const counter = (key: string): number | null => {
    const value = db.prepare<[string], unknown>('SELECT value FROM meta WHERE key = ?').pluck().get(key)
    if (value === undefined) return key === 'skipped' ? 0 : null
    return typeof value === 'string' && /^\d{1,15}$/.test(value) ? Number(value) : null
  }
  const accepted = counter('accepted')
  const lost = counter('lost')
  const skipped = counter('skipped')
  if (accepted === null || lost === null || skipped === null) return false
  const given = db.prepare<[], unknown>("SELECT seq FROM sqlite_sequence WHERE name = 'records'").pluck().get() ?? 0
  if (given !== accepted + skipped) return false

  const batches = db
    .prepare<[], BatchFacts>(
      'SELECT kind, first_seq, last_seq, record_count, payload_bytes, state FROM batches NOT INDEXED ORDER BY first_seq',
    )
    .raw()
    .iterate()
  const seqs = counting ? db.prepare<[], number>('SELECT seq FROM records ORDER BY seq').pluck().iterate() : null
  let seq = seqs?.next()
  /** Reads on to `last`; answers how many there were, and how many of them before `first`. */
  const countTo = (first: number, last: number): { before: number; held: number } => {
    const found = { before: 0, held: 0 }
    for (; seq && seq.done !== true && seq.value <= last; seq = seqs?.next()) {
      if (seq.value < first) found.before += 1
      else found.held += 1
    }
    return found
  }
  try {
    let inBatches = 0
    let sealedTo = 0
    for (const [kind, first, last, count, bytes, state] of batches) {
      if (!isWhole(first) || !isWhole(last) || !isWhole(count) || !isWhole(bytes)) return false
      if (!recordKinds.has(kind) || !batchStates.has(state)) return false
      if (first <= sealedTo || last < first || count < 1 || count > last - first + 1 || last > given) return false
      if (seqs) {
        const { before, held } = countTo(first, last)
        if (before > 0 || (ended.has(state) ? held > count : held !== count)) return false
      }
      sealedTo = last
      inBatches += count
    }
    return seqs === null || accepted === inBatches + lost + countTo(0, given).held
  } finally {
    seqs?.return?.()
    batches.return?.()
  }
}

const isWhole = (value: unknown): value is number => typeof value === 'number' && Number.isInteger(value) && value >= 0
