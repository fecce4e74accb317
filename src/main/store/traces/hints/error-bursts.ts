import type { ErrorHint } from '../../../../shared/domain.ts'
import { crowds, fewestPast, pastCalls, type HintTrace } from './hint-trace.ts'

const fewestErrors = 5
const windowMs = 60 * 60_000
/** 0 to 1 of the calls within the burst. */
const leastShare = 0.5
/** Where a provider fails often, twice as often is news. */
const leastRise = 2

/** The latest burst of each provider that is in the range and new. */
export function errorHints(
  traces: readonly HintTrace[],
  fromMs: number,
  isNew: (key: string, atMs: number) => boolean,
): ErrorHint[] {
  const byProvider = Map.groupBy(traces, ({ providerId }) => providerId)
  return [...byProvider].flatMap(([providerId, calls]) => {
    const key = `errors|${providerId}`
    return burstsOf(calls).findLast((burst) => burst.lastMs >= fromMs && isNew(key, burst.sinceMs)) ?? []
  })
}

/** Of one provider's calls. */
export function burstsOf(calls: readonly HintTrace[]): ErrorHint[] {
  const failures = calls.flatMap((call, index) => (call.isError ? [{ atMs: call.atMs, index }] : []))
  return crowds(
    failures.map(({ atMs }) => atMs),
    fewestErrors,
    windowMs,
  ).flatMap(({ first, last }) => {
    const { from, to } = densest(calls, failures[first]?.index ?? 0, failures[last]?.index ?? 0)
    const within = calls.slice(from, to + 1)
    const errorCount = within.filter(({ isError }) => isError).length
    const past = calls.slice(Math.max(0, from - pastCalls), from)
    const usualErrorRate = past.length < fewestPast ? null : past.filter(({ isError }) => isError).length / past.length
    const share = errorCount / within.length
    const [begin] = within
    if (
      !begin ||
      errorCount < fewestErrors ||
      share < leastShare ||
      (usualErrorRate !== null && share < usualErrorRate * leastRise)
    )
      return []
    return {
      kind: 'errors',
      key: `errors|${begin.providerId}`,
      providerId: begin.providerId,
      providerName: begin.providerName,
      errorCount,
      callCount: within.length,
      usualErrorRate,
      sinceMs: begin.atMs,
      lastMs: within.at(-1)?.atMs ?? begin.atMs,
    }
  })
}

/** Of the stretch, the part in which most more calls fail than go well: a failure long before is no part of a burst. */
function densest(calls: readonly HintTrace[], first: number, last: number): { from: number; to: number } {
  let best = { from: first, to: first, score: 0 }
  let from = first
  let score = 0
  for (let to = first; to <= last; to += 1) {
    if (score <= 0) {
      from = to
      score = 0
    }
    score += calls[to]?.isError ? 1 : -1
    if (score > best.score) best = { from, to, score }
  }
  return best
}
