import { createHash } from 'node:crypto'
import type { RecordKind } from '../../records/record.ts'
import type { Db } from '../schema/db.ts'

/** Hex SHA-256 of a payload; SQLite's own integrity check passes over flipped payload bits. */
export function checksumOf(payload: string): string {
  return createHash('sha256').update(payload).digest('hex')
}

/** Appends to the log of what is to be delivered, within the caller's transaction; answers the record's number. */
export function createRecordLog(db: Db) {
  const insertRecord = db.prepare(
    'INSERT INTO records (kind, trace_id, payload_bytes, recorded_at_ms) VALUES (?, ?, ?, ?)',
  )
  const insertPayload = db.prepare('INSERT INTO payloads (seq, checksum, payload) VALUES (?, ?, ?)')
  const countAccepted = db.prepare(
    "UPDATE meta SET value = CAST(CAST(value AS INTEGER) + 1 AS TEXT) WHERE key = 'accepted'",
  )
  return (kind: RecordKind, traceId: string, payload: string, nowMs: number): number => {
    const { lastInsertRowid } = insertRecord.run(kind, traceId, Buffer.byteLength(payload), nowMs)
    const seq = Number(lastInsertRowid)
    insertPayload.run(seq, checksumOf(payload), payload)
    countAccepted.run()
    return seq
  }
}
