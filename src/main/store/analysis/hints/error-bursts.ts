import type { ErrorHint } from '../../../../shared/domain.ts'
import {
  byProvider,
  crowds,
  fewestPast,
  numberAt,
  pastCalls,
  type Calls,
  type HintColumns,
  type ToldUntil,
} from './hint-calls.ts'

const fewestErrors = 5
const windowMs = 60 * 60_000
/** 0 to 1 of the calls within the burst. */
const leastShare = 0.5
/** Where a provider fails often, twice as often is news. */
const leastRise = 2

/** The latest burst of each provider that is in the range and new. */
export function errorHints(columns: HintColumns, calls: Calls, fromMs: number, toldUntil: ToldUntil): ErrorHint[] {
  return byProvider(columns, calls).flatMap(
    (of) =>
      burstsOf(columns, of).findLast(({ key, sinceMs, lastMs }) => lastMs >= fromMs && sinceMs > toldUntil(key)) ?? [],
  )
}

/** Of one provider's calls. */
export function burstsOf(columns: HintColumns, calls: Calls): ErrorHint[] {
  const { atMs, isError, provider, providers } = columns
  const failures: number[] = []
  for (let index = 0; index < calls.length; index += 1) if (isError[numberAt(calls, index)]) failures.push(index)
  const errorsIn = (of: Calls): number => of.reduce((sum, call) => sum + numberAt(isError, call), 0)
  return crowds(
    failures.map((index) => numberAt(atMs, numberAt(calls, index))),
    fewestErrors,
    windowMs,
  ).flatMap(({ first, last }) => {
    const { from, to } = densest(isError, calls, failures[first] ?? 0, failures[last] ?? 0)
    const within = calls.subarray(from, to + 1)
    const errorCount = errorsIn(within)
    const past = calls.subarray(Math.max(0, from - pastCalls), from)
    const usualErrorRate = past.length < fewestPast ? null : errorsIn(past) / past.length
    const share = errorCount / within.length
    const [begin] = within
    if (
      begin === undefined ||
      errorCount < fewestErrors ||
      share < leastShare ||
      (usualErrorRate !== null && share < usualErrorRate * leastRise)
    )
      return []
    const { id = '', name = '' } = providers[numberAt(provider, begin)] ?? {}
    return {
      kind: 'errors',
      key: `errors|${id}`,
      providerId: id,
      providerName: name,
      errorCount,
      callCount: within.length,
      usualErrorRate,
      sinceMs: numberAt(atMs, begin),
      lastMs: numberAt(atMs, within.at(-1) ?? begin),
    }
  })
}

/** Of the stretch, the part in which most more calls fail than go well: a failure long before is no part of a burst. */
function densest(isError: Uint8Array, calls: Calls, first: number, last: number): { from: number; to: number } {
  let best = { from: first, to: first, score: 0 }
  let from = first
  let score = 0
  for (let to = first; to <= last; to += 1) {
    if (score <= 0) {
      from = to
      score = 0
    }
    score += isError[numberAt(calls, to)] ? 1 : -1
    if (score > best.score) best = { from, to, score }
  }
  return best
}
