import type { Feedback } from './chat.ts'
import type { DeliveryState } from './delivery.ts'
import type { Level, Usage } from './model.ts'
import type { PackedColumns } from './observations.ts'
import type { ObservationType } from '../observation-types.ts'
import type { RowKind } from '../row-kinds.ts'

/** Where a trace comes from: a chat of this app, or a file that was imported. */
export type TraceSource = 'chat' | 'import'

export interface TraceFilter {
  /** Inclusive; null for all time. */
  fromMs: number | null
  toMs: number | null
  /** Of each: one, or any of several. */
  model?: string | string[]
  providerId?: string | string[]
  userId?: string | string[]
  conversationId?: string | string[]
  environment?: string | string[]
  tag?: string | string[]
  source?: TraceSource | TraceSource[]
  level?: Level | Level[]
  delivery?: DeliveryState | DeliveryState[]
  /** Hours of the week, 0 to 167 from Monday 0:00, on the clocks of a time zone. */
  weekHours?: WeekHours
  durationAboveMs?: number
  costAboveUsd?: number
  /** Full text over names, models, status messages and messages' text. */
  text?: string
}

/**
 * The same for observations: times, model, provider, level, duration and cost are their own, and the text is in their names,
 * models and errors too. All else is asked of their traces.
 */
export interface ObservationFilter extends TraceFilter {
  type?: ObservationType | ObservationType[]
}

export interface Percentiles {
  p50: number | null
  p95: number | null
  p99: number | null
}

export interface WeekHours {
  hours: number[]
  /** IANA name. */
  timeZone: string
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
  timeToFirstTokenMs: Percentiles
  outputTokensPerSecond: number | null
  /** Of each trace that wrote long enough to tell. */
  tokensPerSecond: Percentiles
}

export interface MonitorSummary {
  current: MonitorFigures
  /** The period of the same length before; null for all time. */
  previous: MonitorFigures | null
}

export interface TraceRow {
  traceId: string
  name: string
  /** The first line of what was asked. */
  prompt: string
  /** What a text was found by, each match between U+0001 and U+0002; null where none was searched for. */
  snippet: string | null
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
  environment: string
  delivery: DeliveryState
}

/** An observation as a row: what it took itself, and of what trace it is. */
export interface ListedObservation extends Omit<TraceRow, 'messageId'> {
  spanId: string
  type: string
  traceName: string
}

export type TableRow = TraceRow | ListedObservation

/** What can be filtered by: what is seen in traces; of chats the latest. */
export interface TraceFacets {
  models: string[]
  providers: { id: string; name: string }[]
  users: string[]
  environments: string[]
  tags: string[]
  chats: { id: string; name: string }[]
}

export interface RowPage<Row> {
  rows: Row[]
  /** Hand back as `cursor` for the next page; null at the end. */
  nextCursor: string | null
  /** How many rows the filter matches in all; null but on the first page. */
  totalCount: number | null
  /** Set where a text is searched for while what an earlier version left is still being indexed. */
  isIncomplete: boolean
}
export type TracePage = RowPage<TraceRow>
export type ObservationPage = RowPage<ListedObservation>

export type TraceExportFormat = 'csv' | 'jsonl' | 'otlp' | 'parquet'

/** What an export has, and how it is written. */
export type ExportRows =
  | { rows: 'traces'; filter: TraceFilter; format: TraceExportFormat }
  | { rows: 'observations'; filter: ObservationFilter; format: TraceExportFormat }

/** With all that was recorded of it; in JSON Lines and Parquet. */
type RecordedParts = Pick<
  Observation,
  'parentSpanId' | 'endedAtMs' | 'modelParameters' | 'input' | 'output' | 'metadata' | 'usageDetails' | 'costDetails'
>

/** An observation as it stands in a file, with nothing of the chat's own texts. */
export interface ExportedObservation
  extends Omit<ListedObservation, 'prompt' | 'snippet' | 'conversationTitle'>, Partial<RecordedParts> {
  /** Its trace's, with what was recorded. */
  messageId?: string
  release?: string | null
  tags?: string[]
  /** As `ResourceSpans` of OTLP/JSON; in OTLP alone. */
  resourceSpans?: object[]
}

/** A trace as it stands in a file: what was recorded of it, and nothing of the chat's own texts. */
export interface ExportedTrace extends Omit<TraceRow, 'snippet' | 'conversationTitle'> {
  release: string | null
  tags: string[]
  errorType: string | null
  /** With all that was recorded; in JSON Lines and Parquet. */
  observations?: Observation[]
  /** As `ResourceSpans` of OTLP/JSON; in OTLP alone. */
  resourceSpans?: object[]
}

/** Rows on their way into a file. */
export interface TraceExport {
  id: string
  rows: RowKind
  format: TraceExportFormat
  fileName: string
  state: 'running' | 'done' | 'failed' | 'cancelled'
  rowCount: number
  /** Null until they are counted. */
  totalCount: number | null
  /** For the user, where it failed. */
  problem: string | null
}

export interface Observation {
  spanId: string
  parentSpanId: string | null
  name: string
  type: string
  startedAtMs: number
  /** Null where it has not ended, or nobody measured. */
  endedAtMs: number | null
  completionStartedAtMs: number | null
  level: Level
  statusMessage: string | null
  model: string | null
  provider: string | null
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

export interface TraceDetail extends Omit<TraceRow, 'prompt' | 'snippet'> {
  release: string | null
  sessionId: string
  errorType: string | null
  /** Without their bodies, which are asked for one at a time. */
  observations: PackedColumns
  /** Whether bodies are still there: the size cap takes them first. */
  hasBodies: boolean
  deliveryHistory: DeliveryEvent[]
  feedback: Feedback | null
  /** Chats in which it was asked again, the newest first. */
  askedAgainIn: { conversationId: string; title: string }[]
  /** Opens the trace in Langfuse; null until it is delivered and the project is known. */
  langfuseUrl: string | null
}

/** The Monitor's own process, whatever it is asked for. */
export type MonitorEngineState =
  | { state: 'ready' }
  /** It answers from memory, since the disk has no room for what it answers from. */
  | { state: 'no_room' }
  /** What it answers from is being made; so many traces are in it. */
  | { state: 'copying'; doneCount: number; totalCount: number }
  /** What counts does not run on this computer; the traces can be looked at all the same. */
  | { state: 'unavailable'; why: string }
  /** It ended by itself, and starts again with the next question. */
  | { state: 'ended' }
