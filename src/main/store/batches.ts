import { createHash } from 'node:crypto'
import { envelope, truncateBodies } from '../langfuse/encode.ts'
import type { Db } from './database.ts'
import { checksumOf } from './turns.ts'

export interface BatchRow {
  id: number
  first_seq: number
  last_seq: number
  record_count: number
  payload_bytes: number
  digest: string
  service_version: string
  state: 'sealed' | 'sending' | 'retry' | 'ambiguous' | 'delivered' | 'dead'
  attempts: number
  misses: number
  /** Set once a single record was refused as too large: its bodies are cut to this. */
  body_limit_bytes: number | null
  sealed_at_ms: number
  next_try_at_ms: number | null
  last_answer: string | null
}

/** A batch on its way out. The body is JSON in UTF-8, the same bytes at every attempt. */
export interface ClaimedBatch {
  id: number
  recordCount: number
  attempts: number
  misses: number
  state: BatchRow['state']
  bodyLimitBytes: number | null
  body: Uint8Array
  /** Up to three of its spans, to ask Langfuse for. */
  samples: { traceId: string; spanId: string; startedAtMs: number }[]
}

export interface SealLimits {
  maxRecords: number
  maxBytes: number
  serviceVersion: string
}

interface RecordRow {
  seq: number
  payload_bytes: number
  checksum: string
  payload: string
}

const answerLength = 500
const recordRows =
  'SELECT r.seq, r.payload_bytes, p.checksum, p.payload FROM records r JOIN payloads p ON p.seq = r.seq'

