import Database from 'better-sqlite3'
import fs from 'node:fs'
import type { Db } from '../schema/db.ts'
import { newestVersion } from '../schema/migrations/index.ts'
import { outboxAddsUp } from '../log/outbox-audit.ts'
import { openPageFile } from './pages/page-file.ts'
import { hasTablesOf, versionOf, type SchemaRow } from '../schema/schema.ts'
import { StoreError } from '../errors.ts'
import { applicationId } from './backup.ts'
import { isDamage, isSound, isSoundThroughout } from './soundness.ts'
import { said } from '../../../shared/words/said.ts'

export interface Findings {
  isDamaged: boolean
  /** The file is too large for all of it to be checked at a start. */
  checkLater: boolean
}

/** Up to here the check at every start takes less than a blink; a larger file is checked after the start. */
const checkAtStartBytes = 200_000_000
/** Every version has these, and other apps have none of that name. */
const ourTables = new Set(['payloads', 'delivery_log', 'connection_log', 'open_turns'])
const outboxTables = ['meta', 'batches', 'open_turns']

/**
 * Looks at a database that nobody uses, and changes nothing: neither the file nor its WAL, which a connection that
 * writes would move into it. `wasFound` is that damage was found while the app ran. Throws what is no damage: StoreError 'missing'
 * where the file is another app's.
 */
export function findDamage(file: string, wasFound: boolean): Findings {
  if (!headerIsSound(file)) return { isDamaged: true, checkLater: false }
  const isLarge = fs.statSync(file).size > checkAtStartBytes && !wasFound
  let db: Db | null = null
  try {
    // Only a connection that writes can undo what was cut short while the database was made or restored.
    db = new Database(file, { readonly: !fs.existsSync(`${file}-journal`), fileMustExist: true })
    if (isAnothers(db)) {
      throw new StoreError('missing', said('{file} is a database of another app. Nothing was changed.', { file }))
    }
    return { isDamaged: !isWhole(db, isLarge, wasFound), checkLater: isLarge }
  } catch (error) {
    if (!isDamage(error)) throw error
    return { isDamaged: true, checkLater: false }
  } finally {
    db?.close()
  }
}

/** Nothing is wrong with it, and nothing in it is ours: neither what its header says, nor a table by its name. */
function isAnothers(db: Db): boolean {
  if (db.pragma('application_id', { simple: true }) === applicationId) return false
  const names = db.prepare<[], string>("SELECT name FROM sqlite_schema WHERE type = 'table'").pluck().all()
  return names.length > 0 && !names.some((name) => ourTables.has(name)) && isSound(db)
}

function isWhole(db: Db, isLarge: boolean, wasFound: boolean): boolean {
  const version = Number(db.pragma('user_version', { simple: true }))
  if (!versionFits(db, version)) return false
  // A newer version's database is not ours to judge; an empty one was begun and never used.
  if (version > newestVersion) return true
  if (version === 0) return isSound(db)
  if (wasFound && !isSoundThroughout(db)) return false
  if (!isLarge && !isSound(db)) return false
  if (!outboxTables.every((table) => isSoundThroughout(db, table))) return false
  if (!isLarge && !isSoundThroughout(db, 'records')) return false
  // An older one is counted once it has been brought up to date.
  return version < newestVersion || outboxAddsUp(db, !isLarge)
}

/** A version that the schema gives the lie is a flipped bit: going by it would change the wrong tables, or refuse them. */
function versionFits(db: Db, version: number): boolean {
  const rows = db.prepare<[], SchemaRow>('SELECT name, sql FROM sqlite_schema').all()
  if (version === 0) return rows.length === 0
  const actual = versionOf(rows)
  if (actual !== null) return actual === version
  // Where the words differ: in a newer version's, in one that was made by other words, or by a flipped bit.
  return version > newestVersion || hasTablesOf(db, version)
}

/** The hundred bytes that say how all the others are to be read, and whether the WAL is all there. */
function headerIsSound(file: string): boolean {
  const pages = openPageFile(file)
  try {
    const header = pages.page(1)
    if (!header || pages.isShort || pages.missesCommits) return false
    const isEmpty = header.readUInt32BE(56) === 0 && header.readUInt32BE(44) === 0
    return (
      header.subarray(0, 16).toString('latin1') === 'SQLite format 3\0' &&
      header.readUInt16BE(16) === (pages.pageBytes === 65_536 ? 1 : pages.pageBytes) &&
      [1, 2].includes(header[18] ?? 0) &&
      [1, 2].includes(header[19] ?? 0) &&
      header[20] === 0 &&
      header[21] === 64 &&
      header[22] === 32 &&
      header[23] === 32 &&
      (isEmpty || (header.readUInt32BE(44) === 4 && header.readUInt32BE(56) === 1))
    )
  } finally {
    pages.close()
  }
}
