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

/** What a file begins with, and each trace as a line of it. */
export const exportFormats: Record<TraceExportFormat, { head: string; line(trace: ExportedTrace): string }> = {
  csv: { head: csvHead, line: (trace) => csvLine(cells.map(([, value]) => value(trace))) },
  jsonl: {
    head: '',
    line: ({ startedAtMs, ...trace }) => `${JSON.stringify({ startedAt: iso(startedAtMs), ...trace })}\n`,
  },
}
