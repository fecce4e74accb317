import fs from 'node:fs'
import { openWriterDatabase } from '../../src/main/store/schema/database.ts'
import type { Db } from '../../src/main/store/schema/db.ts'
import { createWriter, type Writer } from '../../src/main/store/thread/writer.ts'
import { databaseIn, finish, nowMs, record, sealLimits } from '../support/store-fixtures.ts'
import { aTurn, anEnd } from '../support/turn-fixtures.ts'

/** A database with rows in every state, and what is true of each of its records. */
export interface Template {
  folder: string
  accepted: number
  lost: number
  /** The delivery state of each record by its number, 'recorded' where no batch held it. */
  states: Map<number, string>
  /** Of which record a trace is. */
  seqs: Map<string, number>
  /** A turn without an end: recorded as interrupted by the next start. */
  openTraceId: string
  /** The file as it was when half of this had happened. */
  earlier: Buffer
  pages: Page[]
}

/** A place to do damage to. */
export interface Page {
  kind: string
  /** Of which table or index. */
  owner: string
  file: string
  at: number
  bytes: number
}

const limits = (maxRecords: number) => ({ ...sealLimits, maxRecords })

/** `left` is how the app ended: closed, or killed with what it last wrote still in the WAL. */
export function makeTemplate(folder: string, left: 'closed' | 'killed'): Template {
  fs.mkdirSync(folder, { recursive: true })
  const work = `${folder}-work`
  fs.mkdirSync(work, { recursive: true })
  const db = openWriterDatabase(work)
  try {
    const write = createWriter(db)
    db.exec('BEGIN')
    const traces = record(write, 170)
    large(write, traces)
    db.exec('COMMIT')
    for (let batch = 0; batch < 34; batch += 1) write.acknowledgeBatch(seal(write, 2), nowMs, 'HTTP 200', nowMs + 1000)
    for (let id = 1; id <= 10; id += 1) write.confirmBatch(id, nowMs)
    evict(write, db)
    db.pragma('wal_checkpoint(TRUNCATE)')
    const earlier = fs.readFileSync(databaseIn(work))
    for (let batch = 0; batch < 5; batch += 1) write.killBatch(seal(write, 1), nowMs, 'HTTP 400')
    for (let batch = 0; batch < 8; batch += 1) write.acknowledgeBatch(seal(write, 3), nowMs, 'HTTP 200')
    for (let batch = 0; batch < 4; batch += 1) write.doubtBatch(seal(write, 2), nowMs, 0, nowMs, 'no answer')
    for (let batch = 0; batch < 4; batch += 1) write.retryBatchAt(seal(write, 2), nowMs, nowMs, 'HTTP 503')
    for (let batch = 0; batch < 4; batch += 1) write.sealTail(limits(2), nowMs)
    seal(write, 3)
    db.exec('BEGIN')
    traces.push(...record(write, 4))
    const open = aTurn()
    write.beginTurn(open)
    db.exec('COMMIT')
    const states = statesBySeq(db)
    const seqs = new Map(db.prepare<[], [string, number]>('SELECT trace_id, seq FROM records').raw().all())
    const meta = (key: string): number =>
      Number(db.prepare('SELECT value FROM meta WHERE key = ?').pluck().get(key) ?? 0)
    const facts = {
      folder,
      accepted: meta('accepted'),
      lost: meta('lost'),
      states,
      seqs,
      openTraceId: open.start.traceId,
      earlier,
    }
    if (left === 'closed') db.pragma('journal_mode = DELETE')
    for (const suffix of ['', '-wal', '-shm']) {
      if (fs.existsSync(databaseIn(work) + suffix))
        fs.copyFileSync(databaseIn(work) + suffix, databaseIn(folder) + suffix)
    }
    return { ...facts, pages: listPages(db, folder) }
  } finally {
    db.close()
    fs.rmSync(work, { recursive: true })
  }
}

/** Some that fill pages of their own. */
function large(write: Writer, traces: string[]): void {
  for (let count = 0; count < 3; count += 1) {
    const turn = aTurn({}, 'long '.repeat(500 * (count + 1)))
    write.beginTurn(turn)
    const end = anEnd({ output: 'and long again '.repeat(300) })
    finish(write, turn.start.traceId, { end })
    traces.push(turn.start.traceId)
  }
}

const seal = (write: Writer, maxRecords: number): number => write.sealNext(limits(maxRecords), nowMs)?.id ?? 0

/** As the size cap does: bodies of delivered ones go, which leaves free pages, and one batch is let go. */
function evict(write: Writer, db: Db): void {
  const id = seal(write, 2)
  write.retryBatchAt(id, nowMs, nowMs, 'HTTP 503')
  db.prepare("UPDATE batches SET state = 'lost', bodies_gone = 2, ended_at_ms = ? WHERE id = ?").run(nowMs, id)
  db.exec("DELETE FROM payloads WHERE seq <= 30 OR seq IN (SELECT first_seq FROM batches WHERE state = 'lost')")
}

export function statesBySeq(db: Db): Map<number, string> {
  const rows = db
    .prepare<[], [number, string]>(
      `SELECT r.seq, COALESCE((SELECT state FROM batches b WHERE r.seq BETWEEN b.first_seq AND b.last_seq), 'recorded')
       FROM records r ORDER BY r.seq`,
    )
    .raw()
    .all()
  return new Map(rows)
}

function listPages(db: Db, folder: string): Page[] {
  const file = databaseIn(folder)
  const size = 4096
  const count = Math.ceil(fs.statSync(file).size / size)
  const used = new Map(
    db
      .prepare<[], { pageno: number; name: string; pagetype: string }>('SELECT pageno, name, pagetype FROM dbstat')
      .all()
      .map((row) => [row.pageno, row]),
  )
  const tables = new Set(db.prepare<[], string>("SELECT name FROM sqlite_schema WHERE type = 'table'").pluck().all())
  const pages = Array.from({ length: count }, (_, index): Page => {
    const row = used.get(index + 1)
    const form = row && (tables.has(row.name) ? 'table' : 'index')
    const kind =
      index === 0
        ? 'first page'
        : row
          ? `${row.pagetype === 'overflow' ? '' : `${form} `}${row.pagetype}`
          : 'free or map'
    return { kind, owner: row?.name ?? '', file, at: index * size, bytes: size }
  })
  pages.push({ kind: 'header', owner: '', file, at: 0, bytes: 100 })
  const wal = `${file}-wal`
  const overlaid = new Set<number>()
  const walBytes = fs.existsSync(wal) ? fs.readFileSync(wal) : Buffer.alloc(0)
  for (let at = 32; at + 24 + size <= walBytes.length; at += 24 + size) {
    pages.push({ kind: 'wal frame', owner: '', file: wal, at, bytes: 24 + size })
    overlaid.add((walBytes.readUInt32BE(at) - 1) * size)
  }
  if (walBytes.length > 0) pages.push({ kind: 'wal header', owner: '', file: wal, at: 0, bytes: 32 })
  // What the WAL has anew is not read from the file.
  return pages.filter((page) => page.file === wal || !overlaid.has(page.at))
}

/** A copy that may be damaged. */
export function copyFolder(from: string, to: string): void {
  fs.rmSync(to, { recursive: true, force: true })
  fs.cpSync(from, to, { recursive: true, preserveTimestamps: true })
}
