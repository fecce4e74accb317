import Database from 'better-sqlite3'
import fs from 'node:fs'
import path from 'node:path'
import type { Db } from '../schema/db.ts'
import { StoreError, toStoreError } from '../errors.ts'
import { createPrivateFile } from '../private-files.ts'
import { isDamage } from '../recovery/soundness.ts'
import { said } from '../../../shared/words/said.ts'

/**
 * Takes the folder for this process. The lock is a held SQLite transaction on a file of its own, so the system frees it
 * however the process ends. That file may be deleted while it is held, so the database is asked too.
 * Throws StoreError 'owned_by_another', 'read_only', 'disk_full'.
 */
export function lockFolder(folder: string, databaseFile: string): { release(): void } {
  makeWritableFolder(folder)
  const file = path.join(folder, 'holdfast.lock')
  try {
    createPrivateFile(file)
    let lock: Db
    try {
      lock = locked(file)
    } catch (error) {
      if (!isDamage(error)) throw error
      // There is nothing in it: one that a disk has damaged is made anew.
      fs.rmSync(file)
      createPrivateFile(file)
      lock = locked(file)
    }
    try {
      if (staysOpenElsewhere(databaseFile)) throw ownedByAnother(folder)
    } catch (error) {
      lock.close()
      throw error
    }
    return {
      release: () => {
        lock.exec('ROLLBACK')
        lock.close()
      },
    }
  } catch (error) {
    throw isBusy(error) ? ownedByAnother(folder) : toStoreError(error)
  }
}

function locked(file: string): Db {
  const lock = new Database(file, { timeout: 0 })
  try {
    // A journal on the disk would be written to at once, and a full disk has no room for it.
    lock.pragma('journal_mode = MEMORY')
    lock.exec('BEGIN EXCLUSIVE')
    return lock
  } catch (error) {
    lock.close()
    throw error
  }
}

/** The Monitor's process of an app that was killed takes a moment to notice. */
const endedWithinMs = 3_000
const lookEveryMs = 50

function staysOpenElsewhere(file: string): boolean {
  const endMs = performance.now() + endedWithinMs
  while (isOpenElsewhere(file)) {
    if (performance.now() > endMs) return true
    Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, lookEveryMs)
  }
  return false
}

/**
 * Whether any connection has the database open: each holds a lock that an exclusive one does not go with. Asked under
 * another name of the same file, or SQLite would look at the WAL and, at the end, move it into the database.
 */
function isOpenElsewhere(file: string): boolean {
  if (!((fs.statSync(file, { throwIfNoEntry: false })?.size ?? 0) > 0)) return false
  const name = `${file}.asking`
  let db: Db | null = null
  try {
    clear(name)
    fs.linkSync(file, name)
    db = new Database(name, { timeout: 0 })
    db.pragma('locking_mode = EXCLUSIVE')
    db.exec('BEGIN EXCLUSIVE')
    db.exec('ROLLBACK')
    return false
  } catch (error) {
    if (isBusy(error)) return true
    // A damaged database can't be asked, and some file systems have no second names: then the lock's own file decides.
    if (isDamage(error) || !String((error as { code?: unknown }).code).startsWith('SQLITE_')) return false
    throw error
  } finally {
    db?.close()
    clear(name)
  }
}

function clear(name: string): void {
  for (const suffix of ['', '-wal', '-shm', '-journal']) fs.rmSync(name + suffix, { force: true })
}

const isBusy = (error: unknown): boolean => String((error as { code?: unknown }).code).startsWith('SQLITE_BUSY')

const ownedByAnother = (folder: string): StoreError =>
  new StoreError(
    'owned_by_another',
    said('Another Holdfast is using the data folder {folder}. Close it, or start this one with another folder.', {
      folder,
    }),
  )

/** SQLite itself would open a database there for reading, and fail in other words at each of its files. */
function makeWritableFolder(folder: string): void {
  try {
    fs.mkdirSync(folder, { recursive: true, mode: 0o700 })
    fs.accessSync(folder, fs.constants.W_OK)
  } catch (error) {
    const failure = toStoreError(error)
    if (failure.code === 'disk_full') throw failure
    throw new StoreError(
      'read_only',
      said('The data folder {folder} cannot be written to. Check its permissions and try again; nothing was changed.', {
        folder,
      }),
      { cause: error },
    )
  }
}
