import type { CacheHint } from '../../../../shared/domain.ts'
import { byModel, fewestPast, pastCalls, type HintTrace } from './hint-trace.ts'

/** Providers cache nothing shorter. */
const fewestTokens = 1024
/** So many calls are what is now. */
const recentCalls = 20
const leastUsualShare = 0.3
/** What is left of the usual share, at most. */
const mostLeft = 1 / 3

/** One for each model whose cache hits have fallen away and not come back. */
export function cacheHints(
  traces: readonly HintTrace[],
  fromMs: number,
  isNew: (key: string, atMs: number) => boolean,
): CacheHint[] {
  return [...byModel(traces)].flatMap(([, calls]) => {
    const hint = fallenCache(calls)
    return hint && hint.lastMs >= fromMs && isNew(hint.key, hint.sinceMs) ? hint : []
  })
}

/** Of one model's calls: the share of the last twenty against that of the two hundred before them. */
export function fallenCache(all: readonly HintTrace[]): CacheHint | null {
  const calls = all.filter(
    ({ isError, isEstimated, inputTokens }) => !isError && !isEstimated && (inputTokens ?? 0) >= fewestTokens,
  )
  const recent = calls.slice(-recentCalls)
  const past = calls.slice(0, -recentCalls).slice(-pastCalls)
  const [first] = recent
  if (!first || past.length < fewestPast) return null
  const usualCachedShare = shareOf(past)
  const cachedShare = shareOf(recent)
  if (usualCachedShare < leastUsualShare || cachedShare > usualCachedShare * mostLeft) return null
  // Since the call after the last that had what is usual.
  const lastUsual = calls.findLastIndex((call) => shareOf([call]) >= usualCachedShare / 2)
  return {
    kind: 'cache',
    key: `cache|${first.model}`,
    model: first.model,
    cachedShare,
    usualCachedShare,
    callCount: recent.length,
    pastCount: past.length,
    sinceMs: (calls[lastUsual + 1] ?? first).atMs,
    lastMs: recent.at(-1)?.atMs ?? first.atMs,
  }
}

function shareOf(calls: readonly HintTrace[]): number {
  const sum = (pick: (call: HintTrace) => number | null): number =>
    calls.reduce((total, call) => total + (pick(call) ?? 0), 0)
  return (
    sum(({ cachedTokens }) => cachedTokens) /
    Math.max(
      1,
      sum(({ inputTokens }) => inputTokens),
    )
  )
}
