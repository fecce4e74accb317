import { once } from 'node:events'
import { Worker } from 'node:worker_threads'
import { RouteFailure } from '../../ipc/route-failure.ts'
import { workerFile } from '../../worker-file.ts'
import type { RowKind } from '../../../shared/row-kinds.ts'
import type { ParquetRows } from './parquet-schema.ts'
import type { RowEncoder } from './row-encoder.ts'
import { words } from '../../../shared/words/t.ts'

const failure = (): RouteFailure =>
  new RouteFailure(
    'internal',
    words('The Parquet file could not be put together, so none was saved. Export a shorter time range, or JSON Lines.'),
  )

/** Columns are compressed in a thread: at some megabytes each, the chat would feel it here. */
export function beginParquet<Kind extends RowKind>(rows: Kind): RowEncoder<ParquetRows[Kind]> {
  const worker = new Worker(workerFile(import.meta.dirname, 'parquet-worker.ts', 'parquet.js'), {
    workerData: rows,
    resourceLimits: { maxOldGenerationSizeMb: 1024, maxYoungGenerationSizeMb: 32 },
  })
  worker.unref()
  const ended = new AbortController()
  const end = (): void => ended.abort(failure())
  worker.on('error', end).on('exit', end)

  /** One piece after the other. */
  async function ask(page: string | null): Promise<Uint8Array> {
    ended.signal.throwIfAborted()
    const answered = once(worker, 'message', { signal: ended.signal })
    worker.postMessage(page)
    try {
      const [bytes] = (await answered) as [Uint8Array]
      return bytes
    } catch {
      throw failure()
    }
  }

  return {
    add: (page) => ask(JSON.stringify(page)),
    end: () => ask(null),
    close: async () => void (await worker.terminate()),
  }
}
