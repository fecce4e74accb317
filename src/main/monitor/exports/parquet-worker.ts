import { parentPort, workerData } from 'node:worker_threads'
import type { RowKind } from '../../../shared/row-kinds.ts'
import { createParquetFile } from './parquet-file.ts'
import { parquetTables, type ParquetTable } from './parquet-schema.ts'

// The thread that puts a Parquet file together: it is handed pages of rows as JSON, then null, and answers each with bytes.
if (!parentPort) throw new Error('runs as a worker thread')
const parent = parentPort
const file = createParquetFile(parquetTables[workerData as RowKind] as ParquetTable<unknown>)

parent.on('message', (page: string | null) => {
  parent.postMessage(page === null ? file.end() : file.add(JSON.parse(page) as unknown[], page.length))
})
