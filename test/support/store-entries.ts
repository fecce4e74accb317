import path from 'node:path'
import { startProcess } from '../../src/main/serve/child-process.ts'

const store = path.join(import.meta.dirname, '../../src/main/store')

/** What a store of the sources runs in. */
export const storeEntries = {
  workers: {
    writer: path.join(store, 'thread/writer-worker.ts'),
    reader: path.join(store, 'thread/reader-worker.ts'),
    analysis: path.join(store, 'analysis/analysis-process.ts'),
  },
  startProcess,
}
