import { Worker } from 'node:worker_threads'
import { workerFile } from '../worker-file.ts'
import type { FileKind } from './kinds.ts'

/** For the thread that reads documents. */
export interface DocumentJob {
  file: string
  kind: Exclude<FileKind, 'image'>
}

/** What came of it: its text, or why there is none, in words that follow the file's name. */
export type DocumentAnswer = { text: string; note: string | null } | { refusal: string }

/** It knows no key and writes no file. What a document makes it do ends with it. */
export function startDocumentWorker(): Worker {
  return new Worker(workerFile(import.meta.dirname, 'document-worker.ts', 'document.js'), {
    resourceLimits: { maxOldGenerationSizeMb: 1024, maxYoungGenerationSizeMb: 32 },
    stdout: true,
    stderr: true,
  })
}
