import type { RecordKind } from '../../records/record.ts'
import type { Db } from '../schema/db.ts'
import { createRangeInsert, goOnNumberingAfter } from '../log/log-ranges.ts'
import { projects, whereBatchesWent } from '../schema/migrations/0004-projects.ts'
import type { IndexedStates } from './read-damaged.ts'
import { number, soundBatches, type FoundBatch } from './salvage-batches.ts'

export interface Mended {
  /** Null where nobody can say how many there were. */
  recordsLost: number | null
  /** Records that Langfuse is asked for before anything of them is sent. */
  inDoubt: number
}

/** What a page that can't be read leaves of a count: others that should be the same. */
interface Counts {
  accepted: number | null
  skipped: number
  lostBefore: number
  /** Numbers given out, by SQLite's own count. */
  given: number | null
}

/** So many numbers are left out where nobody can say which were used. */
const unknownNumbers = 1_000_000
/** Beyond this a number is a flipped bit. */
export const isPossibleNumber = (number: number): boolean => number >= 1 && number < 1e12
const doubtAnswer = 'what became of it was lost with a damaged page; it is looked up in Langfuse first'

/**
 * Makes the outbox true again over the records that were saved. What stands in a batch that can be believed is as it
 * was. For everything else Langfuse is asked, unless it is certain that no batch ever held it: then it is the end of
 * the log, still to be sent. What is gone is counted where it can be, and else called unknown.
 */
export function mendOutbox(
  db: Db,
  damaged: {
    /** Of the schema that the batches were found in. */
    version: number
    found: FoundBatch[]
    indexedStates: IndexedStates
    given: number | null
    /** Nothing of `batches` or of the log of deliveries is missing. */
    batchesAreWhole: boolean
    /** What was written last may be missing without a trace. */
    missesCommits: boolean
    nowMs: number
  },
): Mended {
  const { version, found, indexedStates, missesCommits, nowMs } = damaged
  const counts = readCounts(db, damaged.given)
  const sure = agreedCount(db, counts)
  const batches = soundBatches(db, found, indexedStates, sure === null ? null : sure + counts.skipped)
  const highestId = Math.max(0, ...batches.map((batch) => number(batch, 'id')))
  const tailIsUnsent =
    damaged.batchesAreWhole &&
    !missesCommits &&
    batches.length === found.length &&
    [...indexedStates.keys()].every((id) => id <= highestId)

  insertBatches(db, batches)
  if (version < projects.version) db.exec(whereBatchesWent)
  const inDoubt = doubtTheRest(db, tailIsUnsent, nowMs)
  const held = one(db, 'SELECT TOTAL(record_count) FROM batches')
  const tail = one(db, 'SELECT COUNT(*) FROM records WHERE seq > (SELECT COALESCE(MAX(last_seq), 0) FROM batches)')
  const isKnown = sure !== null && sure >= held + tail && !missesCommits
  // Where it is unknown only what was counted before counts.
  const accepted = isKnown ? sure : held + tail + counts.lostBefore
  const lost = accepted - held - tail
  const highest = Math.max(highestSeq(db), isPossibleNumber(counts.given ?? 0) ? (counts.given ?? 0) : 0, accepted)
  const given = isKnown ? highest : highest + unknownNumbers
  goOnNumberingAfter(db, 'records', given)
  const batchIds = [...indexedStates.keys()].filter(isPossibleNumber)
  goOnNumberingAfter(db, 'batches', Math.max(one(db, 'SELECT MAX(id) FROM batches'), ...batchIds))
  putMeta(db, 'accepted', accepted)
  putMeta(db, 'lost', lost)
  // Numbers that no record had.
  putMeta(db, 'skipped', given - accepted)
  if (!isKnown) putMeta(db, 'lost.unknown', 1)
  return { recordsLost: isKnown ? lost - (counts.lostBefore <= lost ? counts.lostBefore : 0) : null, inDoubt }
}

function readCounts(db: Db, given: number | null): Counts {
  const read = (key: string): number | null => {
    const value = db.prepare<[string], string>('SELECT value FROM meta WHERE key = ?').pluck().get(key)
    return value !== undefined && /^\d{1,15}$/.test(value) ? Number(value) : null
  }
  return { accepted: read('accepted'), skipped: read('skipped') ?? 0, lostBefore: read('lost') ?? 0, given }
}

/** How many were accepted: of three that each know it two must say the same, and what was seen must fit in. */
function agreedCount(db: Db, { accepted, skipped, given }: Counts): number | null {
  const byNumber = given === null ? null : given - skipped
  if (accepted !== null && accepted === byNumber) return accepted
  const seen = highestSeq(db) - skipped
  const said = [accepted, byNumber, seen].filter((count) => count !== null)
  const highest = Math.max(...said)
  return said.filter((count) => count === highest).length >= 2 ? highest : null
}

const seqColumns = ['records.seq', 'payloads.seq', 'delivery_log.last_seq', 'traces.record_seq', 'scores.record_seq']

function highestSeq(db: Db): number {
  const highest = (column: string): number => {
    const [table = '', name = ''] = column.split('.')
    return one(db, `SELECT MAX(${name}) FROM ${table}`)
  }
  return Math.max(0, ...seqColumns.map(highest).filter(isPossibleNumber))
}

function insertBatches(db: Db, batches: FoundBatch[]): void {
  for (const { values } of batches) {
    const names = [...values.keys()]
    const put = `INSERT INTO batches (${names.join(', ')}) VALUES (${names.map(() => '?').join(', ')})`
    db.prepare(put).run(...values.values())
  }
}

/** Answers how many records are in doubt. The end of the log stays there only where nothing was ever logged of it. */
function doubtTheRest(db: Db, tailIsUnsent: boolean, nowMs: number): number {
  const tailFrom = tailIsUnsent
    ? one(
        db,
        'SELECT MAX((SELECT COALESCE(MAX(last_seq), 0) FROM batches), (SELECT COALESCE(MAX(last_seq), 0) FROM delivery_log))',
      )
    : Number.MAX_SAFE_INTEGER
  const rows = db
    .prepare<[number], { seq: number; kind: RecordKind; payload_bytes: number }>(
      `SELECT r.seq, r.kind, r.payload_bytes FROM records r WHERE r.seq <= ?
         AND NOT EXISTS (SELECT 1 FROM batches b WHERE b.first_seq = (SELECT MAX(first_seq) FROM batches WHERE first_seq <= r.seq)
           AND b.last_seq >= r.seq)
       ORDER BY r.seq`,
    )
    .all(tailFrom)
  const insert = createRangeInsert(db)
  const log = db.prepare(
    "INSERT INTO delivery_log (first_seq, last_seq, at_ms, kind, detail) VALUES (?, ?, ?, 'ambiguous', ?)",
  )
  for (const { seq, kind, payload_bytes: bytes } of rows) {
    const range = { fate: 'doubt' as const, kind, first: seq, last: seq, count: 1, bytes, serviceVersion: '' }
    // Where only one project was ever met, that is the one that is asked.
    insert({ ...range, answer: doubtAnswer, projectId: null }, nowMs)
    log.run(seq, seq, nowMs, doubtAnswer)
  }
  return rows.length
}

function putMeta(db: Db, key: string, value: number): void {
  db.prepare('INSERT OR REPLACE INTO meta (key, value) VALUES (?, ?)').run(key, String(value))
}

const one = (db: Db, sql: string): number => Number(db.prepare<[], number | null>(sql).pluck().get() ?? 0)
