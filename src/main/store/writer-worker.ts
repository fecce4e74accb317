import { parentPort, workerData } from 'node:worker_threads'
import { lockFolder, openCheckedDatabase } from './database.ts'
import type { OpenAnswer } from './store.ts'
import { serveCalls } from './thread-protocol.ts'
import { createWriter } from './writer.ts'

// The thread that owns the writing connection, and with it the data folder. Nothing but SQLite happens here.
if (!parentPort) throw new Error('runs as a worker thread')
const { folder } = workerData as { folder: string }

serveCalls(parentPort, () => {
  const lock = lockFolder(folder)
  try {
    const { db, salvaged, checkLater } = openCheckedDatabase(folder, Date.now())
    return {
      value: { salvaged, checkLater } satisfies OpenAnswer,
      methods: createWriter(db),
      close: () => {
        db.close()
        lock.release()
      },
    }
  } catch (error) {
    lock.release()
    throw error
  }
})
