import Database from 'better-sqlite3'
import path from 'node:path'
import type { Ledger } from '../../src/shared/domain.ts'
import { openWriterDatabase } from '../../src/main/store/schema/database.ts'
import type { Db } from '../../src/main/store/schema/db.ts'
import { createReader } from '../../src/main/store/thread/reader.ts'
import { createWriter, type Writer } from '../../src/main/store/thread/writer.ts'
import { aTurn, anEnd } from './turn-fixtures.ts'

export const nowMs = 1_790_000_000_000
export const sealLimits = { maxRecords: 100, maxBytes: 1e9, serviceVersion: '1' }

/** Opens the folder's database, does something to it and closes it. */
export function withDatabase<T>(folder: string, use: (write: Writer, db: Db) => T): T {
  const db = openWriterDatabase(folder)
  try {
    return use(createWriter(db), db)
  } finally {
    db.close()
  }
}

/** Records so many turns; answers their trace ids. */
export function record(write: Writer, count: number): string[] {
  return Array.from({ length: count }, (_, index) => {
    const turn = aTurn({}, `question ${index}`)
    write.beginTurn(turn)
    finish(write, turn.start.traceId)
    return turn.start.traceId
  })
}

/** Ends a turn that was begun; answers its record's number. */
export function finish(write: Writer, traceId: string, { end = anEnd(), atMs = nowMs } = {}): number {
  return write.finishTurn({ traceId, messageStatus: end.status, messageError: null, end, nowMs: atMs }).seq
}

/** Seals the next records and has them delivered; answers the batch's id. */
export function deliver(write: Writer, maxRecords = 100): number {
  const id = write.sealNext({ ...sealLimits, maxRecords }, nowMs)?.id ?? 0
  write.acknowledgeBatch(id, nowMs, 'HTTP 200')
  return id
}

export function ledgerOf(db: Db): Ledger {
  return createReader(db).outboxState().ledger
}

export const sum = ({ delivered, pending, dead, lost }: Ledger): number => delivered + pending + dead + lost

/** The delivery state of each trace, in the order given: that of its batch, or 'recorded'. */
export function statesOf(db: Db, traceIds: string[]): (string | undefined)[] {
  const state = db
    .prepare<[string], string>(
      `SELECT COALESCE((SELECT state FROM batches b WHERE r.seq BETWEEN b.first_seq AND b.last_seq), 'recorded')
       FROM records r WHERE r.trace_id = ?`,
    )
    .pluck()
  return traceIds.map((traceId) => state.get(traceId))
}

/** Looks at any database file without being its owner. */
export function look<T>(file: string, use: (db: Db) => T): T {
  const db = new Database(file, { readonly: true, fileMustExist: true })
  try {
    return use(db)
  } finally {
    db.close()
  }
}

export const databaseIn = (folder: string): string => path.join(folder, 'holdfast.db')
