import type { Spending } from '../../../shared/domain.ts'
import { formatCost, plural } from '../../ui/format.ts'

/** An amount as far as it is known: `≈` where a part of it is estimated, `at least` where calls have no known price. */
export function spentWords({ costUsd, estimatedUsd, unpricedCount }: Spending): string {
  if (costUsd === 0 && unpricedCount > 0) return 'unpriced'
  return `${unpricedCount > 0 ? 'at least ' : ''}${estimatedUsd > 0 ? '≈ ' : ''}${formatCost(costUsd)}`
}

/** What is not sure of it; null where all of it is. */
export function unsureWords({ estimatedUsd, unpricedCount }: Spending): string | null {
  const words = [
    ...(estimatedUsd > 0 ? [`${formatCost(estimatedUsd)} of it estimated: the provider named no usage`] : []),
    ...(unpricedCount > 0 ? [`${plural(unpricedCount, 'call')} without a known price not counted`] : []),
  ]
  return words.length === 0 ? null : words.join('; ')
}
