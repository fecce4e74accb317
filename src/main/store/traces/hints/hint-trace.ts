/** What hints look at of a trace. In all functions on lists of them, the oldest stands first. */
export interface HintTrace {
  traceId: string
  atMs: number
  model: string
  providerId: string
  providerName: string
  isError: boolean
  /** Null: it runs still, or what is stored is no duration. */
  durationMs: number | null
  costUsd: number | null
  /** With what was read from a cache and written to it; null where the call told of no usage. */
  inputTokens: number | null
  cachedTokens: number
  /** The tokens were counted here. */
  isEstimated: boolean
  /** Its answer ended at the token limit. */
  isCut: boolean
}

/** A call that was answered as a model of its own. */
export const byModel = (traces: readonly HintTrace[]): Map<string, HintTrace[]> =>
  Map.groupBy(
    traces.filter(({ model }) => model !== ''),
    ({ model }) => model,
  )

/** With fewer calls before it, nothing is said to be unusual. */
export const fewestPast = 20
/** So many calls before tell what is usual. */
export const pastCalls = 200

/**
 * The stretches in which at least `count` of the times lie within `windowMs`, as indexes of the first and the last; those that
 * overlap are one. Times ascend.
 */
export function crowds(timesMs: readonly number[], count: number, windowMs: number): { first: number; last: number }[] {
  const found: { first: number; last: number }[] = []
  for (let last = count - 1; last < timesMs.length; last += 1) {
    const first = last - count + 1
    if ((timesMs[last] ?? 0) - (timesMs[first] ?? 0) > windowMs) continue
    const before = found.at(-1)
    if (before && before.last >= first) before.last = last
    else found.push({ first, last })
  }
  return found
}
