import type { Db } from '../../src/main/store/schema/db.ts'
import { checksumOf } from '../../src/main/store/log/record-log.ts'
import { readPayload, spansIn, writePayload } from '../../src/main/records/payload.ts'
import type { Random } from './random.ts'

const typeKey = 'langfuse.observation.type'
const bodyKeys = new Set(['langfuse.observation.input', 'langfuse.observation.output'])

/**
 * Gives a record that was just written some more spans below its own, or the form that records had before schema 13, at
 * random. Answers how many spans it has then.
 */
export function growTree(db: Db, random: Random, traceId: string): number {
  const isBare = random.chance(0.2)
  const grows = random.chance(0.4)
  if (!isBare && !grows) return 2
  const row = db
    .prepare<[string], { seq: number; payload: string }>(
      `SELECT r.seq, p.payload FROM records r JOIN payloads p ON p.seq = r.seq WHERE r.trace_id = ? AND r.kind = 'turn'`,
    )
    .get(traceId)
  if (!row) throw new Error(`${traceId} is not on record`)
  const record = readPayload(row.payload)
  const spans = spansIn(record)
  const count = grows ? random.int(1, 6) : 0
  for (let index = 0; index < count; index += 1) {
    const parent = random.pick(spans)
    const type = random.pick(['span', 'generation', 'tool', 'agent', 'event'])
    const attributes = parent.attributes
      .filter(({ key }) => !bodyKeys.has(key))
      .map((attribute) => (attribute.key === typeKey ? { key: typeKey, value: { stringValue: type } } : attribute))
    spans.push({ ...parent, spanId: random.hex(16), parentSpanId: parent.spanId, attributes })
  }
  if (!Array.isArray(record)) record.scopeSpans = record.scopeSpans.map((scope) => ({ ...scope, spans }))
  const payload = writePayload(isBare ? spans : record)
  db.prepare('UPDATE payloads SET payload = ?, checksum = ? WHERE seq = ?').run(payload, checksumOf(payload), row.seq)
  db.prepare('UPDATE records SET payload_bytes = ? WHERE seq = ?').run(Buffer.byteLength(payload), row.seq)
  return spans.length
}
