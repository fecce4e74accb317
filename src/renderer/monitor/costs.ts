import { formatCost, nothing } from '../ui/format.ts'

/** Of one call or trace. What took no tokens that are known may have cost something; what has neither is not unpriced. */
export const ownCost = ({ usage, costUsd }: { usage: object | null; costUsd: number | null }): string =>
  usage !== null || costUsd !== null ? formatCost(costUsd) : nothing

/** Of several together. */
export const sumOfCosts = (sums: { totalTokens: number; costUsd: number; unpricedCount: number }): string =>
  sums.totalTokens === 0 && sums.costUsd === 0
    ? nothing
    : formatCost(sums.costUsd === 0 && sums.unpricedCount > 0 ? null : sums.costUsd)
