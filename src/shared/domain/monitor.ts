import type { Feedback } from './chat.ts'
import type { DeliveryState } from './delivery.ts'
import type { Level, Usage } from './model.ts'

export interface TraceFilter {
  /** Inclusive; null for all time. */
  fromMs: number | null
  toMs: number | null
  model?: string
  providerId?: string
  conversationId?: string
  level?: Level
  /** One, or any of several. */
  delivery?: DeliveryState | DeliveryState[]
  /** Full text over names, models, status messages and messages' text. */
  text?: string
}

export interface MonitorFigures {
  traceCount: number
  totalTokens: number
  avgLatencyMs: number | null
  totalCostUsd: number
  /** How many traces in the range have tokens but no price. */
  unpricedCount: number
  avgTokensPerTrace: number | null
  errorCount: number
  /** 0 to 1. */
  errorRate: number | null
  p50LatencyMs: number | null
  p95LatencyMs: number | null
  p99LatencyMs: number | null
  avgTimeToFirstTokenMs: number | null
  outputTokensPerSecond: number | null
}

export interface MonitorSummary {
  current: MonitorFigures
  /** The period of the same length before; null for all time. */
  previous: MonitorFigures | null
}

export interface TraceRow {
  traceId: string
  name: string
  conversationId: string
  conversationTitle: string
  messageId: string
  startedAtMs: number
  durationMs: number | null
  timeToFirstTokenMs: number | null
  providerName: string
  model: string
  level: Level
  statusMessage: string | null
  usage: Usage | null
  costUsd: number | null
  userId: string
  delivery: DeliveryState
}

export interface TracePage {
  rows: TraceRow[]
  /** Hand back as `cursor` for the next page; null at the end. */
  nextCursor: string | null
  /** How many rows the filter matches in all. */
  totalCount: number
}

export interface Observation {
  spanId: string
  parentSpanId: string | null
  name: string
  type: string
  startedAtMs: number
  endedAtMs: number
  completionStartedAtMs: number | null
  level: Level
  statusMessage: string | null
  model: string | null
  modelParameters: Record<string, unknown> | null
  /** Parsed JSON, or the text as it is. */
  input: unknown
  output: unknown
  metadata: Record<string, unknown>
  usageDetails: Record<string, number> | null
  costDetails: Record<string, number> | null
}

export interface DeliveryEvent {
  atMs: number
  /** recorded, sealed, sent, accepted, retry, ambiguous, dead … */
  kind: string
  detail: string
}

export interface TraceDetail extends TraceRow {
  environment: string
  release: string | null
  sessionId: string
  errorType: string | null
  observations: Observation[]
  deliveryHistory: DeliveryEvent[]
  feedback: Feedback | null
  /** Opens the trace in Langfuse; null until it is delivered and the project is known. */
  langfuseUrl: string | null
}
