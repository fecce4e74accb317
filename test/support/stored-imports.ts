import type { Db } from '../../src/main/store/schema/db.ts'
import { createReader } from '../../src/main/store/thread/reader.ts'
import { createWriter } from '../../src/main/store/thread/writer.ts'
import { aRecord, aSpan } from './otlp.ts'
import { nowMs } from './store-fixtures.ts'

export const hexId = (index: number, digits: number): string => (index + 1).toString(16).padStart(digits, '0')
export const importedTraceId = (trace: number): string => hexId(trace, 32)

/** Reads traces of so many spans each, and agrees to them; nothing is stored yet. */
export function confirmed(
  db: Db,
  {
    traces,
    spans,
    word = 'x',
    textLength = 500,
  }: { traces: number[]; spans: number; word?: string; textLength?: number },
): number {
  const write = createWriter(db)
  const importId = write.beginImport(`${word}.jsonl`, 1, nowMs)
  for (const trace of traces)
    write.stageImport(
      importId,
      'otlp',
      Array.from({ length: spans }, (_, span) => {
        const traceId = importedTraceId(trace)
        const spanId = hexId(trace * spans + span, 16)
        const attributes = {
          'gen_ai.request.model': word,
          'gen_ai.usage.input_tokens': 5,
          text: 'x'.repeat(textLength),
        }
        const payload = JSON.stringify(aRecord([aSpan(attributes, { traceId, spanId })]))
        return { traceId, spanId, startedAtMs: nowMs, payload }
      }),
    )
  write.endImportReading(importId, 0, [])
  write.confirmImport(importId)
  return importId
}

export function storeStep(db: Db, importId: number, maxSpans = 100): void {
  createWriter(db).storeImport(importId, createReader(db).nextOfImport(importId, maxSpans))
}

/** As the app does it, until nothing is left to be stored. */
export function storeAll(db: Db): void {
  const read = createReader(db)
  for (const { id } of read.imports()) while (read.import(id)?.state === 'storing') storeStep(db, id)
}