/** The writes of the outbox. A batch moves sealed → sending → delivered | retry | ambiguous | dead, one transaction a step. */
export function createBatchWrites(db: Db) {
  const lastSealed = db.prepare<[], number>('SELECT COALESCE(MAX(last_seq), 0) FROM batches').pluck()
  const unsealed = db.prepare<[number], RecordRow>(`${recordRows} WHERE r.seq > ? ORDER BY r.seq`)
  const members = db.prepare<[number, number], RecordRow>(`${recordRows} WHERE r.seq BETWEEN ? AND ? ORDER BY r.seq`)
  const insert = db.prepare(
    `INSERT INTO batches (first_seq, last_seq, record_count, payload_bytes, digest, service_version, state, body_limit_bytes,
       sealed_at_ms, last_answer)
     VALUES (?, ?, ?, ?, ?, ?, 'sealed', ?, ?, ?)`,
  )
  const byId = db.prepare<[number], BatchRow>('SELECT * FROM batches WHERE id = ?')
  const remove = db.prepare('DELETE FROM batches WHERE id = ?')
  const setState = db.prepare(
    `UPDATE batches SET state = ?, attempts = ?, misses = ?, next_try_at_ms = ?, last_answer = ?, ended_at_ms = ? WHERE id = ?`,
  )
  const setGate = db.prepare("INSERT OR REPLACE INTO meta (key, value) VALUES ('outbox.gate', ?)")
  const log = db.prepare('INSERT INTO delivery_log (first_seq, last_seq, at_ms, kind, detail) VALUES (?, ?, ?, ?, ?)')

  function must(id: number): BatchRow {
    const batch = byId.get(id)
    if (!batch) throw new Error(`batch ${id} is gone`)
    return batch
  }

  function move(
    batch: BatchRow,
    to: {
      state: BatchRow['state']
      nowMs: number
      answer: string | null
      nextTryAtMs?: number | null
      attempts?: number
      misses?: number
      kind?: string
    },
  ): void {
    const answer = to.answer?.slice(0, answerLength) ?? batch.last_answer
    const ended = to.state === 'delivered' || to.state === 'dead' ? to.nowMs : null
    setState.run(
      to.state,
      to.attempts ?? batch.attempts,
      to.misses ?? batch.misses,
      to.nextTryAtMs ?? null,
      answer,
      ended,
      batch.id,
    )
    log.run(batch.first_seq, batch.last_seq, to.nowMs, to.kind ?? to.state, to.answer?.slice(0, answerLength) ?? '')
  }

  function bodyOf(rows: RecordRow[], serviceVersion: string, bodyLimitBytes: number | null): Uint8Array {
    const { head, tail } = envelope(serviceVersion)
    const payloads = rows.map((row) =>
      bodyLimitBytes === null ? row.payload : truncateBodies(row.payload, bodyLimitBytes),
    )
    return Buffer.from(head + payloads.join(',') + tail)
  }

  function sealRange(
    rows: RecordRow[],
    serviceVersion: string,
    bodyLimitBytes: number | null,
    nowMs: number,
    answer: string | null,
  ): number {
    const body = bodyOf(rows, serviceVersion, bodyLimitBytes)
    const first = rows[0]
    const last = rows.at(-1)
    if (!first || !last) throw new Error('a batch needs records')
    const { lastInsertRowid } = insert.run(
      first.seq,
      last.seq,
      rows.length,
      body.byteLength,
      createHash('sha256').update(body).digest('hex'),
      serviceVersion,
      bodyLimitBytes,
      nowMs,
      answer,
    )
    log.run(first.seq, last.seq, nowMs, 'sealed', `${rows.length} in a batch`)
    return Number(lastInsertRowid)
  }

  /** Closes the next range of the log; null where nothing waits. Pages by bytes, so memory stays flat. */
  function seal(limits: SealLimits, nowMs: number): number | null {
    const rows: RecordRow[] = []
    let bytes = 0
    for (const row of unsealed.iterate(lastSealed.get() ?? 0)) {
      if (rows.length > 0 && (rows.length >= limits.maxRecords || bytes + row.payload_bytes > limits.maxBytes)) break
      rows.push(row)
      bytes += row.payload_bytes
    }
    return rows.length === 0 ? null : sealRange(rows, limits.serviceVersion, null, nowMs, null)
  }

  function load(batch: BatchRow): Omit<ClaimedBatch, 'attempts' | 'state'> {
    const rows = members.all(batch.first_seq, batch.last_seq)
    for (const row of rows) {
      if (checksumOf(row.payload) !== row.checksum) throw new Error(`record ${row.seq} is damaged`)
    }
    const body = bodyOf(rows, batch.service_version, batch.body_limit_bytes)
    if (createHash('sha256').update(body).digest('hex') !== batch.digest) {
      throw new Error(`batch ${batch.id} no longer has the bytes it was sealed with`)
    }
    const picks = [rows[0], rows[rows.length >> 1], rows.at(-1)]
    const samples = [...new Set(picks)].flatMap((row) => {
      if (!row) return []
      const [root] = JSON.parse(`[${row.payload}]`) as { traceId: string; spanId: string; startTimeUnixNano: string }[]
      if (!root) return []
      return [
        {
          traceId: root.traceId,
          spanId: root.spanId,
          startedAtMs: Number(BigInt(root.startTimeUnixNano) / 1_000_000n),
        },
      ]
    })
    return {
      id: batch.id,
      recordCount: batch.record_count,
      misses: batch.misses,
      bodyLimitBytes: batch.body_limit_bytes,
      body,
      samples,
    }
  }

  /** Marks the batch as sending, in a transaction that commits before its first byte goes out. */
  function claim(id: number, nowMs: number): ClaimedBatch {
    const batch = must(id)
    const attempts = batch.attempts + 1
    move(batch, { state: 'sending', nowMs, answer: null, attempts, kind: 'sent' })
    return { ...load(batch), attempts, state: 'sending' }
  }

  function split(id: number, nowMs: number, answer: string): number[] {
    const batch = must(id)
    const rows = members.all(batch.first_seq, batch.last_seq)
    if (rows.length < 2) throw new Error('a single record cannot be split')
    remove.run(id)
    const half = rows.length >> 1
    return [rows.slice(0, half), rows.slice(half)].map((part) =>
      sealRange(part, batch.service_version, batch.body_limit_bytes, nowMs, answer),
    )
  }

  function cutBodies(id: number, limitBytes: number, nowMs: number, answer: string): number {
    const batch = must(id)
    const rows = members.all(batch.first_seq, batch.last_seq)
    remove.run(id)
    log.run(batch.first_seq, batch.last_seq, nowMs, 'cut', `too large: input and output are cut to ${limitBytes} bytes`)
    return sealRange(rows, batch.service_version, limitBytes, nowMs, answer)
  }

  const deadBySeq = db.prepare<[number], BatchRow>("SELECT * FROM batches WHERE state = 'dead' AND first_seq = ?")
  const allDead = db.prepare<[], BatchRow>("SELECT * FROM batches WHERE state = 'dead'")
  const sending = db.prepare<[], BatchRow>("SELECT * FROM batches WHERE state = 'sending'")
  const waiting = db.prepare("UPDATE batches SET next_try_at_ms = NULL WHERE state = 'retry'")
  const doubts = db.prepare("UPDATE batches SET next_try_at_ms = next_try_at_ms + ? WHERE state = 'ambiguous'")
  const restartDoubts = db.prepare("UPDATE batches SET next_try_at_ms = ?, misses = 0 WHERE state = 'ambiguous'")
  const farTries = db.prepare(
    "UPDATE batches SET next_try_at_ms = @latestMs WHERE state IN ('retry', 'ambiguous') AND next_try_at_ms > @latestMs",
  )
  const logConnection = db.prepare('INSERT INTO connection_log (at_ms, state, detail) VALUES (?, ?, ?)')

  return {
    sealNext: db.transaction(seal).immediate,
    claimBatch: db.transaction(claim).immediate,
    /** The batch as it was sealed, without a change of state: to ask for its spans. */
    loadBatch: (id: number): ClaimedBatch => {
      const batch = must(id)
      return { ...load(batch), attempts: batch.attempts, state: batch.state }
    },
    acknowledgeBatch: db.transaction((id: number, nowMs: number, answer: string) => {
      move(must(id), { state: 'delivered', nowMs, answer, misses: 0, kind: 'accepted' })
    }).immediate,
    /** Definitely not stored: may be sent again at `nextTryAtMs`. `gate` is what shuts the way for all, if anything does. */
    retryBatchAt: db.transaction((id: number, nextTryAtMs: number, nowMs: number, answer: string, gate?: string) => {
      move(must(id), { state: 'retry', nowMs, answer, nextTryAtMs, misses: 0 })
      if (gate !== undefined) setGate.run(gate)
    }).immediate,
    /** Perhaps stored: Langfuse is asked at `nextTryAtMs`. */
    doubtBatch: db.transaction((id: number, nextTryAtMs: number, misses: number, nowMs: number, answer: string) => {
      move(must(id), { state: 'ambiguous', nowMs, answer, nextTryAtMs, misses })
    }).immediate,
    killBatch: db.transaction((id: number, nowMs: number, answer: string) => {
      move(must(id), { state: 'dead', nowMs, answer })
    }).immediate,
    splitBatch: db.transaction(split).immediate,
    cutBatch: db.transaction(cutBodies).immediate,
    /** Null revives all dead batches. */
    reviveDead: db.transaction((seqs: number[] | null, nowMs: number): number => {
      const batches = seqs === null ? allDead.all() : seqs.flatMap((seq) => deadBySeq.get(seq) ?? [])
      for (const batch of batches) move(batch, { state: 'sealed', nowMs, answer: null, kind: 'revived' })
      return batches.length
    }).immediate,
    /**
     * At start: what was being sent when the process died is in doubt. Doubts from before start over, since the clock
     * may have been moved while nobody watched.
     */
    doubtSending: db.transaction((nextTryAtMs: number, nowMs: number): number => {
      const batches = sending.all()
      restartDoubts.run(nextTryAtMs)
      for (const batch of batches) {
        move(batch, {
          state: 'ambiguous',
          nowMs,
          answer: 'the app ended while this was being sent',
          nextTryAtMs,
          misses: 0,
        })
      }
      return batches.length
    }).immediate,
    /** Retry now: waiting times end; doubts keep theirs, since looking early proves nothing. */
    endWaiting: (): void => void waiting.run(),
    /** A clock that jumped back must not leave a batch waiting for next year. */
    clampWaiting: (latestMs: number): void => void farTries.run({ latestMs }),
    /** The wall clock jumped while the app ran: doubts wait as long as they would have. */
    shiftDoubts: (byMs: number): void => void doubts.run(byMs),
    logConnection: (atMs: number, state: string, detail: string): void => void logConnection.run(atMs, state, detail),
  }
}
