import type { ExportedObservation, ExportedTrace, RowExportFormat, TraceExportFormat } from '../../../shared/domain.ts'
import type { ExportedBodies } from '../../store/traces/exported-rows.ts'
import { beginParquet } from './parquet-thread.ts'
import type { RowEncoder } from './row-encoder.ts'
import { jsonLines, observationsCsv, otlpLines, tracesCsv, type TextFormat } from './text-formats.ts'

interface RowFormat<Row> {
  extension: string
  begin(): RowEncoder<Row>
}

interface ExportFormat extends RowFormat<ExportedTrace> {
  /** What is read of each trace beside its figures. */
  bodies: ExportedBodies
}

function beginText<Row>({ head, line }: TextFormat<Row>): RowEncoder<Row> {
  let start = head
  const afterHead = (text: string): string => {
    const piece = start + text
    start = ''
    return piece
  }
  return {
    add: async (rows) => afterHead(rows.map(line).join('')),
    end: async () => afterHead(''),
    close: async () => {},
  }
}

export const exportFormats: Record<TraceExportFormat, ExportFormat> = {
  csv: { extension: 'csv', bodies: null, begin: () => beginText(tracesCsv) },
  otlp: { extension: 'otlp.jsonl', bodies: 'spans', begin: () => beginText(otlpLines) },
  jsonl: { extension: 'jsonl', bodies: 'observations', begin: () => beginText<ExportedTrace>(jsonLines) },
  parquet: { extension: 'parquet', bodies: 'observations', begin: beginParquet },
}

/** Observations as they stand in the table: what each took, without its bodies. */
export const observationFormats: Record<RowExportFormat, RowFormat<ExportedObservation>> = {
  csv: { extension: 'csv', begin: () => beginText(observationsCsv) },
  jsonl: { extension: 'jsonl', begin: () => beginText<ExportedObservation>(jsonLines) },
}
