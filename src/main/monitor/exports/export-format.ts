import type { TraceExportFormat } from '../../../shared/domain.ts'
import type { ExportedBodies } from '../../store/traces/exported-rows.ts'
import { beginParquet } from './parquet-thread.ts'
import { csv, jsonLines, otlpLines, type TextFormat } from './text-formats.ts'
import type { TraceEncoder } from './trace-encoder.ts'

interface ExportFormat {
  extension: string
  /** What is read of each trace beside its figures. */
  bodies: ExportedBodies
  begin(): TraceEncoder
}

function beginText({ head, line }: TextFormat): TraceEncoder {
  let start = head
  const afterHead = (text: string): string => {
    const piece = start + text
    start = ''
    return piece
  }
  return {
    add: async (traces) => afterHead(traces.map(line).join('')),
    end: async () => afterHead(''),
    close: async () => {},
  }
}

export const exportFormats: Record<TraceExportFormat, ExportFormat> = {
  csv: { extension: 'csv', bodies: null, begin: () => beginText(csv) },
  otlp: { extension: 'otlp.jsonl', bodies: 'spans', begin: () => beginText(otlpLines) },
  jsonl: { extension: 'jsonl', bodies: 'observations', begin: () => beginText(jsonLines) },
  parquet: { extension: 'parquet', bodies: 'observations', begin: beginParquet },
}
