import { parentPort, workerData } from 'node:worker_threads'
import { checkThroughly } from '../recovery/check.ts'
import { writeBackup } from '../recovery/backup.ts'
import { checkDatabase, openReaderDatabase } from '../schema/database.ts'
import { createReader } from './reader.ts'
import { requestReset } from '../recovery/reset.ts'
import { requestRestore } from '../recovery/restore.ts'
import { serveCalls } from './thread-protocol.ts'

// A second, read-only connection, so that the Monitor's questions never wait behind a write's fsync.
if (!parentPort) throw new Error('runs as a worker thread')
const { folder } = workerData as { folder: string }

serveCalls(parentPort, () => {
  const db = openReaderDatabase(folder)
  return {
    value: null,
    methods: {
      ...createReader(db),
      checkThroughly: () => checkThroughly(db),
      checkDatabase: () => checkDatabase(db, folder),
      backUp: (nowMs: number, reason: 'by hand' | 'before an update') => writeBackup(db, folder, reason, nowMs),
      requestReset: (isKept: boolean, nowMs: number) => requestReset(folder, { isKept, nowMs }),
      requestRestore: (name: string, nowMs: number) => requestRestore(folder, name, nowMs),
    },
    close: () => db.close(),
  }
})
