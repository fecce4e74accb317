import { randomUUID } from 'node:crypto'
import type { Db } from '../schema/db.ts'

/** Not worth keeping: to build the copy anew takes no longer than to read so many. */
const maxChanges = 250_000
/** A step is short, so that a turn's own writes are never kept waiting. */
const rowsPerStep = 1_000
const keptEpochs = 100

/** `meta` has here up to which change the feed is no longer complete. */
const prunedKey = 'changesPruned'

export interface ChangeFeedState {
  /** The number that was given out last. */
  lastSeq: number
  /** Changes up to this one may be gone. */
  prunedSeq: number
  /** The epoch in which the database is now. */
  epoch: string
}

/**
 * Where the feed stands for a copy that was made in `epoch` and has read up to `seq`; null where the copy cannot be brought
 * up to date: it is of another database, of a later state of this one (which was restored since), or changes that it
 * has not read are gone.
 */
export function changeFeedFor(db: Db, copy: { epoch: string; seq: number }): ChangeFeedState | null {
  const state = changeFeedState(db)
  if (state === null || copy.seq < state.prunedSeq || copy.seq > state.lastSeq) return null
  const epochs = db
    .prepare<[], { first_seq: number; id: string }>('SELECT first_seq, id FROM change_epochs ORDER BY row')
    .all()
  const index = epochs.findIndex(({ id }) => id === copy.epoch)
  const next = epochs[index + 1]
  return index === -1 || (next && copy.seq > next.first_seq) ? null : state
}

/** Null before the first epoch. */
export function changeFeedState(db: Db): ChangeFeedState | null {
  const epoch = db.prepare<[], string>('SELECT id FROM change_epochs ORDER BY row DESC LIMIT 1').pluck().get()
  if (epoch === undefined) return null
  const pruned = db.prepare<[string], string>('SELECT value FROM meta WHERE key = ?').pluck().get(prunedKey)
  return { lastSeq: lastSeq(db), prunedSeq: Number(pruned ?? 0), epoch }
}

const lastSeq = (db: Db): number =>
  db.prepare<[], number>("SELECT seq FROM sqlite_sequence WHERE name = 'changes'").pluck().get() ?? 0

/** Tables that say nothing of what was recorded. */
export const changeTables: ReadonlySet<string> = new Set(['changes', 'change_epochs'])

/** Of a database that was made of what could be read of another: no copy is one of it. */
export function forgetChanges(db: Db): void {
  for (const table of changeTables) db.exec(`DELETE FROM ${table}`)
  db.prepare('DELETE FROM meta WHERE key = ?').run(prunedKey)
}

/** For the writer. */
export function createChangeFeed(db: Db) {
  const setPruned = db.prepare('INSERT OR REPLACE INTO meta (key, value) VALUES (?, ?)')
  const count = db.prepare<[], number>('SELECT COUNT(*) FROM changes').pluck()
  const clear = db.prepare('DELETE FROM changes')
  const begin = db.prepare('INSERT INTO change_epochs (first_seq, id) VALUES (?, ?)')
  const forget = db.prepare('DELETE FROM change_epochs WHERE row <= (SELECT MAX(row) FROM change_epochs) - ?')
  const remove = db.prepare(
    'DELETE FROM changes WHERE seq IN (SELECT seq FROM changes WHERE seq <= ? ORDER BY seq LIMIT ?)',
  )

  return {
    /** For the start. */
    beginChangeEpoch: db.transaction((): void => {
      if ((count.get() ?? 0) > maxChanges) {
        clear.run()
        setPruned.run(prunedKey, String(lastSeq(db)))
      }
      begin.run(lastSeq(db), randomUUID())
      forget.run(keptEpochs)
    }).immediate,

    /** Takes away some of what a copy has read, up to `seq`; true once nothing is left of it. */
    pruneChangesStep: db.transaction((seq: number): boolean => {
      setPruned.run(prunedKey, String(seq))
      return remove.run(seq, rowsPerStep).changes < rowsPerStep
    }).immediate,
  }
}
