import Database from 'better-sqlite3'
import fs from 'node:fs'
import path from 'node:path'
import { applicationId, writeBackup } from '../recovery/backup.ts'
import { StoreError, toStoreError } from '../errors.ts'
import { foundDamaged, markDamaged } from '../recovery/found-damaged.ts'
import type { Db } from './db.ts'
import { newestVersion } from './migrations/index.ts'
import { findDamage } from '../recovery/find-damage.ts'
import { outboxAddsUp } from '../log/outbox-audit.ts'
import { createPrivateFile } from '../private-files.ts'
import { salvage, type Salvaged } from '../recovery/salvage.ts'
import { migrateTo } from './schema.ts'
import { createChangeFeed } from '../traces/change-feed.ts'
import { isSound } from '../recovery/soundness.ts'
import { finishSwap, isSwapping, removeDatabase, salvaging } from '../recovery/swap.ts'
import { said } from '../../../shared/words/said.ts'
import { words } from '../../../shared/words/t.ts'

export const databaseFileName = 'holdfast.db'

export interface OpenedDatabase {
  db: Db
  /** Set where the file was damaged: what was saved and what was not. */
  salvaged: Salvaged | null
  /** The file was too large to be checked before the start. */
  checkLater: boolean
}

/**
 * Checks the database and opens it for writing. Of a damaged one what can be read goes into a new one, and the damaged
 * file is kept beside it. Throws StoreError for everything else that is wrong, and where nothing can be read.
 */
export function openCheckedDatabase(folder: string, nowMs: number): OpenedDatabase {
  const file = path.join(folder, databaseFileName)
  const mark = foundDamaged(folder)
  try {
    finishSwap(file)
    if (!isSwapping(salvaging(file))) removeDatabase(salvaging(file))
    const wasFound = fs.existsSync(mark)
    let salvaged: Salvaged | null = null
    let checkLater = false
    if ((fs.statSync(file, { throwIfNoEntry: false })?.size ?? 0) > 0) {
      const findings = findDamage(file, wasFound)
      checkLater = findings.checkLater
      if (findings.isDamaged) salvaged = salvage(file, nowMs)
    }
    const db = openWriterDatabase(folder)
    if (wasFound) fs.rmSync(mark, { force: true })
    return { db, salvaged, checkLater }
  } catch (error) {
    throw toStoreError(error)
  }
}

/** The check that was too slow for the start. False leaves a mark, so that the next start salvages. */
export function checkDatabase(db: Db, folder: string): boolean {
  // In one transaction, since the app goes on writing meanwhile.
  if (isSound(db) && db.transaction(() => outboxAddsUp(db, true)).deferred()) return true
  markDamaged(folder)
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
  const db = openDatabaseFile(path.join(folder, databaseFileName), backUp, synchronous)
  try {
    createChangeFeed(db).beginChangeEpoch()
    return db
  } catch (error) {
    db.close()
    throw toStoreError(error)
  }
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
      if (version > 0 && version < newestVersion) beforeMigration(db)
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

/** A read-only connection to a database that openWriterDatabase has opened before. Throws StoreError where it had not. */
export function openReaderDatabase(folder: string): Db {
  const file = path.join(folder, databaseFileName)
  if (!((fs.statSync(file, { throwIfNoEntry: false })?.size ?? 0) > 0)) {
    throw new StoreError('missing', said('There is no data of Holdfast in {folder}.', { folder }))
  }
  const db = new Database(file, { readonly: true, fileMustExist: true })
  try {
    db.pragma('busy_timeout = 5000')
    db.pragma(`cache_size = -${cacheKibibytes}`)
    const version = Number(db.pragma('user_version', { simple: true }))
    refuseTheFuture(version)
    if (version < newestVersion) {
      throw new StoreError(
        'failed',
        words('This database is an earlier version’s. Start Holdfast once to bring it up to date.'),
      )
    }
    return db
  } catch (error) {
    db.close()
    throw error
  }
}

function refuseTheFuture(version: number): void {
  if (version > newestVersion) {
    throw new StoreError(
      'from_the_future',
      said(
        'This database was written by a newer Holdfast (schema {version}; this one knows up to {newestVersion}). Install the newer version again; nothing was changed.',
        { version, newestVersion },
      ),
    )
  }
}

/** All pending migrations in one transaction: they all happen or none does. */
function migrate(db: Db, fromVersion: number): void {
  if (fromVersion === newestVersion) return
  db.transaction(() => migrateTo(db, newestVersion, fromVersion)).immediate()
}
