import { parentPort, workerData } from 'node:worker_threads'
import { openReaderDatabase } from './database.ts'
import { createReader } from './reader.ts'
import { serveCalls } from './thread-protocol.ts'

// A second, read-only connection, so that the Monitor's questions never wait behind a write's fsync.
if (!parentPort) throw new Error('runs as a worker thread')
const { folder } = workerData as { folder: string }

serveCalls(parentPort, () => {
  const db = openReaderDatabase(folder)
  return { methods: createReader(db), close: () => db.close() }
})
