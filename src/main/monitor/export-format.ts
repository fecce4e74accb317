import type { ExportedObservation, ExportedTrace, RowExportFormat, TraceExportFormat } from '../../shared/domain.ts'
import { csvLine, csvStart } from '../../shared/csv.ts'

type CellValue = string | number | boolean | null

const iso = (atMs: number): string => new Date(atMs).toISOString()

type Cells<Row> = readonly [name: string, value: (row: Row) => CellValue][]

/** What a call took, of a trace or of one observation. */
const amounts: Cells<Pick<ExportedTrace, 'durationMs' | 'timeToFirstTokenMs' | 'usage' | 'costUsd'>> = [
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
]

/** The columns of the CSV. JSON Lines have more: the observations with their inputs and outputs. */
const cells: Cells<ExportedTrace> = [
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
  ...amounts,
  ['delivery', ({ delivery }) => delivery],
]

const observationCells: Cells<ExportedObservation> = [
  ['trace_id', ({ traceId }) => traceId],
  ['span_id', ({ spanId }) => spanId],
  ['started_at', ({ startedAtMs }) => iso(startedAtMs)],
  ['type', ({ type }) => type],
  ['name', ({ name }) => name],
  ['trace_name', ({ traceName }) => traceName],
  ['session_id', ({ conversationId }) => conversationId],
  ['provider', ({ providerName }) => providerName],
  ['model', ({ model }) => model],
  ['user_id', ({ userId }) => userId],
  ['environment', ({ environment }) => environment],
  ['level', ({ level }) => level],
  ['status_message', ({ statusMessage }) => statusMessage],
  ...amounts,
  ['delivery', ({ delivery }) => delivery],
]

interface RowFormat<Row> {
  extension: string
  /** What a file begins with. */
  head: string
  /** Each row as a line; empty where a format has nothing for it. */
  line(row: Row): string
}

interface ExportFormat extends RowFormat<ExportedTrace> {
  /** What is read of each trace beside its figures. */
  bodies: 'observations' | 'spans' | null
}

const csvOf = <Row>(of: Cells<Row>): RowFormat<Row> => ({
  extension: 'csv',
  head: `${csvStart}${csvLine(of.map(([name]) => name))}`,
  line: (row) => csvLine(of.map(([, value]) => value(row))),
})

const jsonLines: RowFormat<{ startedAtMs: number }> = {
  extension: 'jsonl',
  head: '',
  line: ({ startedAtMs, ...row }) => `${JSON.stringify({ startedAt: iso(startedAtMs), ...row })}\n`,
}

export const exportFormats: Record<TraceExportFormat, ExportFormat> = {
  csv: { ...csvOf(cells), bodies: null },
  // A request a line, as the OpenTelemetry Collector's file exporter writes them.
  otlp: {
    extension: 'otlp.jsonl',
    bodies: 'spans',
    head: '',
    line: ({ resourceSpans = [] }) => (resourceSpans.length === 0 ? '' : `${JSON.stringify({ resourceSpans })}\n`),
  },
  jsonl: { ...jsonLines, bodies: 'observations' },
}

/** Observations as they stand in the table: what each took, without its bodies. */
export const observationFormats: Record<RowExportFormat, RowFormat<ExportedObservation>> = {
  csv: csvOf(observationCells),
  jsonl: jsonLines,
}
