import Database from 'better-sqlite3'
import fs from 'node:fs'
import path from 'node:path'
import { applicationId, writeBackup } from './backup.ts'
import { StoreError, toStoreError } from './errors.ts'
import { migrations } from './migrations/index.ts'
import { createPrivateFile } from './private-files.ts'
import { isSound, salvageInto, setAside, type Salvaged } from './salvage.ts'

export type Db = Database.Database

export const databaseFileName = 'holdfast.db'
/** Up to here the check at every start takes less than a blink; a larger file is checked after the start. */
const checkAtStartBytes = 200_000_000

export interface OpenedDatabase {
  db: Db
  /** Set where the file was damaged: what was saved and what was not. */
  salvaged: Salvaged | null
  /** The file was too large to be checked before the start. */
  checkLater: boolean
}

/**
 * Opens the database for writing and checks it. A damaged file is set aside, never deleted, and what can be read of it
 * goes into a new one. Throws StoreError for everything else that is wrong.
 */
export function openCheckedDatabase(folder: string, nowMs: number): OpenedDatabase {
  const file = path.join(folder, databaseFileName)
  const marker = `${file}.found-damaged`
  const bytes = fs.statSync(file, { throwIfNoEntry: false })?.size ?? 0
  const mustCheck = bytes <= checkAtStartBytes || fs.existsSync(marker)
  let db: Db | null = null
  try {
    db = openWriterDatabase(folder)
    if (!mustCheck || isSound(db)) return { db, salvaged: null, checkLater: !mustCheck }
  } catch (error) {
    if (!(error instanceof StoreError) || error.code !== 'not_a_database') throw error
  }
  db?.close()
  const aside = setAside(file, nowMs)
  fs.rmSync(marker, { force: true })
  const fresh = openWriterDatabase(folder)
  return { db: fresh, salvaged: salvageInto(fresh, aside, nowMs), checkLater: false }
}

/** The check that was too slow for the start. False leaves a mark, so that the next start salvages. */
export function checkDatabase(db: Db, folder: string): boolean {
  if (isSound(db)) return true
  fs.writeFileSync(path.join(folder, `${databaseFileName}.found-damaged`), '', { mode: 0o600 })
  return false
}

/**
 * Opens the one writing connection and brings the schema up to date, after a backup of what was there.
 * FULL is set explicitly: better-sqlite3 compiles NORMAL as the default under WAL, which can lose commits in a power cut.
 * Throws StoreError; a database from a newer version is left untouched.
 */
export function openWriterDatabase(folder: string, synchronous: 'FULL' | 'NORMAL' = 'FULL'): Db {
  try {
    fs.mkdirSync(folder, { recursive: true, mode: 0o700 })
  } catch (error) {
    throw toStoreError(error)
  }
  const backUp = (db: Db): void => void writeBackup(db, folder, 'before an update', Date.now())
  return openDatabaseFile(path.join(folder, databaseFileName), backUp, synchronous)
}

/** Pages in memory, for each connection. What is drained or checked passes through once; better-sqlite3 would keep 16 MB of it. */
const cacheKibibytes = 4096

/** The same for any file; `beforeMigration` runs where the schema is about to change. Throws StoreError. */
export function openDatabaseFile(
  file: string,
  beforeMigration: (db: Db) => void,
  synchronous: 'FULL' | 'NORMAL' = 'FULL',
): Db {
  try {
    createPrivateFile(file)
    const db = new Database(file)
    try {
      const version = Number(db.pragma('user_version', { simple: true }))
      refuseTheFuture(version)
      db.pragma('auto_vacuum = INCREMENTAL')
      db.pragma('journal_mode = WAL')
      db.pragma(`synchronous = ${synchronous}`)
      db.pragma('busy_timeout = 5000')
      db.pragma(`cache_size = -${cacheKibibytes}`)
      db.pragma('journal_size_limit = 16777216')
      db.pragma('foreign_keys = ON')
      if (process.platform === 'darwin') db.pragma('fullfsync = 1')
      if (version > 0 && version < migrations.length) beforeMigration(db)
      migrate(db, version)
      if (db.pragma('application_id', { simple: true }) !== applicationId) {
        db.pragma(`application_id = ${applicationId}`)
      }
      return db
    } catch (error) {
      db.close()
      throw error
    }
  } catch (error) {
    throw toStoreError(error)
  }
}

/** A connection as it comes, to look at a database that is not in use. */
export function openPlain(file: string, options: Database.Options = {}): Db {
  return new Database(file, options)
}

/** A read-only connection to a database that openWriterDatabase has opened before. */
export function openReaderDatabase(folder: string): Db {
  const db = new Database(path.join(folder, databaseFileName), { readonly: true, fileMustExist: true })
  db.pragma('busy_timeout = 5000')
  db.pragma(`cache_size = -${cacheKibibytes}`)
  return db
}

/**
 * Takes the folder for this process. The lock is a held SQLite transaction on a file of its own, so the system frees it
 * however the process ends. Throws StoreError 'owned_by_another', 'read_only', 'disk_full'.
 */
export function lockFolder(folder: string): { release(): void } {
  makeWritableFolder(folder)
  try {
    createPrivateFile(path.join(folder, 'holdfast.lock'))
    const lock = new Database(path.join(folder, 'holdfast.lock'), { timeout: 0 })
    try {
      lock.pragma('journal_mode = DELETE')
      lock.exec('BEGIN EXCLUSIVE')
    } catch (error) {
      lock.close()
      if ((error as { code?: string }).code === 'SQLITE_BUSY') {
        throw new StoreError(
          'owned_by_another',
          `Another Holdfast is using the data folder ${folder}. Close it, or start this one with another folder.`,
        )
      }
      throw error
    }
    return {
      release: () => {
        lock.exec('ROLLBACK')
        lock.close()
      },
    }
  } catch (error) {
    throw toStoreError(error)
  }
}

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
      `The data folder ${folder} cannot be written to. Check its permissions and try again; nothing was changed.`,
      { cause: error },
    )
  }
}

function refuseTheFuture(version: number): void {
  if (version > migrations.length) {
    throw new StoreError(
      'from_the_future',
      `This database was written by a newer Holdfast (schema ${version}; this one knows up to ${migrations.length}). ` +
        'Install the newer version again; nothing was changed.',
    )
  }
}

/** All pending migrations in one transaction: they all happen or none does. */
function migrate(db: Db, fromVersion: number): void {
  const pending = migrations.filter((migration) => migration.version > fromVersion)
  if (pending.length === 0) return
  db.transaction(() => {
    for (const migration of pending) {
      db.exec(migration.sql)
      db.pragma(`user_version = ${migration.version}`)
    }
  }).immediate()
}
