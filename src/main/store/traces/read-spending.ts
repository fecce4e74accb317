import type { Db } from '../schema/db.ts'
import { amountOr } from '../sound-values.ts'
import { amount } from './sorted-values.ts'

export interface Spending {
  costUsd: number
  unpricedCount: number
}

/** What a call cost that was recorded since. */
export interface SpentCall {
  startedAtMs: number
  costUsd: number
  isUnpriced: boolean
}

const isUnpriced = 't.total_tokens IS NOT NULL AND t.cost_usd IS NULL'
const soundCost = amount('t.cost_usd')

/**
 * What was spent on calls that ended and are on record here. Records are numbered in the order in which they are written, so what
 * was counted up to a number needs no second look.
 */
export function createSpendingReads(db: Db) {
  const sums = db.prepare<[{ fromMs: number; toMs: number }], { cost: number; unpriced: number | null }>(
    `SELECT TOTAL(${soundCost}) AS cost, SUM(${isUnpriced}) AS unpriced FROM traces t
     WHERE t.started_at_ms >= @fromMs AND t.started_at_ms < @toMs AND +t.record_seq IS NOT NULL`,
  )
  const newest = db.prepare<[], number | null>('SELECT MAX(record_seq) FROM traces').pluck()
  // The plus keeps the planner to the index of records.
  const since = db.prepare<[number], { seq: number; startedAtMs: unknown; cost: number | null; unpriced: 0 | 1 }>(
    `SELECT t.record_seq AS seq, t.started_at_ms AS startedAtMs, ${soundCost} AS cost, ${isUnpriced} AS unpriced
     FROM traces t WHERE t.record_seq > ? ORDER BY t.record_seq`,
  )
  return {
    /** Of each stretch of time, `toMs` excluded, up to the record of this number. */
    spentWithin: db.transaction(
      (spans: { fromMs: number; toMs: number }[]): { spent: Spending[]; lastSeq: number } => ({
        lastSeq: newest.get() ?? 0,
        spent: spans.map((span) => {
          const row = sums.get(span)
          return { costUsd: amountOr(row?.cost, 0), unpricedCount: row?.unpriced ?? 0 }
        }),
      }),
    ),
    spentSince(seq: number): { calls: SpentCall[]; lastSeq: number } {
      const rows = since.all(seq)
      return {
        lastSeq: rows.at(-1)?.seq ?? seq,
        calls: rows.map(({ startedAtMs, cost, unpriced }) => ({
          startedAtMs: Number(startedAtMs),
          costUsd: cost ?? 0,
          isUnpriced: unpriced === 1,
        })),
      }
    },
  }
}
