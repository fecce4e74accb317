import fs from 'node:fs'
import path from 'node:path'
import { backupsFolder, listBackups } from './backup-files.ts'
import { checkBackup } from './backup.ts'
import { databaseFileName, openCheckedDatabase, type OpenedDatabase } from '../schema/database.ts'
import { StoreError } from '../errors.ts'
import { replaceFile } from '../files.ts'
import { applyReset } from './reset.ts'
import { applyRestore, requestRestore } from './restore.ts'
import type { Restored } from './restored.ts'
import { removeDatabase, restoring, salvaging, setAside } from './swap.ts'
import { said } from '../../../shared/words/said.ts'
import { words } from '../../../shared/words/t.ts'

/** What the user wants where there was a database and none can be read. Without a word nothing is changed. */
export type WhenMissing = 'restore-newest-backup' | 'start-empty'

/** Says that a database was here once, where nothing else does. */
const markName = 'holdfast.id'

/**
 * Opens the database, restored if that was asked for. Throws StoreError 'missing' where there was one and none can be
 * read, unless `choice` says what to do then.
 */
export function openOrChoose(
  folder: string,
  choice: WhenMissing | null,
  nowMs: number,
): OpenedDatabase & { restored: Restored | null } {
  applyReset(folder)
  let restored = applyRestore(folder, nowMs)
  const open = (): OpenedDatabase => {
    refuseMissing(folder)
    return openCheckedDatabase(folder, nowMs)
  }
  let opened: OpenedDatabase
  try {
    opened = open()
  } catch (error) {
    if (!(error instanceof StoreError && error.code === 'missing')) throw error
    if (choice === null) throw restored?.ok === false ? withReason(error, restored.message) : error
    if (choice === 'restore-newest-backup') restored = restoreNewest(folder, nowMs)
    else startEmpty(folder)
    opened = openCheckedDatabase(folder, nowMs)
  }
  leaveMark(folder)
  return { ...opened, restored }
}

function refuseMissing(folder: string): void {
  const file = path.join(folder, databaseFileName)
  const bytes = fs.statSync(file, { throwIfNoEntry: false })?.size
  if (bytes !== undefined && bytes > 0) return
  // One that was begun and never finished, or none yet.
  const traces = tracesOf(folder)
  if (traces.length === 0) return
  const what =
    bytes === undefined
      ? said('The database is missing: there is no {databaseFileName} in {folder}.', { databaseFileName, folder })
      : said('The database is empty: {file} has no content.', { file })
  throw new StoreError('missing', `${what} ${traces.join(' ')} ${whatToDo(folder)}`)
}

/** What says that there was a database, in sentences. */
function tracesOf(folder: string): string[] {
  const names = fs.readdirSync(folder)
  const size = (name: string): number => fs.statSync(path.join(folder, name), { throwIfNoEntry: false })?.size ?? 0
  const hasLog = ['-wal', '-journal'].some((suffix) => size(databaseFileName + suffix) > 0)
  const asides = names.filter((name) => name.startsWith(`${databaseFileName}.`))
  return [
    ...(hasLog ? [words('Its log of changes (-wal) is still there, but cannot be read without it.')] : []),
    ...(hasKeys(path.join(folder, 'secrets.json')) ? [words('Your stored keys are still there.')] : []),
    ...(asides.length > 0
      ? [
          said('Beside it {count, plural, one {lies} other {lie}} {names}.', {
            count: asides.length,
            names: asides.join(', '),
          }),
        ]
      : []),
    ...backupSentence(folder),
    ...(names.includes('restore.json') && listBackups(folder).length === 0
      ? [words('A restore had been asked for.')]
      : []),
    ...(names.includes(markName) ? [words('It was here when Holdfast was last used.')] : []),
  ]
}

function backupSentence(folder: string): string[] {
  const [newest, ...older] = listBackups(folder)
  if (!newest) return []
  const ofNewest = { count: older.length + 1, date: new Date(newest.atMs).toLocaleString('en-GB'), name: newest.name }
  return [
    said(
      '{count, plural, one {One backup is there} other {# backups are there, the newest}} of {date} ({name}).',
      ofNewest,
    ),
  ]
}

/** A choice of where to keep keys may be all that a first start has written. A file that can't be read may hold some. */
function hasKeys(file: string): boolean {
  if (!fs.existsSync(file)) return false
  try {
    const content: unknown = JSON.parse(fs.readFileSync(file, 'utf8'))
    if (typeof content !== 'object' || content === null) return true
    return Object.values(content).some(
      (part) => typeof part === 'object' && part !== null && Object.keys(part).length > 0,
    )
  } catch {
    return true
  }
}

export function whatToDo(folder: string): string {
  const hasBackup = listBackups(folder).length > 0
  const name = databaseFileName
  return hasBackup
    ? said('Nothing was changed. Put {name} back, restore the newest backup, or start with an empty database.', {
        name,
      })
    : said('Nothing was changed. Put {name} back or start with an empty database.', { name })
}

/** The newest that is whole. Records are in doubt then: what was sent since it was made nobody here can say. */
function restoreNewest(folder: string, nowMs: number): Restored {
  let refusal: unknown = new StoreError(
    'missing',
    said('There is no backup in {folder}. Nothing was changed.', { folder: backupsFolder(folder) }),
  )
  for (const { name } of listBackups(folder)) {
    try {
      checkBackup(path.join(backupsFolder(folder), name))
    } catch (error) {
      refusal = error
      continue
    }
    requestRestore(folder, name, nowMs)
    const restored = applyRestore(folder, nowMs)
    if (restored?.ok) return restored
    throw new StoreError(
      'missing',
      restored?.message ?? words('The backup could not be restored. Nothing was changed.'),
    )
  }
  throw refusal
}

/** What is there gets other names first; nothing is deleted. */
function startEmpty(folder: string): void {
  const file = path.join(folder, databaseFileName)
  const hasAny = ['', '-wal', '-journal'].some((suffix) => fs.existsSync(file + suffix))
  if (hasAny) setAside(file)
  removeDatabase(file)
  for (const next of [salvaging(file), restoring(file)]) removeDatabase(next)
  fs.rmSync(`${file}.found-damaged`, { force: true })
}

function leaveMark(folder: string): void {
  const file = path.join(folder, markName)
  if (fs.existsSync(file)) return
  try {
    replaceFile(file, 'This folder holds the database of Holdfast, holdfast.db.\n', folder)
  } catch {
    // The database is open; how well its absence would be told from a first start is no reason to close it.
  }
}

const withReason = (error: StoreError, message: string): StoreError =>
  new StoreError(
    'missing',
    `${error.userMessage} ${said('The backup that was asked for was not restored: {message}', { message })}`,
  )
