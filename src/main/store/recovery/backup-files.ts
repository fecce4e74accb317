import fs from 'node:fs'
import path from 'node:path'
import type { Backup } from '../../../shared/domain.ts'
import { StoreError, toStoreError } from '../errors.ts'
import { said } from '../../../shared/words/said.ts'

// The backups by their names. Free of SQLite, so that the main thread may ask.

const suffixes: Record<Backup['reason'], string> = {
  'by hand': '',
  'before an update': '-before-update',
  'before a restore': '-before-restore',
}
const namePattern = /^holdfast-(\d{4}-\d\d-\d\d)T(\d\d)-(\d\d)-(\d\d)-(\d{3})Z(-before-update|-before-restore)?\.db$/

export const backupsFolder = (folder: string): string => path.join(folder, 'backups')

/** A name that no backup has yet. */
export function newBackupName(folder: string, reason: Backup['reason'], nowMs: number): string {
  for (let atMs = nowMs; ; atMs += 1) {
    const stamp = new Date(atMs).toISOString().replaceAll(/[:.]/g, '-')
    const name = `holdfast-${stamp}${suffixes[reason]}.db`
    if (!fs.existsSync(path.join(backupsFolder(folder), name))) return name
  }
}

/** What a backup's name says; null for any other name, so that no path gets through. */
export function parseBackupName(name: string): { atMs: number; reason: Backup['reason'] } | null {
  const match = namePattern.exec(name)
  if (!match) return null
  const [, date, hours, minutes, seconds, ms, suffix = ''] = match
  const atMs = Date.parse(`${date}T${hours}:${minutes}:${seconds}.${ms}Z`)
  const reasons = Object.keys(suffixes) as Backup['reason'][]
  const reason = reasons.find((candidate) => suffixes[candidate] === suffix)
  return reason === undefined || Number.isNaN(atMs) ? null : { atMs, reason }
}

/** Newest first. */
export function listBackups(folder: string): Backup[] {
  return namesIn(backupsFolder(folder))
    .flatMap((name) => {
      const parsed = parseBackupName(name)
      const found = parsed && fs.statSync(path.join(backupsFolder(folder), name), { throwIfNoEntry: false })
      return parsed && found?.isFile() ? [{ name, bytes: found.size, ...parsed }] : []
    })
    .toSorted((a, b) => b.atMs - a.atMs)
}

/** None where the folder is not there, or is none. */
function namesIn(backups: string): string[] {
  try {
    return fs.readdirSync(backups)
  } catch {
    return []
  }
}

/** Makes the folder that backups go into. Throws StoreError with what is in the way. */
export function makeBackupsFolder(folder: string): void {
  const backups = backupsFolder(folder)
  try {
    fs.mkdirSync(backups, { recursive: true, mode: 0o700 })
    if (!fs.statSync(backups).isDirectory()) throw Object.assign(new Error('not a folder'), { code: 'ENOTDIR' })
    fs.accessSync(backups, fs.constants.W_OK)
  } catch (error) {
    const found = fs.lstatSync(backups, { throwIfNoEntry: false })
    const inTheWay = found && !found.isDirectory()
    if (inTheWay) {
      const message = found.isSymbolicLink()
        ? said(
            'No backup can be made: {backups} is a link that leads to no folder. Move it away and try again; nothing was changed.',
            { backups },
          )
        : said(
            'No backup can be made: {backups} is a file and not a folder. Move it away and try again; nothing was changed.',
            { backups },
          )
      throw new StoreError('failed', message, { cause: error })
    }
    const failure = toStoreError(error)
    if (failure.code !== 'read_only') throw failure
    throw new StoreError(
      'read_only',
      said(
        'No backup can be made: the folder {backups} cannot be written to. Check its permissions and try again; nothing was changed.',
        { backups },
      ),
      { cause: error },
    )
  }
}

/** Takes the name of a backup that was parsed. What it alone could have said is unknown from then on. */
export async function deleteBackup(folder: string, name: string): Promise<void> {
  await fs.promises.rm(path.join(backupsFolder(folder), name), { force: true })
}
