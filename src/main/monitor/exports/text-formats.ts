import type { ExportedTrace } from '../../../shared/domain.ts'
import { csvLine, csvStart } from '../../../shared/csv.ts'
import { exportColumns, type ExportColumn } from './export-columns.ts'

/** A format of one line a trace. */
export interface TextFormat {
  /** What a file begins with. */
  head: string
  /** Empty where a format has nothing for a trace. */
  line(trace: ExportedTrace): string
}

const iso = (atMs: number): string => new Date(atMs).toISOString()

function cellOf(column: ExportColumn, trace: ExportedTrace): string | number | boolean | null {
  if (column.type === 'time') return iso(column.value(trace))
  if (column.type === 'texts') return column.value(trace).join(', ')
  return column.value(trace)
}

export const csv: TextFormat = {
  head: `${csvStart}${csvLine(exportColumns.map(({ name }) => name))}`,
  line: (trace) => csvLine(exportColumns.map((column) => cellOf(column, trace))),
}

export const jsonLines: TextFormat = {
  head: '',
  line: ({ startedAtMs, ...trace }) => `${JSON.stringify({ startedAt: iso(startedAtMs), ...trace })}\n`,
}

/** A request a line, as the OpenTelemetry Collector's file exporter writes them. */
export const otlpLines: TextFormat = {
  head: '',
  line: ({ resourceSpans = [] }) => (resourceSpans.length === 0 ? '' : `${JSON.stringify({ resourceSpans })}\n`),
}
