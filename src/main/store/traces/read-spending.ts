import type { ConversationSpending, Spending } from '../../../shared/domain.ts'
import type { Db } from '../schema/db.ts'
import { amountOr } from '../sound-values.ts'

/** What a call cost that was recorded since. */
export interface SpentCall {
  startedAtMs: number
  costUsd: number
  isEstimated: boolean
  isUnpriced: boolean
}

/** A stretch of time in which calls began, `toMs` excluded. */
export interface SpendingSpan {
  fromMs: number
  toMs: number
}

/** Where a step ended. */
export interface SpendingPlace {
  startedAtMs: number
  row: number
}

export interface SpendingStep {
  spent: Spending
  /** Null once all were added up. */
  next: SpendingPlace | null
}

const isUnpriced = 't.total_tokens IS NOT NULL AND t.cost_usd IS NULL'
/** What is shown as nothing, since it is no amount, costs nothing. */
const soundCost =
  "CASE WHEN typeof(t.cost_usd) IN ('integer', 'real') AND t.cost_usd BETWEEN 0 AND 1e300 THEN t.cost_usd END"
/** What the provider named no usage for has the price of tokens that were counted here. */
const isEstimated = 't.usage_estimated = 1'
const sumsSql = `TOTAL(${soundCost}) AS cost, TOTAL(CASE WHEN ${isEstimated} THEN ${soundCost} END) AS estimated, TOTAL(${isUnpriced}) AS unpriced`

interface Sums {
  cost: number
  estimated: number
  unpriced: number
}

/** Some milliseconds' worth: a chat is read by the same thread. */
const stepCalls = 5000
const firstRow = Number.MIN_SAFE_INTEGER

/**
 * What was spent on calls that ended and are on record here. Records are numbered in the order in which they are written, so what
 * was counted up to a number needs no second look.
 */
export function createSpendingReads(db: Db, callsPerStep = stepCalls) {
  const inSpan = '(t.started_at_ms, t.row) > (@startedAtMs, @row) AND t.started_at_ms < @toMs'
  type Range = SpendingPlace & { toMs: number }
  const endOfStep = db.prepare<[Range], SpendingPlace>(
    `SELECT t.started_at_ms AS startedAtMs, t.row FROM traces t WHERE ${inSpan}
     ORDER BY t.started_at_ms, t.row LIMIT 1 OFFSET ${callsPerStep - 1}`,
  )
  // The plus keeps the planner to the index of times.
  const sums = (end: string) =>
    db.prepare<[Range & { upToSeq: number; endMs?: number; endRow?: number }], Sums>(
      `SELECT ${sumsSql} FROM traces t
       WHERE ${inSpan} ${end} AND +t.record_seq <= @upToSeq`,
    )
  const sumsOfStep = sums('AND (t.started_at_ms, t.row) <= (@endMs, @endRow)')
  const sumsOfRest = sums('')
  const newest = db.prepare<[], number | null>('SELECT MAX(record_seq) FROM traces').pluck()
  // The plus keeps the planner to the index of records.
  const since = db.prepare<
    [number],
    { seq: number; startedAtMs: unknown; cost: number | null; estimated: 0 | 1; unpriced: 0 | 1 }
  >(
    `SELECT t.record_seq AS seq, t.started_at_ms AS startedAtMs, ${soundCost} AS cost, ${isEstimated} AS estimated,
       ${isUnpriced} AS unpriced FROM traces t WHERE t.record_seq > ? ORDER BY t.record_seq`,
  )
  const ofChat = db.prepare<[string], Sums & { calls: number }>(
    `SELECT COUNT(*) AS calls, ${sumsSql} FROM traces t
     WHERE t.conversation_id = ? AND t.source = 'chat' AND t.record_seq IS NOT NULL`,
  )
  return {
    spentInConversation(id: string): ConversationSpending {
      const row = ofChat.get(id)
      return { ...toSpending(row), callCount: row?.calls ?? 0 }
    },
    lastSpentSeq: (): number => newest.get() ?? 0,
    /** Of the next calls in the span, as far as their records are numbered up to `upToSeq`. */
    spentInStep({ fromMs, toMs }: SpendingSpan, upToSeq: number, after: SpendingPlace | null): SpendingStep {
      const range = { startedAtMs: after?.startedAtMs ?? fromMs, row: after?.row ?? firstRow, toMs }
      const next = endOfStep.get(range) ?? null
      const row = next
        ? sumsOfStep.get({ ...range, upToSeq, endMs: next.startedAtMs, endRow: next.row })
        : sumsOfRest.get({ ...range, upToSeq })
      return { spent: toSpending(row), next }
    },
    spentSince(seq: number): { calls: SpentCall[]; lastSeq: number } {
      const rows = since.all(seq)
      return {
        lastSeq: rows.at(-1)?.seq ?? seq,
        calls: rows.map(({ startedAtMs, cost, estimated, unpriced }) => ({
          startedAtMs: Number(startedAtMs),
          costUsd: cost ?? 0,
          isEstimated: estimated === 1,
          isUnpriced: unpriced === 1,
        })),
      }
    },
  }
}

const toSpending = (sums: Sums | undefined): Spending => ({
  costUsd: amountOr(sums?.cost, 0),
  estimatedUsd: amountOr(sums?.estimated, 0),
  unpricedCount: sums?.unpriced ?? 0,
})
