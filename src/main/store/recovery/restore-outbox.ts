import path from 'node:path'
import { z } from 'zod'
import type { RecordKind } from '../../records/record.ts'
import { openPlain } from '../schema/database.ts'
import type { Db } from '../schema/db.ts'
import { createRangeInsert, goOnNumberingAfter, type Fate, type LogRange } from '../log/log-ranges.ts'
import type { Restored } from './restored.ts'
import { createTurnWrites } from '../chat/turns.ts'
import { sealLimits } from '../../records/seal-limits.ts'

// After a restore the outbox stands where it stood when the backup was made, and Langfuse does not. What has been sent
// since is known to the databases that were in use since: the present one, and those that restores have set aside.

/** Where keys and addresses belong together: the keychain is not restored, so these are not either. */
const keptMeta = ['settings', 'providers', 'network', 'outbox.paused', 'outbox.gate']
/** Where nobody can say which numbers were used. */
const unknownNumbers = 1_000_000
/** As a batch is sealed. */
const pageRows = 5_000

const stored = z.object({
  asked: z.string(),
  outcome: z.object({
    ok: z.literal(true),
    name: z.string(),
    setAsideAs: z.string().nullable(),
    leftBehind: z.number().nullable(),
    inDoubt: z.number(),
  }),
  /** The backups that this database and those before it went on from. */
  origins: z.array(z.string()),
})

interface Row {
  seq: number
  kind: RecordKind
  trace_id: string
  payload_bytes: number
  recorded_at_ms: number
}

/** What became of a record, and of which project that is said; null where of none, or nobody knows. */
interface Judged {
  fate: Fate
  projectId: string | null
}

/** A record's state in a database, and the project it was sent to. */
interface Known {
  state: string
  projectId: string | null
}

interface BatchRow {
  id: number
  first_seq: number
  last_seq: number
  state: string
  service_version: string
  last_answer: string | null
  project_id: string | null
}

/** A database that was in use, and what it knows of a record. */
interface Witness {
  name: string
  db: Db
  isPresent: boolean
  /** Undefined where it does not know the record; 'recorded' where no batch holds it. */
  stateOf(row: Row): Known | undefined
}

/** What a restore has left in the database that it made; null where none has. */
export function readRestored(db: Db): z.infer<typeof stored> | null {
  const text = db.prepare<[], string>("SELECT value FROM meta WHERE key = 'restored'").pluck().get()
  return text === undefined ? null : stored.parse(JSON.parse(text))
}

/**
 * Makes the outbox of a restored database true, in one transaction. Settings and providers stay those of the present
 * database. Numbers go on after the highest that was ever used.
 */
export function mendRestored(
  db: Db,
  restore: {
    /** Null where it is damaged. */
    present: string | null
    setAside: string[]
    asked: { name: string; setAsideAs: string }
    nowMs: number
  },
): Restored {
  const { present, setAside, asked, nowMs } = restore
  const witnesses = [
    ...(present === null ? [] : openWitness(present, true)),
    ...setAside.flatMap((file) => openWitness(file, false)),
  ]
  try {
    const origins = new Set(witnesses.flatMap((witness) => readRestored(witness.db)?.origins ?? []))
    const known = witnesses.find((witness) => witness.isPresent)
    const leftBehind = known ? countLeftBehind(db, known) : null
    const judge = createJudge(witnesses, origins)
    return db.transaction((): Restored => {
      goOnNumbering(db, witnesses)
      if (known) {
        keepMeta(known.db, db)
        keepProjects(known.db, db)
      }
      createTurnWrites(db).interruptOpenTurns(nowMs)
      const inDoubt = settleLog(db, judge, nowMs)
      const outcome = {
        ok: true as const,
        name: asked.name,
        setAsideAs: known ? asked.setAsideAs : null,
        leftBehind,
        inDoubt,
      }
      const kept = { asked: asked.setAsideAs, outcome, origins: [...origins, asked.name] }
      putMeta(db, 'restored', JSON.stringify(kept satisfies z.infer<typeof stored>))
      return outcome
    })()
  } finally {
    for (const witness of witnesses) witness.db.close()
  }
}

