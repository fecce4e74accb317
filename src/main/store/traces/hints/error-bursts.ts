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
    const from = failures[first]?.index ?? 0
    const to = failures[last]?.index ?? 0
    const within = calls.slice(from, to + 1)
    const errorCount = last - first + 1
    const past = calls.slice(Math.max(0, from - pastCalls), from)
    const usualErrorRate = past.length < fewestPast ? null : past.filter(({ isError }) => isError).length / past.length
    const share = errorCount / within.length
    const [begin] = within
    if (!begin || share < leastShare || (usualErrorRate !== null && share < usualErrorRate * leastRise)) return []
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
