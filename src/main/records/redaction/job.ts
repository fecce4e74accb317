import { Worker, type MessagePort } from 'node:worker_threads'
import type { RedactionSettings } from '../../../shared/domain.ts'
import { workerFile } from '../../worker-file.ts'

export interface RedactionJob {
  settings: RedactionSettings
  texts: string[]
  /** Two 32-bit cells, read also while the thread is busy. */
  progress: SharedArrayBuffer
  /** Where replies go; to the parent where there is none. */
  replyPort?: MessagePort
}

export type RedactionReply = { kind: 'began' } | { kind: 'text'; index: number; text: string } | { kind: 'done' }

export const cells = { state: 0, rule: 1 } as const
export const states = { waiting: 0, running: 1, done: 2 } as const

/** What came of a job: null for each text that was not done in time. */
export interface Redacted {
  texts: (string | null)[]
  /** The rule that ran when the time was up; null where all is done. */
  slowRule: number | null
}

/** Loading the code, on a busy machine. */
export const startLimitMs = 10_000

/** A record's time grows with its texts, up to a limit: ordinary patterns take half a second for a megabyte. */
export function timeLimitMs(texts: readonly string[]): number {
  const length = texts.reduce((sum, text) => sum + text.length, 0)
  return Math.min(8_000, 2_000 + length / 1_000)
}

export function startRedactionWorker(): Worker {
  const worker = new Worker(workerFile(import.meta.dirname, 'redaction-worker.ts', 'redaction.js'), {
    resourceLimits: { maxOldGenerationSizeMb: 512, maxYoungGenerationSizeMb: 16 },
  })
  worker.unref()
  return worker
}
