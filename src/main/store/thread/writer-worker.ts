import path from 'node:path'
import { parentPort, workerData } from 'node:worker_threads'
import { openBallast } from './ballast.ts'
import { databaseFileName } from '../schema/database.ts'
import type { Db } from '../schema/db.ts'
import { lockFolder } from './lock.ts'
import { openOrChoose, type WhenMissing } from '../recovery/missing.ts'
import { makePrivate } from '../private-files.ts'
import type { OpenAnswer } from './store.ts'
import { serveCalls } from './thread-protocol.ts'
import { watchWhereabouts } from './whereabouts.ts'
import { createWriter } from './writer.ts'

// The thread that owns the writing connection, and with it the data folder. Nothing but SQLite happens here.
if (!parentPort) throw new Error('runs as a worker thread')
const { folder } = workerData as { folder: string }

serveCalls(parentPort, (tell, whenMissing) => {
  makePrivate(folder)
  const file = path.join(folder, databaseFileName)
  const lock = lockFolder(folder, file)
  let opened: Db | null = null
  const ballast = openBallast(folder, {
    tell: (full) => tell({ told: full ? 'disk_full' : 'disk_has_room' }),
    checkpoint: () => void opened?.pragma('wal_checkpoint(TRUNCATE)'),
  })
  try {
    const { db, salvaged, restored, checkLater } = ballast.run(() =>
      openOrChoose(folder, whenMissing as WhenMissing | null, Date.now()),
    )
    opened = db
    ballast.putDown()
    const whereabouts = watchWhereabouts(file, (gone) => tell({ told: gone ? 'folder_gone' : 'folder_back' }))
    return {
      value: { salvaged, restored, checkLater } satisfies OpenAnswer,
      methods: whereabouts.guard(ballast.guard(createWriter(db), ['beginTurn', 'beginTurns', 'beginCall'])),
      close: () => {
        whereabouts.close()
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
