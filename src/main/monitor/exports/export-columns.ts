import type { ExportedObservation, ExportedTrace } from '../../../shared/domain.ts'

/** A column of the formats that are tables. */
export type ExportColumn<Row> = { name: string } & (
  | { type: 'text'; value(row: Row): string | null }
  | { type: 'texts'; value(row: Row): string[] }
  /** In milliseconds since 1970. */
  | { type: 'time'; value(row: Row): number }
  | { type: 'count' | 'amount'; value(row: Row): number | null }
  | { type: 'flag'; value(row: Row): boolean | null }
)

/** What a call took, of a trace or of one observation. */
const amounts: readonly ExportColumn<Pick<ExportedTrace, 'durationMs' | 'timeToFirstTokenMs' | 'usage' | 'costUsd'>>[] =
  [
    { name: 'latency_ms', type: 'amount', value: ({ durationMs }) => durationMs },
    { name: 'time_to_first_token_ms', type: 'amount', value: ({ timeToFirstTokenMs }) => timeToFirstTokenMs },
    { name: 'input_tokens', type: 'count', value: ({ usage }) => usage?.input ?? null },
    { name: 'input_cached_tokens', type: 'count', value: ({ usage }) => usage?.inputCached ?? null },
    { name: 'input_cache_write_tokens', type: 'count', value: ({ usage }) => usage?.inputCacheWrite ?? null },
    { name: 'output_tokens', type: 'count', value: ({ usage }) => usage?.output ?? null },
    { name: 'output_reasoning_tokens', type: 'count', value: ({ usage }) => usage?.outputReasoning ?? null },
    { name: 'total_tokens', type: 'count', value: ({ usage }) => usage?.total ?? null },
    { name: 'tokens_estimated', type: 'flag', value: ({ usage }) => usage?.estimated ?? null },
    { name: 'cost_usd', type: 'amount', value: ({ costUsd }) => costUsd },
  ]

/** JSON Lines and Parquet have more: the observations with their inputs and outputs. */
export const traceColumns: readonly ExportColumn<ExportedTrace>[] = [
  { name: 'trace_id', type: 'text', value: ({ traceId }) => traceId },
  { name: 'started_at', type: 'time', value: ({ startedAtMs }) => startedAtMs },
  { name: 'name', type: 'text', value: ({ name }) => name },
  { name: 'prompt', type: 'text', value: ({ prompt }) => prompt },
  { name: 'session_id', type: 'text', value: ({ conversationId }) => conversationId },
  { name: 'provider', type: 'text', value: ({ providerName }) => providerName },
  { name: 'model', type: 'text', value: ({ model }) => model },
  { name: 'user_id', type: 'text', value: ({ userId }) => userId },
  { name: 'environment', type: 'text', value: ({ environment }) => environment },
  { name: 'release', type: 'text', value: ({ release }) => release },
  { name: 'tags', type: 'texts', value: ({ tags }) => tags },
  { name: 'level', type: 'text', value: ({ level }) => level },
  { name: 'status_message', type: 'text', value: ({ statusMessage }) => statusMessage },
  { name: 'error_type', type: 'text', value: ({ errorType }) => errorType },
  ...amounts,
  { name: 'delivery', type: 'text', value: ({ delivery }) => delivery },
]

export const observationColumns: readonly ExportColumn<ExportedObservation>[] = [
  { name: 'trace_id', type: 'text', value: ({ traceId }) => traceId },
  { name: 'span_id', type: 'text', value: ({ spanId }) => spanId },
  { name: 'started_at', type: 'time', value: ({ startedAtMs }) => startedAtMs },
  { name: 'type', type: 'text', value: ({ type }) => type },
  { name: 'name', type: 'text', value: ({ name }) => name },
  { name: 'trace_name', type: 'text', value: ({ traceName }) => traceName },
  { name: 'session_id', type: 'text', value: ({ conversationId }) => conversationId },
  { name: 'provider', type: 'text', value: ({ providerName }) => providerName },
  { name: 'model', type: 'text', value: ({ model }) => model },
  { name: 'user_id', type: 'text', value: ({ userId }) => userId },
  { name: 'environment', type: 'text', value: ({ environment }) => environment },
  { name: 'level', type: 'text', value: ({ level }) => level },
  { name: 'status_message', type: 'text', value: ({ statusMessage }) => statusMessage },
  ...amounts,
  { name: 'delivery', type: 'text', value: ({ delivery }) => delivery },
]
