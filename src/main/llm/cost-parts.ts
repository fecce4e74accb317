import type { Usage } from '../../shared/domain.ts'

/** US dollars by the names of Langfuse's usage buckets, without the total. */
export type CostParts = Record<string, number>

const stepsPerUsd = 1_000_000_000_000n
/** A number has sixteen digits: of a larger cost it does not hold all trillionths, and no call costs as much. */
const mostUsd = 1_000

/** Langfuse's names of the buckets, in the order in which they are shown. */
export const bucketNames = {
  input: 'input',
  inputCached: 'input_cached_tokens',
  inputCacheWrite: 'input_cache_creation',
  output: 'output',
  outputReasoning: 'output_reasoning_tokens',
} as const satisfies Partial<Record<keyof Usage, string>>

/**
 * `totalUsd` divided by `weights`, in whole trillionths of a dollar that add up to it exactly: what rounding leaves goes to
 * the largest remainders. Null where the weights say nothing of this total, so that no part is made up.
 */
export function costParts(totalUsd: number, weights: Readonly<Record<string, number>>): CostParts | null {
  const entries = Object.entries(weights).filter(([, weight]) => weight > 0)
  const sum = entries.reduce((all, [, weight]) => all + weight, 0)
  if (entries.length === 0 || totalUsd > mostUsd || !(Math.abs(sum - totalUsd) <= 1e-9 + totalUsd * 1e-9)) return null
  const total = toSteps(totalUsd)
  const shares = entries.map(([name, weight]) => {
    const exact = weight * Number(stepsPerUsd)
    return { name, steps: BigInt(Math.floor(exact)), rest: exact - Math.floor(exact) }
  })
  let left = total - shares.reduce((all, { steps }) => all + steps, 0n)
  const byRest = shares.toSorted((a, b) => b.rest - a.rest)
  for (let at = 0; left > 0n && left <= 1000n; at = (at + 1) % byRest.length, left -= 1n) {
    const share = byRest[at]
    if (share) share.steps += 1n
  }
  const largest = shares.toSorted((a, b) => Number(b.steps - a.steps))[0]
  // What floating point lost of a large sum.
  if (largest && left !== 0n) largest.steps += left
  if (shares.some(({ steps }) => steps < 0n)) return null
  return Object.fromEntries(shares.map(({ name, steps }) => [name, Number(steps) / Number(stepsPerUsd)]))
}

/** Trillionths of a dollar, exactly as the number's twelve decimals say. */
export function toSteps(usd: number): bigint {
  return BigInt(usd.toFixed(12).replace('.', ''))
}
