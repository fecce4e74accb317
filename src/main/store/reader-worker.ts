import { parentPort, workerData } from 'node:worker_threads'
import { checkDatabase, openReaderDatabase } from './database.ts'
import { createReader } from './reader.ts'
import { serveCalls } from './thread-protocol.ts'

// A second, read-only connection, so that the Monitor's questions never wait behind a write's fsync.
if (!parentPort) throw new Error('runs as a worker thread')
const { folder } = workerData as { folder: string }

serveCalls(parentPort, () => {
  const db = openReaderDatabase(folder)
  return {
    value: null,
    methods: { ...createReader(db), checkDatabase: () => checkDatabase(db, folder) },
    close: () => db.close(),
  }
})
