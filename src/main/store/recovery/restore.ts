import fs from 'node:fs'
import path from 'node:path'
import { z } from 'zod'
import { backupsFolder, listBackups, newBackupName, parseBackupName } from './backup-files.ts'
import { checkBackup } from './backup.ts'
import { databaseFileName, openDatabaseFile, openPlain } from '../schema/database.ts'
import type { Db } from '../schema/db.ts'
import { StoreError, toStoreError } from '../errors.ts'
import { findDamage } from './find-damage.ts'
import { isSameFile, makeDurable, needRoom, replaceFile } from '../files.ts'
import { mendRestored, readRestored } from './restore-outbox.ts'
import type { Restored } from './restored.ts'
import { finishSwap, giveSecondName, isSwapping, removeDatabase, restoring, setAside, swapIn } from './swap.ts'
import { words } from '../../../shared/words/t.ts'
import { said } from '../../../shared/words/said.ts'

const request = z.object({ name: z.string(), setAsideAs: z.string() })
type Request = z.infer<typeof request>

const requestFile = (folder: string): string => path.join(folder, 'restore.json')

/** Checks a backup and asks the next start to put it in place of the database. Throws StoreError. */
export function requestRestore(folder: string, name: string, nowMs: number): void {
  try {
    if (!parseBackupName(name) || !fs.existsSync(path.join(backupsFolder(folder), name))) {
      throw new StoreError('failed', words('This backup is no longer there.'))
    }
    checkBackup(path.join(backupsFolder(folder), name))
    const setAsideAs = newBackupName(folder, 'before a restore', nowMs)
    replaceFile(requestFile(folder), JSON.stringify({ name, setAsideAs } satisfies Request), folder)
  } catch (error) {
    throw toStoreError(error)
  }
}

/**
 * Does what was asked for, before the database is opened; the caller holds the folder's lock. Null where nothing was.
 * The new database is made ready beside the present one, the present one gets its second name, and one rename puts the
 * new in its place: a kill before it leaves the old one there, a kill after it the new one, and the next start goes on
 * from either. An error before it ends the restore and leaves everything as it was.
 */
export function applyRestore(folder: string, nowMs: number): Restored | null {
  const file = path.join(folder, databaseFileName)
  finishSwap(file)
  const asked = readRequest(folder)
  if (!asked) return null
  const aside = path.join(backupsFolder(folder), asked.setAsideAs)
  const next = restoring(file)
  try {
    const restored = alreadyRestored(file, asked) ?? putInPlace({ folder, file, aside, next, asked, nowMs })
    forgetRequest(folder)
    return restored
  } catch (error) {
    // Once the old one is set aside there is no way back: the next start goes on from there.
    if (isSwapping(next)) throw toStoreError(error)
    removeDatabase(next)
    // A second name of the database that stays in use is no backup of it.
    if (isSameFile(file, aside)) fs.rmSync(aside)
    forgetRequest(folder)
    return { ok: false, message: toStoreError(error).userMessage }
  }
}

function putInPlace(restore: {
  folder: string
  file: string
  aside: string
  next: string
  asked: Request
  nowMs: number
}): Restored {
  const { folder, file, aside, next, asked, nowMs } = restore
  const backup = path.join(backupsFolder(folder), asked.name)
  removeDatabase(next)
  checkBackup(backup)
  needRoom(folder, fs.statSync(backup).size * 2, (needed) =>
    said('There is not enough room for the restored database: it needs {needed} MB on this disk.', { needed }),
  )
  fs.copyFileSync(backup, next, fs.constants.COPYFILE_FICLONE)
  const presentIsSound = closeWal(file)

  const db = openDatabaseFile(next, () => {})
  let restored: Restored
  try {
    restored = mendRestored(db, {
      present: presentIsSound ? file : null,
      setAside: listBackups(folder)
        .filter(({ reason, name }) => reason === 'before a restore' && name !== asked.setAsideAs)
        .map(({ name }) => path.join(backupsFolder(folder), name)),
      asked,
      nowMs,
    })
    db.pragma('journal_mode = DELETE')
  } finally {
    db.close()
  }
  makeDurable(next)

  if (!presentIsSound) {
    if (fs.existsSync(file) || fs.existsSync(`${file}-wal`)) setAside(file)
    swapIn(file, next)
    return restored
  }
  giveSecondName(file, aside)
  makeDurable(backupsFolder(folder))
  fs.renameSync(next, file)
  try {
    fs.rmSync(`${file}.found-damaged`, { force: true })
    makeDurable(folder)
  } catch {
    // It is in place; how soon its name is on the disk is no reason to take it back.
  }
  return restored
}

/** Moves the WAL into the database, so that the one file is all of it. False where it is damaged. */
function closeWal(file: string): boolean {
  if (!((fs.statSync(file, { throwIfNoEntry: false })?.size ?? 0) > 0)) return false
  let db: Db | null = null
  try {
    checkBackup(file)
    if (findDamage(file, false).isDamaged) return false
    db = openPlain(file, { fileMustExist: true })
    return db.pragma('journal_mode = DELETE', { simple: true }) === 'delete'
  } catch (error) {
    const failure = toStoreError(error)
    // A disk that fails, or is full, says nothing of the database.
    if (failure.code !== 'not_a_database' && failure.code !== 'from_the_future') throw failure
    return false
  } finally {
    db?.close()
  }
}

/** Set where a kill came after the rename. */
function alreadyRestored(file: string, asked: Request): Restored | null {
  let db: Db | null = null
  try {
    db = openPlain(file, { readonly: true, fileMustExist: true })
    const restored = readRestored(db)
    return restored?.asked === asked.setAsideAs ? restored.outcome : null
  } catch {
    return null
  } finally {
    db?.close()
  }
}

function readRequest(folder: string): Request | null {
  if (!fs.existsSync(requestFile(folder))) return null
  try {
    const parsed = request.parse(JSON.parse(fs.readFileSync(requestFile(folder), 'utf8')))
    if (parseBackupName(parsed.name) && parseBackupName(parsed.setAsideAs)) return parsed
  } catch {
    // Not one of ours.
  }
  forgetRequest(folder)
  return null
}

function forgetRequest(folder: string): void {
  fs.rmSync(requestFile(folder), { force: true })
  makeDurable(folder)
}