/** None where it cannot be read. */
function openWitness(file: string, isPresent: boolean): Witness[] {
  let db: Db | null = null
  try {
    db = openPlain(file, { readonly: true, fileMustExist: true })
    const projectColumn = hasColumn(db, 'batches', 'project_id') ? 'project_id' : 'NULL'
    const batch = db.prepare<[number], Known & { last_seq: number }>(
      `SELECT state, last_seq, ${projectColumn} AS projectId FROM batches WHERE first_seq <= ? ORDER BY first_seq DESC LIMIT 1`,
    )
    const recorded: Known = { state: 'recorded', projectId: null }
    const stateAt = (seq: number): Known => {
      const found = batch.get(seq)
      return found && seq <= found.last_seq ? found : recorded
    }
    const turn = db.prepare<[string], { record_seq: number | null }>('SELECT record_seq FROM traces WHERE trace_id = ?')
    const same = db.prepare<[number, string, number], unknown>(
      'SELECT 1 FROM records WHERE seq = ? AND trace_id = ? AND recorded_at_ms = ?',
    )
    const stateOf = (row: Row): Known | undefined => {
      if (row.kind !== 'turn') {
        const isKnown = same.get(row.seq, row.trace_id, row.recorded_at_ms) !== undefined
        return isKnown ? stateAt(row.seq) : undefined
      }
      // By its trace and not by its number: a turn that was open in the backup is recorded under another one there.
      const found = turn.get(row.trace_id)
      return found && (found.record_seq === null ? recorded : stateAt(found.record_seq))
    }
    readRestored(db)
    return [{ name: path.basename(file), db, isPresent, stateOf }]
  } catch {
    db?.close()
    return []
  }
}

/**
 * What became of a record. Delivered is delivered, whoever says so. That it was not sent is believed only of a database
 * that nothing went on from, since what did may have sent it; and of none where the present one cannot say what did.
 */
function createJudge(witnesses: Witness[], origins: Set<string>): (row: Row) => Judged {
  const presentSpeaks = witnesses.some((witness) => witness.isPresent)
  const isLast = (witness: Witness): boolean => witness.isPresent || (presentSpeaks && !origins.has(witness.name))
  return (row) => {
    let judged = null as Judged | null
    let doubt = null as Judged | null
    for (const witness of witnesses) {
      const known = witness.stateOf(row)
      if (!known) continue
      const { state, projectId } = known
      if (state === 'delivered' || state === 'confirmed') return { fate: 'delivered', projectId }
      // In two projects it may be in either: nobody knows in which.
      if (state === 'sending' || state === 'ambiguous')
        doubt = { fate: 'doubt', projectId: !doubt || doubt.projectId === projectId ? projectId : null }
      else if (isLast(witness))
        judged =
          state === 'dead' || judged?.fate === 'dead' ? { fate: 'dead', projectId } : { fate: 'unsent', projectId }
    }
    return doubt ?? judged ?? { fate: 'doubt', projectId: null }
  }
}

/** Answers how many records are in doubt. */
function settleLog(db: Db, judge: (row: Row) => Judged, nowMs: number): number {
  const open = db
    .prepare<[], BatchRow>(
      `SELECT * FROM batches WHERE state IN ('sealed', 'sending', 'retry', 'ambiguous', 'dead') ORDER BY first_seq`,
    )
    .all()
  const lastSealed = db.prepare<[], number>('SELECT COALESCE(MAX(last_seq), 0) FROM batches').pluck().get() ?? 0
  const version = db.prepare<[], string>(
    "SELECT service_version FROM batches WHERE service_version <> '' ORDER BY id DESC LIMIT 1",
  )
  const serviceVersion = version.pluck().get() ?? ''
  const page = db.prepare<[number, number, number], Row>(
    'SELECT seq, kind, trace_id, payload_bytes, recorded_at_ms FROM records WHERE seq > ? AND seq <= ? ORDER BY seq LIMIT ?',
  )
  const remove = db.prepare('DELETE FROM batches WHERE id = ?')
  const write = createRangeWriter(db, nowMs)
  let inDoubt = 0

  for (const batch of open) {
    const rows = page.all(batch.first_seq - 1, batch.last_seq, -1)
    const fates = rows.map(judge)
    if (fates.every(({ fate }) => isAsItWas(batch.state, fate))) continue
    remove.run(batch.id)
    const ranges = createRanges(batch.service_version, batch.last_answer)
    for (const [index, row] of rows.entries()) {
      const { fate, projectId } = fates[index] ?? { fate: 'doubt', projectId: null }
      ranges.add(row, fate, fate === 'doubt' ? projectId : (projectId ?? batch.project_id))
    }
    for (const range of ranges.list) write(range)
    inDoubt += fates.filter(({ fate }) => fate === 'doubt').length
  }

  const tail = createRanges(serviceVersion, null)
  for (let after = lastSealed; ;) {
    const rows = page.all(after, Number.MAX_SAFE_INTEGER, pageRows)
    for (const row of rows) {
      const { fate, projectId } = judge(row)
      if (fate === 'doubt') inDoubt += 1
      tail.add(row, fate, projectId)
      after = row.seq
    }
    if (rows.length < pageRows) break
  }
  // What nobody has sent at the end of the log stays there, in no batch.
  const end = tail.list.findLastIndex((range) => range.fate !== 'unsent')
  for (const range of tail.list.slice(0, end + 1)) write(range)
  return inDoubt
}

function isAsItWas(state: string, fate: Fate): boolean {
  if (state === 'dead') return fate === 'dead' || fate === 'unsent'
  return fate === 'unsent' && (state === 'sealed' || state === 'retry')
}

