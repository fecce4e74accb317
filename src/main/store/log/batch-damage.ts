import { everyKind, type RecordKind } from '../../records/record.ts'
import { batchStates, recordKinds, type BatchRow } from './batch-row.ts'
import type { Db } from '../schema/db.ts'
import { createRangeInsert } from './log-ranges.ts'
import { createSetAside } from './set-aside-rows.ts'
import { cutText } from '../../../shared/text.ts'

export interface Mended {
  /** Batches that were taken apart: each of their records is in doubt. */
  takenApart: number
  recordsInDoubt: number
  /** Counters of the ledger that were worked out anew. */
  countersMended: number
}

const waiting = new Set<unknown>(['sealed', 'sending', 'retry', 'ambiguous'])
const answer = 'its batch was damaged on this computer; it is looked up in Langfuse first'
const isWhole = (value: unknown): value is number => Number.isSafeInteger(value) && (value as number) >= 0

type Facts = Pick<BatchRow, 'kind' | 'first_seq' | 'last_seq' | 'record_count' | 'payload_bytes' | 'state'>

/**
 * What of a batch's row cannot be true, in words; null where it may be. `found` is how many records its range has: a
 * salvage may have left fewer than it had, but of what still waits none may be missing.
 */
export function batchProblem(batch: Facts, found: number, highestSeq: number): string | null {
  const { first_seq: first, last_seq: last, record_count: count } = batch
  if (!batchStates.has(batch.state)) return `its state is “${cutText(String(batch.state), 40)}”`
  if (!recordKinds.has(batch.kind)) return `its kind is “${cutText(String(batch.kind), 40)}”`
  if (!isWhole(first) || !isWhole(last) || first < 1 || first > last || last > highestSeq)
    return `its range is ${String(first)} to ${String(last)}`
  if (!isWhole(count) || count < 1 || count > last - first + 1 || !isWhole(batch.payload_bytes))
    return `it counts ${String(count)} records of ${String(batch.payload_bytes)} bytes`
  if (found > count || (waiting.has(batch.state) && found < count))
    return `it counts ${count} records and its range has ${found}`
  return null
}

/** Takes apart what is no longer what was sealed. Nothing of it is sent before Langfuse was asked. */
export function createBatchMending(db: Db) {
  const inTable = db.prepare<[], BatchRow>('SELECT * FROM batches NOT INDEXED')
  const recordsIn = db
    .prepare<[number, number], number>('SELECT COUNT(*) FROM records WHERE seq BETWEEN ? AND ?')
    .pluck()
  const highest = db.prepare<[], number>("SELECT seq FROM sqlite_sequence WHERE name = 'records'").pluck()
  const lastRecord = db.prepare<[], number | null>('SELECT MAX(seq) FROM records').pluck()
  const between = db.prepare<[number, number], { seq: number; kind: unknown; payload_bytes: unknown }>(
    'SELECT seq, kind, payload_bytes FROM records WHERE seq > ? AND seq < ? ORDER BY seq',
  )
  const isProject = db.prepare<[string], number>('SELECT 1 FROM projects WHERE id = ?').pluck()
  const remove = db.prepare('DELETE FROM batches WHERE id = ?')
  const log = db.prepare('INSERT INTO delivery_log (first_seq, last_seq, at_ms, kind, detail) VALUES (?, ?, ?, ?, ?)')
  const insertRange = createRangeInsert(db)
  const setAside = createSetAside(db)
  const highestSeq = (): number => Math.max(highest.get() ?? 0, lastRecord.get() ?? 0)

  function isolate(batch: BatchRow, reason: string, nowMs: number): void {
    setAside('batches', batch.id, batch, reason, nowMs)
    remove.run(batch.id)
  }

  /** How far into the log the records of such a batch may go: those after it were never sealed. */
  function reachOf(batch: BatchRow, top: number): number {
    const { first_seq: first, last_seq: last, record_count: count } = batch
    if (!isWhole(first) || !isWhole(last) || !isWhole(count) || first < 1 || first > last || last > top) return top
    return Math.min(top, Math.max(last, first + count - 1))
  }

  /** Every record up to `upTo` that no batch holds becomes one of its own, in doubt. */
  function doubtHoles(
    sound: BatchRow[],
    upTo: number,
    projectOf: (seq: number) => string | null,
    nowMs: number,
  ): number {
    let count = 0
    let after = 0
    const doubtUntil = (before: number): void => {
      for (const { seq, kind, payload_bytes: bytes } of between.all(after, before)) {
        const projectId = projectOf(seq)
        const known: RecordKind = everyKind.find((one) => one === kind) ?? 'turn'
        const size = isWhole(bytes) ? bytes : 0
        insertRange(
          {
            fate: 'doubt',
            kind: known,
            first: seq,
            last: seq,
            count: 1,
            bytes: size,
            serviceVersion: '',
            answer,
            projectId,
          },
          nowMs,
        )
        log.run(seq, seq, nowMs, known === 'turn' ? 'ambiguous' : 'retry', answer)
        count += 1
      }
    }
    for (const batch of sound) {
      doubtUntil(batch.first_seq)
      after = batch.last_seq
    }
    doubtUntil(Math.max(after, upTo) + 1)
    return count
  }

  /** `suspect`: a batch that does not fit its records though its row looks sound. */
  function mend(nowMs: number, suspect: { id: number; reason: string } | null = null): Mended {
    const top = highestSeq()
    const sound: BatchRow[] = []
    const apart: BatchRow[] = []
    let reach = 0
    const takeApart = (batch: BatchRow, reason: string): void => {
      reach = Math.max(reach, reachOf(batch, top))
      isolate(batch, reason, nowMs)
      apart.push(batch)
    }
    const rows = inTable.all().toSorted((a, b) => Number(a.first_seq) - Number(b.first_seq))
    for (const batch of rows) {
      const { first_seq: first, last_seq: last } = batch
      const found = isWhole(first) && isWhole(last) ? (recordsIn.get(first, last) ?? 0) : 0
      const problem = batch.id === suspect?.id ? suspect.reason : batchProblem(batch, found, top)
      if (problem !== null) takeApart(batch, problem)
      else {
        const before = sound.at(-1)
        if (before && before.last_seq >= first) {
          // Which of the two is true cannot be told.
          sound.pop()
          takeApart(before, `its range reaches into that of batch ${batch.id}`)
          takeApart(batch, `its range begins within that of batch ${before.id}`)
        } else sound.push(batch)
      }
    }
    const lastSealed = Math.max(reach, sound.at(-1)?.last_seq ?? 0)
    // Which project may have it, is what the batch said: one that is not known is none.
    const projectOf = (seq: number): string | null => {
      const holders = apart.filter(({ first_seq: first, last_seq: last }) => first <= seq && last >= seq)
      const [projectId] = holders.map(({ project_id: id }) => id)
      return holders.length === 1 && typeof projectId === 'string' && isProject.get(projectId) !== undefined
        ? projectId
        : null
    }
    const recordsInDoubt = doubtHoles(sound, lastSealed, projectOf, nowMs)
    return { takenApart: apart.length, recordsInDoubt, countersMended: 0 }
  }

  return { mend, highestSeq, recordsIn: (first: number, last: number): number => recordsIn.get(first, last) ?? 0 }
}
