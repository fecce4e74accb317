import type { Reader } from '../../store/thread/reader.ts'
import type { Remote } from '../../store/thread/store.ts'
import type { Spending, SpendingPlace, SpendingSpan } from '../../store/traces/read-spending.ts'

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
    const sum = { fromMs: span.fromMs, toMs: span.toMs, costUsd: 0, unpricedCount: 0 }
    let after: SpendingPlace | null = null
    do {
      const { spent, next } = await read.spentInStep({ fromMs: span.fromMs, toMs: span.toMs }, lastSeq, after)
      sum.costUsd += spent.costUsd
      sum.unpricedCount += spent.unpricedCount
      after = next
    } while (after)
    return sum
  }

  async function addSince(): Promise<void> {
    const answer = await read.spentSince(lastSeq)
    lastSeq = answer.lastSeq
    for (const { startedAtMs, costUsd, isUnpriced } of answer.calls) {
      for (const sum of known) {
        if (startedAtMs < sum.fromMs || startedAtMs >= sum.toMs) continue
        sum.costUsd += costUsd
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
      const { costUsd, unpricedCount } = find(span) ?? { costUsd: 0, unpricedCount: 0 }
      return { costUsd, unpricedCount }
    })
  }
}
