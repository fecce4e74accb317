import Database from 'better-sqlite3'
import fs from 'node:fs'
import path from 'node:path'
import { applicationId } from './backup.ts'
import type { Db } from '../schema/db.ts'
import { StoreError, toStoreError } from '../errors.ts'
import { makeDurable, needRoom } from '../files.ts'
import { createImportWrites } from '../imports/import-writes.ts'
import { newestVersion } from '../schema/migrations/index.ts'
import { openPageFile } from './pages/page-file.ts'
import { createSearchIndex } from '../chat/search-index.ts'
import { createDeriving } from '../traces/derive-backlog.ts'
import { createPrivateFile } from '../private-files.ts'
import { changeTables, forgetChanges } from '../traces/change-feed.ts'
import { checksumOf } from '../log/record-log.ts'
import { readDamaged, type DamagedRow } from './read-damaged.ts'
import { isPossibleNumber, mendOutbox } from './salvage-outbox.ts'
import type { FoundBatch } from './salvage-batches.ts'
import { migrateTo } from '../schema/schema.ts'
import { removeDatabase, salvaging, setAside, swapIn } from './swap.ts'
import { words } from '../../../shared/words/t.ts'
import { said } from '../../../shared/words/said.ts'

/** What was counted can be told from what was to be sent. */
const recordsFromPayloads = `
  INSERT OR IGNORE INTO records (seq, kind, trace_id, payload_bytes, recorded_at_ms)
  SELECT p.seq,
    CASE WHEN p.payload LIKE '{"type":"score-create"%' THEN 'score' WHEN p.payload LIKE '{"type":"score-delete"%' THEN 'withdrawal' ELSE 'turn' END,
    COALESCE(t.trace_id, CASE WHEN NOT json_valid(p.payload) THEN NULL
        WHEN p.payload LIKE '{"type":"score-%' THEN json_extract(p.payload, '$.body.traceId')
        WHEN p.payload LIKE '{"resource":%' THEN json_extract(p.payload, '$.scopeSpans[0].spans[0].traceId') END, ''),
    length(CAST(p.payload AS BLOB)), COALESCE(t.started_at_ms, 0)
  FROM payloads p LEFT JOIN traces t ON t.record_seq = p.seq`

export interface Salvaged {
  /** Where the damaged file lies now, with its WAL beside it. */
  setAsideAt: string
  rowsSaved: number
  /** Records that were accepted and can't be read, counted as lost; null where nobody can say how many there were. */
  recordsLost: number | null
  /** Records that Langfuse is asked for before they are sent. */
  inDoubt: number
}

/**
 * Puts a new database in the place of a damaged one, with all that can be read of it. Everything is made ready beside
 * it; until the one rename at the end the damaged file is what it was, so a kill only means to begin again.
 * Throws StoreError, with nothing changed, where it could not be done, or where nothing could be read.
 */
export function salvage(file: string, nowMs: number): Salvaged {
  const next = salvaging(file)
  const folder = path.dirname(file)
  removeDatabase(next)
  try {
    const bytes = (name: string): number => fs.statSync(name, { throwIfNoEntry: false })?.size ?? 0
    needRoom(folder, bytes(file) + bytes(`${file}-wal`), (needed) =>
      said(
        'There is not enough room for saving what can be read of the damaged database: it needs {needed} MB on this disk.',
        { needed },
      ),
    )
    const saved = saveInto(next, file, nowMs)
    const setAsideAt = setAside(file)
    swapIn(file, next)
    return { ...saved, setAsideAt }
  } catch (error) {
    if (!fs.existsSync(`${next}.ready`)) removeDatabase(next)
    throw toStoreError(error)
  }
}

function saveInto(next: string, file: string, nowMs: number): Omit<Salvaged, 'setAsideAt'> {
  const pages = openPageFile(file)
  createPrivateFile(next)
  const db = new Database(next)
  try {
    db.pragma('auto_vacuum = INCREMENTAL')
    // A file that is thrown away where it is not completed needs no journal on the disk.
    db.pragma('journal_mode = MEMORY')
    db.pragma('synchronous = OFF')
    db.pragma('foreign_keys = OFF')
    const found: FoundBatch[] = []
    let rowsSaved = 0
    const saved = db.transaction(() => {
      let put: (row: DamagedRow) => boolean = () => false
      const reading = readDamaged(pages, {
        begin: (version, sequences) => {
          migrateTo(db, version)
          db.exec("DELETE FROM meta WHERE key IN ('accepted', 'lost')")
          put = createPut(db, sequences)
        },
        row: (row) => {
          if (changeTables.has(row.table)) return
          if (row.table === 'batches') found.push(row)
          else if (put(row)) rowsSaved += 1
        },
      })
      if (rowsSaved === 0 && found.length === 0) throw nothingToRead()
      migrateTo(db, newestVersion, reading.version)
      forgetChanges(db)
      db.exec(recordsFromPayloads)
      const batchesAreWhole = reading.whole.has('batches') && reading.whole.has('delivery_log')
      const mended = mendOutbox(db, {
        version: reading.version,
        found,
        indexedStates: reading.indexedStates,
        given: reading.sequences.get('records') ?? null,
        batchesAreWhole,
        missesCommits: pages.missesCommits,
        nowMs,
      })
      // What follows from what was saved is made anew after the start.
      createDeriving(db).deriveAnew()
      createSearchIndex(db).indexAnew()
      createImportWrites(db).mendImports(nowMs)
      return { rowsSaved: rowsSaved + found.length, ...mended }
    })()
    db.pragma(`application_id = ${applicationId}`)
    db.close()
    makeDurable(next)
    return saved
  } finally {
    db.close()
    pages.close()
  }
}

/** Puts a row in its table, unless a better one of the same key is there. What the tree led to comes first. */
function createPut(db: Db, sequences: Map<string, number>): (row: DamagedRow) => boolean {
  const statements = new Map<string, Database.Statement>()
  let highestSeq: number | null = null
  return ({ table, values, isReached }) => {
    if (table === 'records' || table === 'payloads') {
      highestSeq ??= highestRecord(db, sequences)
      const seq = values.get('seq')
      if (typeof seq !== 'number' || !isPossibleNumber(seq) || seq > highestSeq) return false
      // Of an older copy of a page only what is still as it was recorded.
      if (table === 'payloads' && !isReached && !fitsItsChecksum(values)) return false
    }
    const names = [...values.keys()]
    const key = `${table}/${names.length}`
    let insert = statements.get(key)
    if (!insert) {
      const places = names.map(() => '?').join(', ')
      insert = db.prepare(`INSERT OR IGNORE INTO ${table} (${names.join(', ')}) VALUES (${places})`)
      statements.set(key, insert)
    }
    return insert.run(...values.values()).changes > 0
  }
}

/** A number beyond all that were given out is a flipped bit; where two counts of them differ, nothing is left out. */
function highestRecord(db: Db, sequences: Map<string, number>): number {
  const read = (key: string): number => {
    const value = db.prepare<[string], string>('SELECT value FROM meta WHERE key = ?').pluck().get(key) ?? '0'
    return Number(value)
  }
  const given = sequences.get('records')
  return given !== undefined && given === read('accepted') + read('skipped') ? given : Infinity
}

function fitsItsChecksum(values: DamagedRow['values']): boolean {
  const payload = values.get('payload')
  return typeof payload === 'string' && checksumOf(payload) === values.get('checksum')
}

/** Of a database with nothing in it; whether to begin an empty one is for the user to say. */
function nothingToRead(): StoreError {
  return new StoreError(
    'missing',
    words('The database is damaged, and nothing can be read of it. Nothing was changed.'),
  )
}
