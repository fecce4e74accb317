import Database from 'better-sqlite3'
import fs from 'node:fs'
import type { RecordKind } from '../record.ts'
import type { Db } from './database.ts'
import { createRangeInsert, goOnNumberingAfter } from './log-ranges.ts'

/** What was counted can be told from what was to be sent. */
const recordsFromPayloads = `
  INSERT OR IGNORE INTO records (seq, kind, trace_id, payload_bytes, recorded_at_ms)
  SELECT p.seq, CASE WHEN p.payload LIKE '{"type":"score-create"%' THEN 'score' ELSE 'turn' END, COALESCE(t.trace_id, ''),
    length(CAST(p.payload AS BLOB)), COALESCE(t.started_at_ms, 0)
  FROM payloads p LEFT JOIN traces t ON t.record_seq = p.seq`

export interface Salvaged {
  /** Where the damaged file lies now, with its WAL beside it. */
  setAsideAt: string
  rowsSaved: number
  /** Records that were accepted and whose row could not be read; counted as lost. */
  recordsLost: number
}

/** No table has more rows for a record than this. */
const rowsPerRecord = 8
const sidecars = ['-wal', '-shm']
const tables = [
  'conversations',
  'messages',
  'traces',
  'open_turns',
  'open_turn_progress',
  'open_turn_parts',
  'records',
  'payloads',
  'batches',
  'delivery_log',
  'connection_log',
  'scores',
]

/** Whether SQLite finds the file sound. It passes over flipped bits within a value; records carry checksums for that. */
export function isSound(db: Db): boolean {
  try {
    return db.pragma('quick_check(1)', { simple: true }) === 'ok'
  } catch {
    return false
  }
}

/** Moves a database out of the way, with its WAL, under a name that none has yet. Nothing is deleted. */
export function setAside(file: string, nowMs: number): string {
  const stamp = new Date(nowMs).toISOString().replaceAll(/[:.]/g, '-')
  const target = `${file}.damaged-${stamp}`
  for (const suffix of ['', ...sidecars]) {
    if (fs.existsSync(file + suffix)) fs.renameSync(file + suffix, target + suffix)
  }
  return target
}

/**
 * Copies what can still be read of a damaged database into a new, empty one with the same schema, and makes the outbox
 * true again: what is gone counts as lost, and what stands in no batch any more though it may have been sent is in doubt.
 */
export function salvageInto(db: Db, setAsideAt: string, nowMs: number): Salvaged {
  let rowsSaved = 0
  let source: Db | null = null
  try {
    source = new Database(setAsideAt, { readonly: true, fileMustExist: true })
    const from = source
    db.pragma('foreign_keys = OFF')
    db.transaction(() => {
      rowsSaved += copyMeta(from, db)
      for (const table of tables) rowsSaved += copyTable(from, db, table)
      db.exec(recordsFromPayloads)
    })()
    db.exec("INSERT INTO messages_fts (messages_fts) VALUES ('rebuild')")
  } catch {
    // Not even its first page can be read: the new database stays empty, and the old file is kept.
  } finally {
    source?.close()
    db.pragma('foreign_keys = ON')
  }
  return { setAsideAt, rowsSaved, recordsLost: mendOutbox(db, nowMs) }
}

function copyMeta(source: Db, db: Db): number {
  const put = db.prepare('INSERT OR REPLACE INTO meta (key, value) VALUES (@key, @value)')
  let count = 0
  try {
    for (const row of source.prepare('SELECT key, value FROM meta').iterate()) {
      put.run(row)
      count += 1
    }
  } catch {
    // What was read up to the damage counts.
  }
  return count
}

/** By ranges of rowids, halved wherever one cannot be read, until the bad rows stand alone. */
function copyTable(source: Db, db: Db, table: string): number {
  const columns = db.prepare<[string], { name: string }>('SELECT name FROM pragma_table_info(?)').all(table)
  const names = columns.map(({ name }) => name)
  const put = db.prepare(
    `INSERT OR IGNORE INTO ${table} (${names.join(', ')}) VALUES (${names.map((name) => `@${name}`).join(', ')})`,
  )
  const range = source.prepare<[number, number]>(`SELECT * FROM ${table} WHERE rowid BETWEEN ? AND ?`)
  let count = 0
  const copy = (from: number, to: number): void => {
    let rows: unknown[]
    try {
      rows = range.all(from, to)
    } catch {
      if (from === to) return
      const middle = Math.floor((from + to) / 2)
      copy(from, middle)
      copy(middle + 1, to)
      return
    }
    for (const row of rows) count += put.run(row).changes
  }
  const last = lastRowid(source, table)
  const step = 4096
  for (let from = 1; from <= last; from += step) copy(from, Math.min(last, from + step - 1))
  return count
}

