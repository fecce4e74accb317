import { Worker } from 'node:worker_threads'
import type { ImportFormat, ImportProblem } from '../../../shared/domain.ts'
import { workerFile } from '../../worker-file.ts'

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
  const worker = new Worker(workerFile(import.meta.dirname, 'import-worker.ts', 'import-reader.js'), {
    resourceLimits: { maxOldGenerationSizeMb: 1024, maxYoungGenerationSizeMb: 8 },
  })
  worker.unref()
  return worker
}
