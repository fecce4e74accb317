import type { OutlierHint } from '../../../../shared/domain.ts'
import { byModel, fewestPast, pastCalls, type HintTrace } from './hint-trace.ts'

// What models take and cost spreads by factors: many short calls, a few long ones. So the spread is measured on logarithms, as
// the median absolute deviation from the median, which single outliers do not move. For a normal spread of logarithms, five of
// these are exceeded by one call in 3,000.

const spreads = 5
/** Whatever the spread, less than twice the usual is nothing to tell. */
const leastFactor = 2
/** And less than this above the usual is nothing to wait or pay for. */
const leastExcess = { latency: 1000, cost: 0.01 }

interface Outlier {
  trace: HintTrace
  value: number
  usual: number
  limit: number
  pastCount: number
}

/** The hints for both amounts, one for each model. `isNew` leaves out what was dismissed. */
export function outlierHints(
  traces: readonly HintTrace[],
  fromMs: number,
  isNew: (key: string, atMs: number) => boolean,
): OutlierHint[] {
  return [...byModel(traces)].flatMap(([model, of]) =>
    (['latency', 'cost'] as const).flatMap((kind) => {
      const key = `${kind}|${model}`
      const outliers = outliersOf(of, kind).filter(({ trace }) => trace.atMs >= fromMs && isNew(key, trace.atMs))
      return toHint(kind, key, model, outliers) ?? []
    }),
  )
}

function toHint(kind: 'latency' | 'cost', key: string, model: string, outliers: Outlier[]): OutlierHint | null {
  const worst = outliers.reduce<Outlier | null>((most, next) => (most && most.value >= next.value ? most : next), null)
  if (!worst) return null
  return {
    kind,
    key,
    model,
    count: outliers.length,
    worst: worst.value,
    usual: worst.usual,
    pastCount: worst.pastCount,
    limit: Math.min(...outliers.map(({ limit }) => limit)),
    traceId: worst.trace.traceId,
    sinceMs: outliers[0]?.trace.atMs ?? worst.trace.atMs,
    lastMs: outliers.at(-1)?.trace.atMs ?? worst.trace.atMs,
  }
}

/** Of one model's calls, those that stand out from the two hundred before them. Calls that failed tell nothing. */
export function outliersOf(calls: readonly HintTrace[], kind: 'latency' | 'cost'): Outlier[] {
  const outliers: Outlier[] = []
  const past: number[] = []
  const sortedPast: number[] = []
  for (const trace of calls) {
    const value = kind === 'latency' ? trace.durationMs : trace.costUsd
    if (trace.isError || value === null || value <= 0) continue
    if (past.length >= fewestPast) {
      const usual = middleOf(sortedPast)
      // Most calls end here: the spread is worked out for few.
      if (value > usual * leastFactor && value > usual + leastExcess[kind]) {
        const limit = Math.max(usual * leastFactor, usual + leastExcess[kind], usual * spreadOf(sortedPast, usual))
        if (value > limit) outliers.push({ trace, value, usual, limit, pastCount: past.length })
      }
    }
    past.push(value)
    sortedPast.splice(placeOf(sortedPast, value), 0, value)
    if (past.length > pastCalls) sortedPast.splice(placeOf(sortedPast, past.shift() ?? 0), 1)
  }
  return outliers
}

/** By the nearest rank. */
const middleOf = (sorted: readonly number[]): number => sorted[Math.ceil(sorted.length / 2) - 1] ?? 0

/** The factor above the median that five deviations make. */
function spreadOf(sorted: readonly number[], median: number): number {
  const deviations = sorted.map((value) => Math.abs(Math.log(value / median))).sort((a, b) => a - b)
  return Math.exp(spreads * middleOf(deviations))
}

/** Where the value stands, or would stand. */
function placeOf(sorted: readonly number[], value: number): number {
  let low = 0
  let high = sorted.length
  while (low < high) {
    const middle = (low + high) >> 1
    if ((sorted[middle] ?? 0) < value) low = middle + 1
    else high = middle
  }
  return low
}
