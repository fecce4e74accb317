import type { TraceFilter } from './monitor.ts'

interface HintBase {
  /** What it is about; the same finding has the same key the next time. */
  key: string
  /** From the first to the last trace that shows it. */
  sinceMs: number
  lastMs: number
}

/** Calls that took far longer, or cost far more, than the calls of their model before them. */
export interface OutlierHint extends HintBase {
  kind: 'latency' | 'cost'
  model: string
  count: number
  /** Milliseconds, or US dollars. */
  worst: number
  /** The median of the calls before the worst, and how many these were. */
  usual: number
  pastCount: number
  /** What all of them lie above. */
  limit: number
  /** The worst one. */
  traceId: string
}

/** Many failures of a provider within an hour. */
export interface ErrorHint extends HintBase {
  kind: 'errors'
  providerId: string
  providerName: string
  errorCount: number
  callCount: number
  /** 0 to 1, of the calls before; null where they are too few. */
  usualErrorRate: number | null
}

/** The same input, given to the same model again and again within minutes. */
export interface RepeatHint extends HintBase {
  kind: 'repeated'
  model: string
  count: number
  /** The first line of what was asked. */
  prompt: string
  /** Of all but the first; null where a price is not known. */
  costUsd: number | null
}

/** A model's input came from the cache, and no longer does. */
export interface CacheHint extends HintBase {
  kind: 'cache'
  model: string
  /** Shares of the input tokens, 0 to 1. */
  cachedShare: number
  usualCachedShare: number
  callCount: number
  pastCount: number
}

/** Answers that ended at their token limit. */
export interface CutHint extends HintBase {
  kind: 'cut'
  model: string
  count: number
  answerCount: number
}

export type Hint = OutlierHint | ErrorHint | RepeatHint | CacheHint | CutHint

export interface HintAnswer {
  /** The latest first. */
  hints: Hint[]
  /** How many traces were looked at, with those before the range that it is compared with. */
  traceCount: number
  /** Set where there are more than are looked at: when the first of those began. */
  onlySinceMs: number | null
}

/** What hints are asked of: whose calls they are, not how these went. */
export type HintFilter = Omit<TraceFilter, 'level' | 'delivery' | 'durationAboveMs' | 'costAboveUsd' | 'text'>
