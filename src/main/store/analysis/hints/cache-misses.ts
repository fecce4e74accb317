import type { CacheHint } from '../../../../shared/domain.ts'
import {
  fewestPast,
  numberAt,
  pastCalls,
  type Calls,
  type HintColumns,
  type ModelCalls,
  type ToldUntil,
} from './hint-calls.ts'

/** Providers cache nothing shorter. */
const fewestTokens = 1024
/** So many calls are what is now. */
const recentCalls = 20
const leastUsualShare = 0.3
/** What is left of the usual share, at most. */
const mostLeft = 1 / 3

/** One for each model whose cache hits have fallen away and not come back. */
export function cacheHints(
  columns: HintColumns,
  models: readonly ModelCalls[],
  fromMs: number,
  toldUntil: ToldUntil,
): CacheHint[] {
  return models.flatMap((of) => {
    const hint = fallenCache(columns, of)
    return hint && hint.lastMs >= fromMs && hint.sinceMs > toldUntil(hint.key) ? hint : []
  })
}

/** Of one model's calls: the share of the last twenty against that of the two hundred before them. */
export function fallenCache(columns: HintColumns, { model, calls: all }: ModelCalls): CacheHint | null {
  const { atMs, isError, isEstimated, inputTokens } = columns
  const isCompared = (call: number): boolean =>
    !isError[call] && !isEstimated[call] && numberAt(inputTokens, call) >= fewestTokens
  const last = lastOf(all, recentCalls + pastCalls, isCompared)
  const recent = last.slice(-recentCalls)
  const past = last.slice(0, -recentCalls)
  const [first] = recent
  if (first === undefined || past.length < fewestPast) return null
  const usualCachedShare = shareOf(columns, past)
  const cachedShare = shareOf(columns, recent)
  if (usualCachedShare < leastUsualShare || cachedShare > usualCachedShare * mostLeft) return null
  // Since the call after the last that had what is usual.
  let since = first
  for (let index = all.length - 1; index >= 0; index -= 1) {
    const call = numberAt(all, index)
    if (!isCompared(call)) continue
    if (shareOf(columns, [call]) >= usualCachedShare / 2) break
    since = call
  }
  return {
    kind: 'cache',
    key: `cache|${model}`,
    model,
    cachedShare,
    usualCachedShare,
    callCount: recent.length,
    pastCount: past.length,
    sinceMs: numberAt(atMs, since),
    lastMs: numberAt(atMs, recent.at(-1) ?? first),
  }
}

/** The last so many of those that are looked for, the oldest first. */
function lastOf(calls: Calls, count: number, isWanted: (call: number) => boolean): number[] {
  const found: number[] = []
  for (let index = calls.length - 1; index >= 0 && found.length < count; index -= 1) {
    const call = numberAt(calls, index)
    if (isWanted(call)) found.push(call)
  }
  return found.toReversed()
}

function shareOf({ inputTokens, cachedTokens }: HintColumns, calls: readonly number[]): number {
  let input = 0
  let cached = 0
  for (const call of calls) {
    input += numberAt(inputTokens, call)
    cached += numberAt(cachedTokens, call)
  }
  return cached / Math.max(1, input)
}
