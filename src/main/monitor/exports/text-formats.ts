import { csvLine, csvStart } from '../../../shared/csv.ts'
import { observationColumns, traceColumns, type ExportColumn } from './export-columns.ts'

/** A format of one line a row. */
export interface TextFormat<Row> {
  /** What a file begins with. */
  head: string
  /** Empty where a format has nothing for a row. */
  line(row: Row): string
}

const iso = (atMs: number): string => new Date(atMs).toISOString()

function cellOf<Row>(column: ExportColumn<Row>, row: Row): string | number | boolean | null {
  if (column.type === 'time') return iso(column.value(row))
  if (column.type === 'texts') return column.value(row).join(', ')
  return column.value(row)
}

const csvOf = <Row>(columns: readonly ExportColumn<Row>[]): TextFormat<Row> => ({
  head: `${csvStart}${csvLine(columns.map(({ name }) => name))}`,
  line: (row) => csvLine(columns.map((column) => cellOf(column, row))),
})

export const tracesCsv = csvOf(traceColumns)
export const observationsCsv = csvOf(observationColumns)

/** With both, since a date has no microseconds. */
export const jsonLines: TextFormat<{ startedAtMs: number }> = {
  head: '',
  line: (row) => `${JSON.stringify({ startedAt: iso(row.startedAtMs), ...row })}\n`,
}

/** A request a line, as the OpenTelemetry Collector's file exporter writes them. */
export const otlpLines: TextFormat<{ resourceSpans?: object[] }> = {
  head: '',
  line: ({ resourceSpans = [] }) => (resourceSpans.length === 0 ? '' : `${JSON.stringify({ resourceSpans })}\n`),
}
