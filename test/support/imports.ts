import { Readable } from 'node:stream'
import type { ImportProblem } from '../../src/shared/domain.ts'
import { deriveRecord } from '../../src/main/records/derive/derive.ts'
import type { DerivedObservation } from '../../src/main/records/derive/rows.ts'
import { createImportProblems } from '../../src/main/records/import/problems.ts'
import { readTraces, type ImportedSpans } from '../../src/main/records/import/read-traces.ts'

export interface Imported {
  traces: ImportedSpans[]
  rows: DerivedObservation[]
  problemCount: number
  problems: readonly ImportProblem[]
}

/** What an import of these bytes finds, however they are cut. */
export async function importOf(content: Uint8Array | string, chunkBytes = 65_536): Promise<Imported> {
  const whole = Buffer.from(content)
  const chunks = Array.from({ length: Math.ceil(whole.length / chunkBytes) }, (_, index) =>
    whole.subarray(index * chunkBytes, (index + 1) * chunkBytes),
  )
  return importOfChunks(chunks)
}

export async function importOfChunks(chunks: Iterable<Uint8Array>): Promise<Imported> {
  const problems = createImportProblems()
  const traces: ImportedSpans[] = []
  for await (const found of readTraces(Readable.from(chunks), problems)) traces.push(found)
  return {
    traces,
    rows: traces.flatMap(({ spans }) => deriveRecord(spans)),
    problemCount: problems.count(),
    problems: problems.first(),
  }
}
