import { fewestPast, pastCalls } from './hint-calls.ts'

// What models take and cost spreads by factors: many short calls, a few long ones. So the spread is measured on logarithms, as
// the median absolute deviation from the median, which single outliers do not move. For a normal spread of logarithms, five of
// these are exceeded by one call in 3,000.

const spreads = 5
/** Whatever the spread, less than twice the usual is nothing to tell. */
const leastFactor = 2

export interface Unusual {
  usual: number
  /** What a value is unusual above. */
  limit: number
  pastCount: number
}

/** Values of one bin are some two percent apart. */
const binsPerLog = 50
const firstBin = -2048
const binCount = 4352
const factorBins = Math.floor(Math.log(leastFactor) * binsPerLog)

/** One or zero, by the sign's bit: half of all values are, so that a processor guesses wrong as often. */
const isBelow = (bin: number, other: number): number => (bin - other) >>> 31

const binOf = (value: number): number =>
  Math.max(0, Math.min(binCount - 1, Math.floor(Math.log(value) * binsPerLog) - firstBin))

/**
 * The last two hundred values, and whether the next stands out from them. To sort them for each of a million calls takes ten
 * seconds: they are counted in bins, of which the middle moves with each value by a step or so, and only what may stand out by
 * these is looked at exactly. `leastExcess`: less than this above the usual is nothing to tell.
 */
export function createUsual(leastExcess: number) {
  const past = new Float64Array(pastCalls)
  const pastBins = new Int32Array(pastCalls)
  const counts = new Int32Array(binCount)
  let pastCount = 0
  /** Where the next value goes; once there are two hundred, in the place of the oldest. */
  let next = 0
  /** The bin that the median is in once it is settled, and how many values are in bins below it. */
  let middle = 0
  let below = 0
  /** Which of the values is the median, in ascending order. */
  let rank = 0

  function put(value: number, bin: number): void {
    if (pastCount === pastCalls) {
      const gone = pastBins[next] ?? 0
      counts[gone] = (counts[gone] ?? 0) - 1
      below -= isBelow(gone, middle)
    } else {
      pastCount += 1
      rank = Math.ceil(pastCount / 2)
    }
    past[next] = value
    pastBins[next] = bin
    next = next + 1 === pastCalls ? 0 : next + 1
    counts[bin] = (counts[bin] ?? 0) + 1
    below += isBelow(bin, middle)
  }

  function settle(): void {
    while (below >= rank) {
      middle -= 1
      below -= counts[middle] ?? 0
    }
    while (below + (counts[middle] ?? 0) < rank) {
      below += counts[middle] ?? 0
      middle += 1
    }
  }

  /** By the bins, which each may be wrong by one. */
  function mayStandOut(bin: number): boolean {
    settle()
    const distance = bin - middle
    if (distance < factorBins) return false
    // So many bins at most may the deviation take.
    const farthest = (distance + spreads + 1) / spreads
    let within = counts[middle] ?? 0
    for (let step = 1; within < rank; step += 1) {
      if (step > farthest) return false
      within += (counts[middle - step] ?? 0) + (counts[middle + step] ?? 0)
    }
    return true
  }

  function exactly(value: number): Unusual | null {
    const sorted = past.slice(0, pastCount).sort()
    const usual = middleOf(sorted)
    const limit = Math.max(usual * leastFactor, usual + leastExcess, usual * spreadOf(sorted, usual))
    return value > limit ? { usual, limit, pastCount } : null
  }

  /** Null where the value does not stand out from those before. More than zero; one after the other. */
  return (value: number): Unusual | null => {
    const bin = binOf(value)
    const found = pastCount >= fewestPast && value > leastExcess && mayStandOut(bin) ? exactly(value) : null
    put(value, bin)
    return found
  }
}

/** By the nearest rank. */
const middleOf = (sorted: Float64Array): number => sorted[Math.ceil(sorted.length / 2) - 1] ?? 0

/** The factor above the median that five deviations make. */
const spreadOf = (sorted: Float64Array, median: number): number =>
  Math.exp(spreads * middleOf(sorted.map((value) => Math.abs(Math.log(value / median))).sort()))
