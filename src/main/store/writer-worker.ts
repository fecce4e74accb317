import { parentPort, workerData } from 'node:worker_threads'
import { openBallast } from './ballast.ts'
import { lockFolder, openCheckedDatabase, type Db } from './database.ts'
import { makePrivate } from './private-files.ts'
import { applyRestore } from './restore.ts'
import type { OpenAnswer } from './store.ts'
import { serveCalls } from './thread-protocol.ts'
import { createWriter } from './writer.ts'

// The thread that owns the writing connection, and with it the data folder. Nothing but SQLite happens here.
if (!parentPort) throw new Error('runs as a worker thread')
const { folder } = workerData as { folder: string }

serveCalls(parentPort, (tell) => {
  makePrivate(folder)
  const lock = lockFolder(folder)
  let opened: Db | null = null
  const ballast = openBallast(folder, {
    tell: (full) => tell({ told: full ? 'disk_full' : 'disk_has_room' }),
    checkpoint: () => void opened?.pragma('wal_checkpoint(TRUNCATE)'),
  })
  try {
    const restored = applyRestore(folder, Date.now())
    const { db, salvaged, checkLater } = ballast.run(() => openCheckedDatabase(folder, Date.now()))
    opened = db
    ballast.putDown()
    return {
      value: { salvaged, restored, checkLater } satisfies OpenAnswer,
      methods: ballast.guard(createWriter(db), ['beginTurn']),
      close: () => {
        ballast.close()
        db.close()
        lock.release()
      },
    }
  } catch (error) {
    ballast.close()
    lock.release()
    throw error
  }
})
