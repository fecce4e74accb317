/**
 * What hints look at of calls, a column each: a million objects would take seconds and hundreds of megabytes. In all functions
 * `calls` are places in these columns, the oldest first.
 */
export interface HintColumns {
  atMs: Float64Array
  row: Float64Array
  /** Not a number: it runs still, or what is stored is no duration. */
  durationMs: Float64Array
  /** Not a number where it is not known. */
  costUsd: Float64Array
  /** With what was read from a cache and written to it; below nothing where the call told of no usage. */
  inputTokens: Float64Array
  cachedTokens: Float64Array
  /** Zero where it is not so, as with those that follow. */
  isError: Uint8Array
  /** The tokens were counted here. */
  isEstimated: Uint8Array
  /** Its answer ended at the token limit. */
  isCut: Uint8Array
  /** Places in `models` and `providers`. */
  model: Int32Array
  provider: Int32Array
  /** The first has no name: of what was answered as no model. */
  models: readonly string[]
  providers: readonly { id: string; name: string }[]
}

export type Calls = Int32Array

export const numberAt = (column: Float64Array | Int32Array | Uint8Array, place: number): number => column[place] ?? 0

export interface ModelCalls {
  model: string
  calls: Calls
}

/** Those of each model, but for those of none. */
export const byModel = ({ model, models }: HintColumns, calls: Calls): ModelCalls[] =>
  groupsOf(model, models.length, calls).flatMap((of, index) =>
    index > 0 && of.length > 0 ? [{ model: models[index] ?? '', calls: of }] : [],
  )

export const byProvider = ({ provider, providers }: HintColumns, calls: Calls): Calls[] =>
  groupsOf(provider, providers.length, calls)

function groupsOf(group: Int32Array, groupCount: number, calls: Calls): Calls[] {
  const ends = new Int32Array(groupCount)
  for (const call of calls) ends[group[call] ?? 0]! += 1
  const sorted = new Int32Array(calls.length)
  let end = 0
  const begins = ends.map((count) => (end += count) - count)
  ends.set(begins)
  for (const call of calls) sorted[ends[group[call] ?? 0]!++] = call
  return Array.from(begins, (begin, index) => sorted.subarray(begin, ends[index]))
}

/** What was told of a hint up to when; of one that was not dismissed nothing. */
export type ToldUntil = (key: string) => number

/** The first of the calls that began then or later; as many as there are where none did. */
export function firstSince({ atMs }: HintColumns, calls: Calls, fromMs: number): number {
  let low = 0
  let high = calls.length
  while (low < high) {
    const middle = (low + high) >> 1
    if (numberAt(atMs, numberAt(calls, middle)) < fromMs) low = middle + 1
    else high = middle
  }
  return low
}

/** With fewer calls before it, nothing is said to be unusual. */
export const fewestPast = 20
/** So many calls before tell what is usual. */
export const pastCalls = 200

/**
 * The stretches in which at least `count` of the times lie within `windowMs`, as indexes of the first and the last; those that
 * overlap are one. Times ascend.
 */
export function crowds(timesMs: ArrayLike<number>, count: number, windowMs: number): { first: number; last: number }[] {
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
