import type { Level } from '../../../shared/domain.ts'
import type { ObservationType } from '../../../shared/observation-types.ts'
import type { CostSource } from '../record.ts'

export const traceSources = ['chat', 'import', 'gateway'] as const
export type TraceSource = (typeof traceSources)[number]

/** Whether the observation is a call to a model itself. Others may repeat what the calls below them took. */
export const isModelCall = (type: ObservationType): boolean => type === 'generation' || type === 'embedding'

/**
 * Tokens in buckets that do not overlap; null where nothing is known of one. `total` is their sum; it is more where
 * the exporter counted what it put in no bucket, down to a total that came alone.
 */
export interface UsageBuckets {
  input: number | null
  inputCached: number | null
  inputCacheWrite: number | null
  output: number | null
  outputReasoning: number | null
  total: number
}

/** `given`: the trace names it, and nobody knows whether a provider or a price list did. */
export type ObservationCostSource = CostSource | 'given'

/** One span as the Monitor counts it. Texts are cut (see `sound.ts`); the payload has them whole. */
export interface ObservationRow {
  /** 32 hex digits. */
  traceId: string
  /** 16 hex digits. */
  spanId: string
  parentSpanId: string | null
  type: ObservationType
  name: string
  /** As it was asked for, or else as it answered; null where the span names none. */
  model: string | null
  provider: string | null
  level: Level
  statusMessage: string | null
  /** A name of what went wrong, such as a class or a code. */
  errorType: string | null
  /** Wall time. */
  startedAtMs: number
  /** Null where it has not ended, or nobody measured. */
  durationMs: number | null
  timeToFirstTokenMs: number | null
  usage: UsageBuckets | null
  /** Counted here, since the provider did not. */
  usageEstimated: boolean
  /** Null is unpriced. */
  costUsd: number | null
  costSource: ObservationCostSource | null
}

/** What a span says of its whole trace; null or empty where it says nothing. */
export interface TraceAttributes {
  traceName: string | null
  sessionId: string | null
  userId: string | null
  environment: string | null
  release: string | null
  tags: string[]
}

export interface DerivedObservation {
  row: ObservationRow
  trace: TraceAttributes
}

/** A trace, folded from its observations. */
export interface TraceSummary {
  traceId: string
  source: TraceSource
  name: string
  sessionId: string | null
  userId: string | null
  environment: string
  release: string | null
  /** Sorted, each once. */
  tags: string[]
  /** Of its calls to models, by first use, each once. */
  models: string[]
  providers: string[]
  startedAtMs: number
  /** From the first start to the last end; null while one is open. */
  durationMs: number | null
  /** Of the first call to a model that has one. */
  timeToFirstTokenMs: number | null
  /** The worst. */
  level: Level
  /** The first one at that level. */
  statusMessage: string | null
  errorType: string | null
  observationCount: number
  /** Calls to models. */
  generationCount: number
  errorCount: number
  /** Sums over the calls to models; where none of them has any, what the outermost observation says that has some. */
  usage: UsageBuckets | null
  usageEstimated: boolean
  costUsd: number | null
  /** Calls with tokens and without a price. */
  unpricedCount: number
}
