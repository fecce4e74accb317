import fs from 'node:fs'
import path from 'node:path'
import { Worker } from 'node:worker_threads'
import type { ImportFormat, ImportProblem } from '../../../shared/domain.ts'

/** A span that was read, as it is kept. */
export interface ReadSpan {
  traceId: string
  spanId: string
  startedAtMs: number
  payload: string
}

/** To the thread: the file's next bytes, its end, or that what it gave was kept. */
export type ImportInput = { kind: 'bytes'; bytes: Uint8Array } | { kind: 'end' } | { kind: 'kept' }

export type ImportOutput =
  /** It has read all that it was given. */
  | { kind: 'hungry' }
  /** It goes on once these are kept. */
  | { kind: 'spans'; format: ImportFormat; spans: ReadSpan[] }
  | { kind: 'done'; problemCount: number; problems: readonly ImportProblem[] }

export function startImportWorker(): Worker {
  const worker = new Worker(workerFile(), {
    resourceLimits: { maxOldGenerationSizeMb: 1024, maxYoungGenerationSizeMb: 8 },
  })
  worker.unref()
  return worker
}

/** Beside this file as source; among the entries of the bundle, of whose chunks this file is one. */
function workerFile(): string {
  const here = import.meta.dirname
  const candidates = [
    path.join(here, 'import-worker.ts'),
    path.join(here, 'import-reader.js'),
    path.join(here, '../import-reader.js'),
  ]
  return candidates.find((file) => fs.existsSync(file)) ?? path.join(here, 'import-reader.js')
}