/** The largest rowid; where the right edge of the table is damaged, more than it can be by the count of records. */
function lastRowid(source: Db, table: string): number {
  const read = (sql: string): number | null => {
    try {
      return source.prepare<[], number | null>(sql).pluck().get() ?? 0
    } catch {
      return null
    }
  }
  const records = read("SELECT seq FROM sqlite_sequence WHERE name = 'records'") ?? 1_000_000
  return read(`SELECT MAX(rowid) FROM ${table}`) ?? records * rowsPerRecord + 10_000
}

/** Answers how many records are lost. */
function mendOutbox(db: Db, nowMs: number): number {
  const number = (sql: string): number => Number(db.prepare<[], number | string | null>(sql).pluck().get() ?? 0)
  const found = number('SELECT COUNT(*) FROM records')
  const lastSeq = Math.max(number('SELECT MAX(seq) FROM records'), number('SELECT MAX(last_seq) FROM batches'))
  const lostBefore = number("SELECT value FROM meta WHERE key = 'lost'")
  // What a restore skipped never was a record.
  const skipped = number("SELECT value FROM meta WHERE key = 'skipped'")
  const accepted = Math.max(number("SELECT value FROM meta WHERE key = 'accepted'"), lastSeq - skipped, found)

  db.transaction(() => {
    dropUnreadable(db)
    doubtUnbatched(db, nowMs)
    const inBatches = number('SELECT SUM(record_count) FROM batches')
    const tail = number('SELECT COUNT(*) FROM records WHERE seq > (SELECT COALESCE(MAX(last_seq), 0) FROM batches)')
    const put = db.prepare('INSERT OR REPLACE INTO meta (key, value) VALUES (?, ?)')
    put.run('accepted', String(accepted))
    put.run('lost', String(accepted - inBatches - tail))
    // The log goes on after the highest number there ever was: a number used twice would be a range in two batches.
    goOnNumberingAfter(db, 'records', lastSeq)
  })()
  return number("SELECT value FROM meta WHERE key = 'lost'") - lostBefore
}

/** Of a batch that is not delivered, only what can still be read is pending; such a batch goes back to the log. */
function dropUnreadable(db: Db): void {
  const waiting = db
    .prepare<[], { id: number; first_seq: number; last_seq: number; record_count: number; state: string }>(
      "SELECT id, first_seq, last_seq, record_count, state FROM batches WHERE state NOT IN ('delivered', 'confirmed', 'lost')",
    )
    .all()
  const count = db.prepare<[number, number], number>('SELECT COUNT(*) FROM records WHERE seq BETWEEN ? AND ?').pluck()
  for (const batch of waiting) {
    const left = count.get(batch.first_seq, batch.last_seq) ?? 0
    if (left === batch.record_count) continue
    db.prepare('DELETE FROM batches WHERE id = ?').run(batch.id)
  }
}

/** Records below the end of the sealed part that no batch holds: sent or not, nobody knows, so Langfuse is asked. */
function doubtUnbatched(db: Db, nowMs: number): void {
  const rows = db
    .prepare<[], { seq: number; kind: RecordKind; payload_bytes: number }>(
      `SELECT r.seq, r.kind, r.payload_bytes FROM records r WHERE r.seq <= (SELECT COALESCE(MAX(last_seq), 0) FROM batches)
         AND NOT EXISTS (SELECT 1 FROM batches b WHERE r.seq BETWEEN b.first_seq AND b.last_seq) ORDER BY r.seq`,
    )
    .all()
  const insert = createRangeInsert(db)
  const answer = 'its batch was lost with a damaged page; Langfuse is asked for it'
  for (const { seq, kind, payload_bytes: bytes } of rows) {
    insert({ fate: 'doubt', kind, first: seq, last: seq, count: 1, bytes, serviceVersion: '', answer }, nowMs)
  }
}