/** Joins neighbours with the same fate, up to the size of a batch; those in doubt and the dead stand alone. */
function createRanges(
  serviceVersion: string,
  deadAnswer: string | null,
): { list: LogRange[]; add(row: Row, fate: Fate, projectId: string | null): void } {
  const list: LogRange[] = []
  return {
    list,
    add: (row, fate, projectId) => {
      const { seq, kind, payload_bytes: bytes } = row
      const last = list.at(-1)
      const joins =
        last?.fate === fate &&
        last.kind === kind &&
        last.projectId === projectId &&
        (fate === 'delivered' || fate === 'unsent') &&
        kind !== 'withdrawal' &&
        last.count < sealLimits.maxRecords &&
        last.bytes + bytes <= sealLimits.maxBytes
      if (joins) {
        last.last = seq
        last.count += 1
        last.bytes += bytes
        return
      }
      const answer = fate === 'dead' ? (deadAnswer ?? 'refused after this backup was made') : answers[fate]
      list.push({ fate, kind, first: seq, last: seq, count: 1, bytes, serviceVersion, answer, projectId })
    },
  }
}

const answers: Record<Exclude<Fate, 'dead'>, string | null> = {
  delivered: 'delivered after this backup was made',
  unsent: null,
  doubt: 'restored from a backup, and perhaps sent since it was made; it is looked up in Langfuse first',
}

function createRangeWriter(db: Db, nowMs: number): (range: LogRange) => void {
  const insert = createRangeInsert(db)
  const log = db.prepare('INSERT INTO delivery_log (first_seq, last_seq, at_ms, kind, detail) VALUES (?, ?, ?, ?, ?)')
  const kinds: Record<Fate, string> = { delivered: 'accepted', dead: 'dead', unsent: 'sealed', doubt: 'ambiguous' }
  return (range) => {
    insert(range, nowMs)
    log.run(range.first, range.last, nowMs, kinds[range.fate], range.answer ?? 'restored from a backup')
  }
}

function goOnNumbering(db: Db, witnesses: Witness[]): void {
  for (const table of ['records', 'batches'] as const) {
    const own = lastNumber(db, table)
    const used = Math.max(own, ...witnesses.map((witness) => lastNumber(witness.db, table)))
    const last = witnesses.some((witness) => witness.isPresent) ? used : used + unknownNumbers
    goOnNumberingAfter(db, table, last)
    if (table !== 'records' || last === own) continue
    const skipped = db.prepare<[], string>("SELECT value FROM meta WHERE key = 'skipped'").pluck().get() ?? '0'
    putMeta(db, 'skipped', String(Number(skipped) + last - own))
  }
}

const lastNumber = (db: Db, table: string): number =>
  db.prepare<[string], number>('SELECT MAX(seq) FROM sqlite_sequence WHERE name = ?').pluck().get(table) ?? 0

function keepMeta(from: Db, to: Db): void {
  for (const key of keptMeta) {
    const value = from.prepare<[string], string>('SELECT value FROM meta WHERE key = ?').pluck().get(key)
    if (value === undefined) to.prepare('DELETE FROM meta WHERE key = ?').run(key)
    else putMeta(to, key, value)
  }
}

/** Their names and addresses; whose the waiting records are stays as it was in the backup, and is asked if it is another now. */
function keepProjects(from: Db, to: Db): void {
  if (!hasColumn(from, 'projects', 'public_key')) return
  const put = to.prepare(
    `INSERT INTO projects (id, name, host, public_key, is_named, met_at_ms) VALUES (@id, @name, @host, @public_key, @is_named, @met_at_ms)
     ON CONFLICT (id) DO UPDATE SET name = @name, host = @host, public_key = @public_key, is_named = @is_named, met_at_ms = @met_at_ms`,
  )
  for (const row of from.prepare('SELECT id, name, host, public_key, is_named, met_at_ms FROM projects').all())
    put.run(row)
}

/** A database from before an update has fewer. */
function hasColumn(db: Db, table: string, column: string): boolean {
  const found = db.prepare<[string, string], unknown>('SELECT 1 FROM pragma_table_info(?) WHERE name = ?')
  return found.get(table, column) !== undefined
}

function putMeta(db: Db, key: string, value: string): void {
  db.prepare('INSERT OR REPLACE INTO meta (key, value) VALUES (?, ?)').run(key, value)
}

/** Records of the present database that the restored one does not have. */
function countLeftBehind(db: Db, present: Witness): number {
  const has = db.prepare<[number, string], unknown>('SELECT 1 FROM records WHERE seq = ? AND trace_id = ?')
  const rows = present.db.prepare<[], { seq: number; trace_id: string }>('SELECT seq, trace_id FROM records')
  let count = 0
  for (const row of rows.iterate()) if (!has.get(row.seq, row.trace_id)) count += 1
  return count
}
