/** From how many on another way is the faster one. */
export interface Limits {
  /** Traces whose values are sorted rather than counted. */
  few: number
  /** Quarters of an hour in which something changed and that are not added up anew yet. */
  mostStale: number
}

export const usualLimits: Limits = { few: 250_000, mostStale: 200 }
