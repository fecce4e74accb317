import { bodyOf, digestOf, isIntact, limitToFit, type IntactRow, type RecordRow } from './batch-body.ts'
import type { BatchRow, Origin } from './batch-row.ts'
import type { SealedBatch, SealLimits } from '../../records/batch.ts'
import { everyKind } from '../../records/record.ts'
import type { Db } from '../schema/db.ts'
import { createFollowing } from './withdrawals.ts'
import { createProjectLookup } from './projects.ts'

const recordRows = `SELECT r.seq, r.kind, r.trace_id, r.payload_bytes, p.checksum, p.payload FROM records r LEFT JOIN payloads p ON p.seq = r.seq`
const damagedAnswer = 'damaged on this computer: its bytes are no longer those that were recorded'

/** Closes ranges of the log as batches. Runs within the caller's transaction. */
export function createSealing(db: Db) {
  const lastSealed = db.prepare<[], number>('SELECT COALESCE(MAX(last_seq), 0) FROM batches').pluck()
  const unsealed = db.prepare<[number], RecordRow>(`${recordRows} WHERE r.seq > ? ORDER BY r.seq`)
  const members = db.prepare<[number, number], RecordRow>(`${recordRows} WHERE r.seq BETWEEN ? AND ? ORDER BY r.seq`)
  const insert = db.prepare(
    `INSERT INTO batches (kind, first_seq, last_seq, record_count, payload_bytes, digest, service_version, state, body_limit_bytes,
       sealed_at_ms, last_answer, ended_at_ms, project_id, maybe_stored, by_id)
     VALUES (@kind, @firstSeq, @lastSeq, @recordCount, @payloadBytes, @digest, @serviceVersion, @state, @bodyLimitBytes, @sealedAtMs,
       @lastAnswer, @endedAtMs, @projectId, @maybeStored, @byId)`,
  )
  const placeOf = createProjectLookup(db)
  const follow = createFollowing(db)
  const log = db.prepare('INSERT INTO delivery_log (first_seq, last_seq, at_ms, kind, detail) VALUES (?, ?, ?, ?, ?)')

  function logCut(firstSeq: number, lastSeq: number, limitBytes: number, nowMs: number): void {
    log.run(firstSeq, lastSeq, nowMs, 'cut', `too large: input and output were cut to ${limitBytes} bytes`)
  }

  /** Closes a range of intact rows as a batch. */
  function sealRange(
    rows: IntactRow[],
    origin: Origin,
    nowMs: number,
  ): Pick<SealedBatch, 'id' | 'digest' | 'bodyLimitBytes'> & { body: Buffer } {
    const { service_version: serviceVersion } = origin
    const bodyLimitBytes = origin.body_limit_bytes ?? limitToFit(rows)
    const body = bodyOf(rows, serviceVersion, bodyLimitBytes)
    const digest = digestOf(body)
    const [firstSeq, lastSeq] = rangeOf(rows)
    if (bodyLimitBytes !== null && origin.body_limit_bytes === null) logCut(firstSeq, lastSeq, bodyLimitBytes, nowMs)
    const { lastInsertRowid } = insert.run({
      kind: rows[0]?.kind,
      firstSeq,
      lastSeq,
      recordCount: rows.length,
      payloadBytes: body.byteLength,
      digest,
      serviceVersion,
      state: 'sealed',
      bodyLimitBytes,
      sealedAtMs: nowMs,
      lastAnswer: origin.last_answer,
      endedAtMs: null,
      projectId: origin.project_id,
      maybeStored: origin.maybe_stored,
      byId: origin.by_id,
    })
    log.run(firstSeq, lastSeq, nowMs, 'sealed', `${rows.length} in a batch`)
    return { id: Number(lastInsertRowid), body, digest, bodyLimitBytes }
  }

  /** A record whose bytes are no longer its own is never sent: it is shown as dead, alone, and holds up no other. */
  function bury(row: RecordRow, origin: Pick<Origin, 'project_id' | 'maybe_stored' | 'by_id'>, nowMs: number): void {
    insert.run({
      kind: everyKind.find((kind) => kind === row.kind) ?? 'turn',
      firstSeq: row.seq,
      lastSeq: row.seq,
      recordCount: 1,
      payloadBytes: row.payload_bytes,
      digest: '',
      serviceVersion: '',
      state: 'dead',
      bodyLimitBytes: null,
      sealedAtMs: nowMs,
      lastAnswer: damagedAnswer,
      endedAtMs: nowMs,
      projectId: origin.project_id,
      maybeStored: origin.maybe_stored,
      byId: origin.by_id,
    })
    log.run(row.seq, row.seq, nowMs, 'dead', damagedAnswer)
  }

  /** Seals the intact runs of a range that had damage, and buries the rest. */
  function sealAround(rows: RecordRow[], batch: BatchRow, nowMs: number): void {
    let run: IntactRow[] = []
    const close = (): void => {
      if (run.length > 0) sealRange(run, batch, nowMs)
      run = []
    }
    for (const row of rows) {
      if (isIntact(row)) {
        run.push(row)
        continue
      }
      close()
      bury(row, batch, nowMs)
    }
    close()
  }

  /**
   * Closes the next range of the log; null where nothing waits. Pages by bytes, so memory stays flat. `projectId` where
   * it is for another project than the present one. Scores and withdrawals are for the project that has their trace, whatever is present.
   */
  function sealTail(limits: SealLimits, nowMs: number, projectId: string | null = null): SealedBatch | null {
    const rows: IntactRow[] = []
    const damaged: RecordRow[] = []
    const projectFor = (row: RecordRow): string | null =>
      (row.kind === 'turn' ? null : placeOf(row.trace_id)?.projectId) ?? projectId
    let bytes = 0
    let target: string | null = null
    for (const row of unsealed.iterate(lastSealed.get() ?? 0)) {
      if (!isIntact(row)) {
        if (rows.length > 0) break
        damaged.push(row)
        continue
      }
      // A withdrawal is a request of its own.
      const isFull =
        rows[0]?.kind === 'withdrawal' ||
        rows.length >= limits.maxRecords ||
        bytes + row.payload_bytes > limits.maxBytes
      if (rows.length > 0 && (isFull || row.kind !== rows[0]?.kind)) break
      if (rows.length === 0) target = projectFor(row)
      else if (row.kind !== 'turn' && projectFor(row) !== target) break
      rows.push(row)
      bytes += row.payload_bytes
    }
    for (const row of damaged) bury(row, { project_id: null, maybe_stored: 0, by_id: 0 }, nowMs)
    const [first] = rows
    if (!first) return null
    let bodyLimitBytes: number | null
    try {
      bodyLimitBytes = limitToFit(rows)
    } catch {
      // Too large to be sent whole, and no JSON that could be cut.
      bury(first, { project_id: target, maybe_stored: 0, by_id: 0 }, nowMs)
      return sealTail(limits, nowMs, projectId)
    }
    if (bodyLimitBytes !== null) logCut(first.seq, first.seq, bodyLimitBytes, nowMs)
    const origin: Origin = {
      service_version: limits.serviceVersion,
      body_limit_bytes: bodyLimitBytes,
      last_answer: null,
      project_id: target,
      maybe_stored: 0,
      by_id: 0,
    }
    const sealed = sealRange(rows, origin, nowMs)
    if (first.kind === 'withdrawal') follow()
    return { ...sealed, kind: first.kind, recordCount: rows.length, wasDead: false }
  }

  return { members, log, logCut, sealRange, sealAround, sealTail }
}

function rangeOf(rows: RecordRow[]): [number, number] {
  const first = rows[0]
  const last = rows.at(-1)
  if (!first || !last) throw new Error('a batch needs records')
  return [first.seq, last.seq]
}
