import { parentPort } from 'node:worker_threads'
import type { ExportedTrace } from '../../../shared/domain.ts'
import { createParquetFile } from './parquet-file.ts'

// The thread that puts a Parquet file together: it is handed pages of traces as JSON, then null, and answers each with bytes.
if (!parentPort) throw new Error('runs as a worker thread')
const parent = parentPort
const file = createParquetFile()

parent.on('message', (page: string | null) => {
  parent.postMessage(page === null ? file.end() : file.add(JSON.parse(page) as ExportedTrace[], page.length))
})
