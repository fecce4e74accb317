import type { Spending } from '../../../shared/domain.ts'
import { t } from '../../../shared/words/t.ts'
import { formatCost } from '../../ui/format.ts'

/** An amount as far as it is known: `≈` where a part of it is estimated, `at least` where calls have no known price. */
export function spentWords({ costUsd, estimatedUsd, unpricedCount }: Spending): string {
  if (costUsd === 0 && unpricedCount > 0) return t('unpriced')
  const cost = `${estimatedUsd > 0 ? '≈ ' : ''}${formatCost(costUsd)}`
  return unpricedCount > 0 ? t('at least {cost}', { cost }) : cost
}

/** What is not sure of it; null where all of it is. */
export function unsureWords({ estimatedUsd, unpricedCount }: Spending): string | null {
  const words = [
    ...(estimatedUsd > 0
      ? [t('{cost} of it estimated: the provider named no usage', { cost: formatCost(estimatedUsd) })]
      : []),
    ...(unpricedCount > 0
      ? [
          t('{count, plural, one {# call} other {# calls}} without a known price not counted', {
            count: unpricedCount,
          }),
        ]
      : []),
  ]
  return words.length === 0 ? null : words.reduce((said, next) => t('{said}; {next}', { said, next }))
}
