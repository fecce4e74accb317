import Database from 'better-sqlite3'
import fs from 'node:fs'
import path from 'node:path'
import type { Backup } from '../../../shared/domain.ts'
import { backupsFolder, listBackups, makeBackupsFolder, newBackupName, parseBackupName } from './backup-files.ts'
import type { Db } from '../schema/db.ts'
import { StoreError, toStoreError } from '../errors.ts'
import { makeDurable, needRoom } from '../files.ts'
import { newestVersion } from '../schema/migrations/index.ts'
import { createPrivateFile } from '../private-files.ts'
import { isSound } from './soundness.ts'
import { said } from '../../../shared/words/said.ts'
import { words } from '../../../shared/words/t.ts'

/** 'HOLD': says in a file's header whose database it is. */
export const applicationId = 0x48_4f_4c_44

/** Of each kind the newest so many are kept. One set aside by a restore may hold the only copy of a record: all are. */
const kept: Record<Backup['reason'], number> = { 'by hand': 5, 'before an update': 3, 'before a restore': Infinity }
const unfinished = '.part'

/**
 * Copies the database as it is at this moment, while others go on writing to it. The copy counts, and is found under
 * its name, only once it is whole, checked and on the disk; then the oldest ones of its kind beyond those kept go.
 * Throws StoreError.
 */
export function writeBackup(
  db: Db,
  folder: string,
  reason: Exclude<Backup['reason'], 'before a restore'>,
  nowMs: number,
): Backup {
  const name = newBackupName(folder, reason, nowMs)
  const target = path.join(backupsFolder(folder), name)
  const part = target + unfinished
  const pragma = (name: string): number => Number(db.pragma(name, { simple: true }))
  try {
    makeBackupsFolder(folder)
    clearUnfinished(folder)
    needRoom(folder, pragma('page_count') * pragma('page_size'), (needed) =>
      said('There is not enough room for a backup: it needs {needed} MB on this disk.', { needed }),
    )
    createPrivateFile(part)
    db.exec(`VACUUM INTO '${part.replaceAll("'", "''")}'`)
    checkBackup(part)
    makeDurable(part)
    fs.renameSync(part, target)
    makeDurable(backupsFolder(folder))
  } catch (error) {
    try {
      fs.rmSync(part, { force: true })
    } catch {
      // The next one clears up.
    }
    throw toStoreError(error)
  }
  for (const old of listBackups(folder)
    .filter((backup) => backup.reason === reason)
    .slice(kept[reason])) {
    try {
      fs.rmSync(path.join(backupsFolder(folder), old.name), { force: true })
    } catch {
      // One too many does no harm; the new one is made.
    }
  }
  return { name, atMs: parseBackupName(name)?.atMs ?? nowMs, bytes: fs.statSync(target).size, reason }
}

/** What a kill left of the backup that was being written then. */
function clearUnfinished(folder: string): void {
  for (const name of fs.readdirSync(backupsFolder(folder))) {
    if (name.includes(unfinished)) fs.rmSync(path.join(backupsFolder(folder), name), { force: true })
  }
}

/** Throws StoreError with words for the user where a file is not a whole Holdfast database that this version knows. */
export function checkBackup(file: string): void {
  let db: Db | null = null
  try {
    db = new Database(file, { readonly: true, fileMustExist: true })
    const id = Number(db.pragma('application_id', { simple: true }))
    const version = Number(db.pragma('user_version', { simple: true }))
    if (version > newestVersion) {
      throw new StoreError(
        'from_the_future',
        said(
          'This backup was written by a newer Holdfast (schema {version}; this one knows up to {newestVersion}). Install the newer version to restore it; nothing was changed.',
          { version, newestVersion },
        ),
      )
    }
    if (!isSound(db)) throw new StoreError('not_a_database', words('This backup is damaged. Nothing was changed.'))
    const isOurs = db.prepare("SELECT 1 FROM sqlite_schema WHERE name = 'payloads'").get() !== undefined
    // Files from before there was an application id have none.
    if ((id !== applicationId && id !== 0) || version < 1 || !isOurs) {
      throw new StoreError('not_a_database', words('This file is not a database of Holdfast. Nothing was changed.'))
    }
  } catch (error) {
    const failure = toStoreError(error)
    if (failure.code !== 'not_a_database' || error === failure) throw failure
    throw new StoreError('not_a_database', words('This backup is damaged. Nothing was changed.'), { cause: error })
  } finally {
    db?.close()
  }
}
