import type { Reader } from '../../store/thread/reader.ts'
import type { Remote } from '../../store/thread/store.ts'
import type { Spending } from '../../store/traces/read-spending.ts'

interface Span {
  fromMs: number
  /** Excluded. */
  toMs: number
}

/**
 * What was spent in stretches of time. They are added up once, by the Monitor's reader; from then on each question adds what was
 * recorded since, which is one small query. One question at a time.
 */
export function createSpent(store: {
  monitor: Pick<Remote<Reader>, 'spentWithin'>
  read: Pick<Remote<Reader>, 'spentSince'>
}): (spans: readonly Span[]) => Promise<Spending[]> {
  let known: (Span & Spending)[] = []
  let lastSeq = 0

  const find = ({ fromMs, toMs }: Span) => known.find((other) => other.fromMs === fromMs && other.toMs === toMs)

  return async (spans) => {
    if (spans.some((span) => find(span) === undefined)) {
      const answer = await store.monitor.spentWithin([...spans])
      lastSeq = answer.lastSeq
      known = spans.map((span, index) => ({ ...span, ...(answer.spent[index] ?? { costUsd: 0, unpricedCount: 0 }) }))
    } else if (spans.length > 0) {
      const answer = await store.read.spentSince(lastSeq)
      lastSeq = answer.lastSeq
      for (const { startedAtMs, costUsd, isUnpriced } of answer.calls) {
        for (const sum of known) {
          if (startedAtMs < sum.fromMs || startedAtMs >= sum.toMs) continue
          sum.costUsd += costUsd
          if (isUnpriced) sum.unpricedCount += 1
        }
      }
    }
    return spans.map((span) => {
      const { costUsd, unpricedCount } = find(span) ?? { costUsd: 0, unpricedCount: 0 }
      return { costUsd, unpricedCount }
    })
  }
}
