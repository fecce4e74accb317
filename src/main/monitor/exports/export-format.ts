import type { ExportedObservation, ExportedTrace, TraceExportFormat } from '../../../shared/domain.ts'
import type { ExportedBodies } from '../../store/traces/exported-rows.ts'
import { beginParquet } from './parquet-thread.ts'
import type { RowEncoder } from './row-encoder.ts'
import { jsonLines, observationsCsv, otlpLines, tracesCsv, type TextFormat } from './text-formats.ts'

interface ExportFormat {
  extension: string
  /** What is read of each row beside its figures. */
  bodies: ExportedBodies
  traces(): RowEncoder<ExportedTrace>
  observations(): RowEncoder<ExportedObservation>
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
  csv: {
    extension: 'csv',
    bodies: null,
    traces: () => beginText(tracesCsv),
    observations: () => beginText(observationsCsv),
  },
  otlp: {
    extension: 'otlp.jsonl',
    bodies: 'spans',
    traces: () => beginText<ExportedTrace>(otlpLines),
    observations: () => beginText<ExportedObservation>(otlpLines),
  },
  jsonl: {
    extension: 'jsonl',
    bodies: 'observations',
    traces: () => beginText<ExportedTrace>(jsonLines),
    observations: () => beginText<ExportedObservation>(jsonLines),
  },
  parquet: {
    extension: 'parquet',
    bodies: 'observations',
    traces: () => beginParquet('traces'),
    observations: () => beginParquet('observations'),
  },
}
