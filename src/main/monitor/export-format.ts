import type { ExportedTrace, TraceExportFormat } from '../../shared/domain.ts'
import { csvLine, csvStart } from '../../shared/csv.ts'

type CellValue = string | number | boolean | null

const iso = (atMs: number): string => new Date(atMs).toISOString()

/** The columns of the CSV. JSON Lines have more: the observations with their inputs and outputs. */
const cells: [name: string, value: (trace: ExportedTrace) => CellValue][] = [
  ['trace_id', ({ traceId }) => traceId],
  ['started_at', ({ startedAtMs }) => iso(startedAtMs)],
  ['name', ({ name }) => name],
  ['prompt', ({ prompt }) => prompt],
  ['session_id', ({ conversationId }) => conversationId],
  ['provider', ({ providerName }) => providerName],
  ['model', ({ model }) => model],
  ['user_id', ({ userId }) => userId],
  ['environment', ({ environment }) => environment],
  ['release', ({ release }) => release],
  ['level', ({ level }) => level],
  ['status_message', ({ statusMessage }) => statusMessage],
  ['error_type', ({ errorType }) => errorType],
  ['latency_ms', ({ durationMs }) => durationMs],
  ['time_to_first_token_ms', ({ timeToFirstTokenMs }) => timeToFirstTokenMs],
  ['input_tokens', ({ usage }) => usage?.input ?? null],
  ['input_cached_tokens', ({ usage }) => usage?.inputCached ?? null],
  ['input_cache_write_tokens', ({ usage }) => usage?.inputCacheWrite ?? null],
  ['output_tokens', ({ usage }) => usage?.output ?? null],
  ['output_reasoning_tokens', ({ usage }) => usage?.outputReasoning ?? null],
  ['total_tokens', ({ usage }) => usage?.total ?? null],
  ['tokens_estimated', ({ usage }) => usage?.estimated ?? null],
  ['cost_usd', ({ costUsd }) => costUsd],
  ['delivery', ({ delivery }) => delivery],
]

const csvHead = `${csvStart}${csvLine(cells.map(([name]) => name))}`

interface ExportFormat {
  extension: string
  /** What is read of each trace beside its figures. */
  bodies: 'observations' | 'spans' | null
  /** What a file begins with. */
  head: string
  /** Each trace as a line; empty where a format has nothing for it. */
  line(trace: ExportedTrace): string
}

export const exportFormats: Record<TraceExportFormat, ExportFormat> = {
  csv: {
    extension: 'csv',
    bodies: null,
    head: csvHead,
    line: (trace) => csvLine(cells.map(([, value]) => value(trace))),
  },
  // A request a line, as the OpenTelemetry Collector's file exporter writes them.
  otlp: {
    extension: 'otlp.jsonl',
    bodies: 'spans',
    head: '',
    line: ({ resourceSpans = [] }) => (resourceSpans.length === 0 ? '' : `${JSON.stringify({ resourceSpans })}\n`),
  },
  jsonl: {
    extension: 'jsonl',
    bodies: 'observations',
    head: '',
    line: ({ startedAtMs, ...trace }) => `${JSON.stringify({ startedAt: iso(startedAtMs), ...trace })}\n`,
  },
}
