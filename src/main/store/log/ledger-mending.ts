import type { Mended, createBatchMending } from './batch-damage.ts'
import type { Db } from '../schema/db.ts'
import { createSetAside } from './set-aside-rows.ts'

const isCount = (value: unknown): boolean => typeof value === 'string' && /^\d{1,15}$/.test(value)

/**
 * For a ledger that does not add up: builds the indexes anew, takes apart what no batch can be, and works out counters that
 * are no numbers. What is then still missing is for a salvage to count.
 */
export function createLedgerMending(db: Db, { mend, highestSeq }: ReturnType<typeof createBatchMending>) {
  const meta = db.prepare<[string], unknown>('SELECT value FROM meta WHERE key = ?').pluck()
  const put = db.prepare('INSERT OR REPLACE INTO meta (key, value) VALUES (?, ?)')
  const inBatches = db.prepare<[], number | null>('SELECT SUM(record_count) FROM batches NOT INDEXED').pluck()
  const tail = db
    .prepare<[], number>(
      'SELECT COUNT(*) FROM records WHERE seq > (SELECT COALESCE(MAX(last_seq), 0) FROM batches NOT INDEXED)',
    )
    .pluck()
  const setAside = createSetAside(db)

  function reindex(): void {
    try {
      db.exec('REINDEX batches')
    } catch (error) {
      // Two rows of one number: both are taken apart.
      if (!String((error as { code?: unknown }).code).startsWith('SQLITE_CONSTRAINT')) throw error
    }
  }

  function mendCounters(nowMs: number): number {
    const skipped = Number(meta.get('skipped') ?? 0) || 0
    const known = (inBatches.get() ?? 0) + (tail.get() ?? 0)
    const numbered = Math.max(0, highestSeq() - skipped)
    let mended = 0
    const replace = (key: 'accepted' | 'lost', value: number, reason: string): void => {
      setAside('meta', key, { key, value: meta.get(key) ?? null }, reason, nowMs)
      put.run(key, String(value))
      mended += 1
    }
    if (!isCount(meta.get('lost'))) {
      const accepted = isCount(meta.get('accepted')) ? Number(meta.get('accepted')) : numbered
      replace('lost', Math.max(0, accepted - known), 'it is no number')
    }
    const lost = Number(meta.get('lost'))
    if (!isCount(meta.get('accepted'))) replace('accepted', known + lost, 'it is no number')
    // The log numbers what was accepted: a second witness.
    else if (Number(meta.get('accepted')) !== known + lost && numbered === known + lost)
      replace('accepted', numbered, 'the log has other numbers')
    return mended
  }

  return db.transaction((nowMs: number): Mended => {
    reindex()
    const mended = mend(nowMs)
    return { ...mended, countersMended: mendCounters(nowMs) }
  }).immediate
}
