import type { Worker } from 'node:worker_threads'
import { startDocumentWorker, type DocumentAnswer, type DocumentJob } from './document-job.ts'
import { readWithinMs } from './limits.ts'
import { words } from '../../shared/words/t.ts'
import { said } from '../../shared/words/said.ts'

/**
 * A document's text, read in a thread of its own that is ended with it. Resolves with why there is none where the time or the memory
 * was not enough; `signal` ends it at once.
 */
export function readDocument(
  job: DocumentJob,
  signal: AbortSignal,
  { withinMs = readWithinMs, start = startDocumentWorker }: { withinMs?: number; start?: () => Worker } = {},
): Promise<DocumentAnswer> {
  return new Promise((resolve) => {
    const worker = start()
    const settle = (answer: DocumentAnswer): void => {
      clearTimeout(timer)
      signal.removeEventListener('abort', stop)
      void worker.terminate()
      resolve(answer)
    }
    const stop = (): void => settle({ refusal: words('It was taken away before it was read.') })
    const timer = setTimeout(
      () =>
        settle({
          refusal: said('Reading it took longer than {seconds} seconds, so it was given up. Attach a part of it.', {
            seconds: withinMs / 1000,
          }),
        }),
      withinMs,
    )
    worker.on('message', settle)
    worker.on('error', (error: NodeJS.ErrnoException) =>
      settle({
        refusal:
          error.code === 'ERR_WORKER_OUT_OF_MEMORY'
            ? words('Reading it took more memory than there is for one file. Attach a part of it.')
            : words('It is damaged, or of a kind that can’t be read here.'),
      }),
    )
    worker.on('exit', () => settle({ refusal: words('It is damaged, or of a kind that can’t be read here.') }))
    if (signal.aborted) return stop()
    signal.addEventListener('abort', stop)
    worker.postMessage(job)
  })
}
