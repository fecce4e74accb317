import type { Ledger } from '../../src/shared/domain.ts'
import type { Db } from '../../src/main/store/schema/db.ts'
import { checksumOf } from '../../src/main/store/log/record-log.ts'
import { nowMs } from '../support/store-fixtures.ts'

const records = 400
const perBatch = 20
/** The first 300 have been on their way to Langfuse, and more or less arrived. */
const states = ['delivered', 'confirmed', 'delivered', 'delivered', 'delivered', 'delivered', 'delivered', 'ambiguous']
const laterStates = ['dead', 'delivered', 'delivered', 'delivered', 'delivered', 'delivered', 'sending']
const batches = [...states, ...laterStates, 'sealed', 'retry']

const count = (...wanted: string[]): number => batches.filter((state) => wanted.includes(state)).length * perBatch

export const recordsOfVersion: Ledger = {
  accepted: records,
  delivered: count('delivered', 'confirmed'),
  pending: count('sealed', 'retry', 'sending', 'ambiguous') + records - batches.length * perBatch,
  dead: count('dead'),
  lost: 0,
}

const traceOf = (seq: number): string => seq.toString(16).padStart(8, '0').padStart(32, 'c')

/** Rows as the app of that time wrote them, of each kind there was, with the columns there were. */
export function fillVersion(db: Db, version: number): void {
  db.transaction(() => {
    for (let seq = 1; seq <= records; seq += 1) putRecord(db, seq)
    for (const [index, state] of batches.entries()) putBatch(db, index, state, version)
    db.prepare("UPDATE meta SET value = ? WHERE key = 'accepted'").run(String(records))
    db.prepare('INSERT INTO connection_log (at_ms, state, detail) VALUES (?, ?, ?)').run(nowMs, 'online', '')
    if (version >= 3) {
      db.prepare(
        'INSERT INTO scores (message_id, value, comment, record_seq, scored_at_ms) VALUES (?, 1, ?, 7, ?)',
      ).run('m7', 'good', nowMs)
    }
  })()
}

function putRecord(db: Db, seq: number): void {
  const traceId = traceOf(seq)
  const spans = [{ traceId, spanId: traceId.slice(16), name: 'chat_request', startTimeUnixNano: `${nowMs}000000` }]
  const payload = `${JSON.stringify(spans[0])},${JSON.stringify({ ...spans[0], name: 'llm_completion', text: 'word '.repeat(200) })}`
  db.prepare(
    'INSERT INTO conversations (id, title, settings, created_at_ms, updated_at_ms) VALUES (?, ?, ?, ?, ?)',
  ).run(`c${seq}`, `conversation ${seq}`, '{}', nowMs, nowMs)
  db.prepare(
    "INSERT INTO messages (id, conversation_id, role, content, status, trace_id, created_at_ms) VALUES (?, ?, 'assistant', ?, 'complete', ?, ?)",
  ).run(`m${seq}`, `c${seq}`, `answer ${seq}`, traceId, nowMs)
  db.prepare(
    `INSERT INTO traces (trace_id, record_seq, conversation_id, message_id, name, user_id, environment, provider_id, provider_name, model,
       started_at_ms, level, cost_usd) VALUES (?, ?, ?, ?, 'chat_request', 'anonymous', 'default', 'demo', 'Demo', 'model', ?, 'DEFAULT', 0.5)`,
  ).run(traceId, seq, `c${seq}`, `m${seq}`, nowMs)
  db.prepare('INSERT INTO records (trace_id, payload_bytes, recorded_at_ms) VALUES (?, ?, ?)').run(
    traceId,
    Buffer.byteLength(payload),
    nowMs,
  )
  db.prepare('INSERT INTO payloads (seq, checksum, payload) VALUES (?, ?, ?)').run(seq, checksumOf(payload), payload)
}

function putBatch(db: Db, index: number, state: string, version: number): void {
  const first = index * perBatch + 1
  const last = first + perBatch - 1
  db.prepare(
    `INSERT INTO batches (first_seq, last_seq, record_count, payload_bytes, digest, service_version, state, sealed_at_ms)
     VALUES (?, ?, ?, 20000, '', '1', ?, ?)`,
  ).run(first, last, perBatch, state, nowMs)
  if (version >= 2) db.prepare('UPDATE batches SET confirm_at_ms = ? WHERE first_seq = ?').run(nowMs, first)
  db.prepare('INSERT INTO delivery_log (first_seq, last_seq, at_ms, kind, detail) VALUES (?, ?, ?, ?, ?)').run(
    first,
    last,
    nowMs,
    'sealed',
    `${perBatch} in a batch`,
  )
}
