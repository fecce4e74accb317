import type { breakdownKinds, tokenKinds } from '../chart-kinds.ts'
import type { TraceFilter } from './monitor.ts'

export interface ChartQuestion {
  filter: TraceFilter
  /** IANA name; buckets, days and hours are those of its calendar. */
  timeZone: string
}

export type TokenKind = (typeof tokenKinds)[number]

/** All lists but the edges have an entry for each bucket. */
export interface TraceSeries {
  /** Where each bucket begins, ascending, and last where the last one ends. Empty where there is nothing to show at all. */
  edgesMs: number[]
  traces: number[]
  errors: number[]
  /** Without overlap; what was written to a cache counts as input. They add up to the total. */
  tokens: Record<TokenKind, number[]>
  /** The models that cost most in the whole range, dearest first. */
  costByModel: { model: string; costUsd: number[] }[]
  /** Of all models that are not listed; null where there are none. */
  otherModels: { modelCount: number; costUsd: number[] } | null
  /** Traces with tokens but no price. */
  unpriced: number[]
  /** Null where no trace has ended. Nearest rank. */
  latencyMs: { p50: (number | null)[]; p95: (number | null)[]; p99: (number | null)[] }
}

export type BreakdownKind = (typeof breakdownKinds)[number]

export interface BreakdownRow {
  /** What a filter takes. Of `weekHour` the hour of the week, 0 to 167, from Monday 0:00. */
  key: string
  name: string
  traceCount: number
  errorCount: number
  /** 0 to 1. */
  errorRate: number
  totalTokens: number
  costUsd: number
  unpricedCount: number
  p50LatencyMs: number | null
  p95LatencyMs: number | null
}

export interface Breakdown {
  /** Those with most traces first; of `weekHour` those hours that have any, in order. */
  rows: BreakdownRow[]
  /** How many there are in all; `rows` has the first hundred, of `weekHour` all. */
  rowCount: number
}
