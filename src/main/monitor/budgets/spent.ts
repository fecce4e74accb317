import type { Reader } from '../../store/thread/reader.ts'
import type { Remote } from '../../store/thread/store.ts'
import type { Spending } from '../../../shared/domain.ts'
import type { SpendingPlace, SpendingSpan } from '../../store/traces/read-spending.ts'

const nothingSpent: Spending = { costUsd: 0, estimatedUsd: 0, unpricedCount: 0 }

/**
 * What was spent in stretches of time. Each is added up once, a few thousand calls at a time, so that no chat waits to be read; from
 * then on each question adds what was recorded since, which is one small query. One question at a time.
 */
export function createSpent(
  read: Pick<Remote<Reader>, 'lastSpentSeq' | 'spentInStep' | 'spentSince'>,
): (spans: readonly SpendingSpan[]) => Promise<Spending[]> {
  let known: (SpendingSpan & Spending)[] = []
  let lastSeq = 0

  async function addUp(span: SpendingSpan): Promise<SpendingSpan & Spending> {
    const sum = { fromMs: span.fromMs, toMs: span.toMs, ...nothingSpent }
    let after: SpendingPlace | null = null
    do {
      const { spent, next } = await read.spentInStep({ fromMs: span.fromMs, toMs: span.toMs }, lastSeq, after)
      sum.costUsd += spent.costUsd
      sum.estimatedUsd += spent.estimatedUsd
      sum.unpricedCount += spent.unpricedCount
      after = next
    } while (after)
    return sum
  }

  async function addSince(): Promise<void> {
    const answer = await read.spentSince(lastSeq)
    lastSeq = answer.lastSeq
    for (const { startedAtMs, costUsd, isEstimated, isUnpriced } of answer.calls) {
      for (const sum of known) {
        if (startedAtMs < sum.fromMs || startedAtMs >= sum.toMs) continue
        sum.costUsd += costUsd
        if (isEstimated) sum.estimatedUsd += costUsd
        if (isUnpriced) sum.unpricedCount += 1
      }
    }
  }

  return async (spans) => {
    const find = ({ fromMs, toMs }: SpendingSpan) =>
      known.find((other) => other.fromMs === fromMs && other.toMs === toMs)
    known = spans.flatMap((span) => find(span) ?? [])
    if (known.length > 0) await addSince()
    else if (spans.length > 0) lastSeq = await read.lastSpentSeq()
    for (const span of spans) if (!find(span)) known.push(await addUp(span))
    return spans.map((span) => {
      const { costUsd, estimatedUsd, unpricedCount } = find(span) ?? nothingSpent
      return { costUsd, estimatedUsd, unpricedCount }
    })
  }
}
