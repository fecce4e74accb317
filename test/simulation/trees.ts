import type { Db } from '../../src/main/store/schema/db.ts'
import { checksumOf } from '../../src/main/store/log/record-log.ts'
import type { Random } from './random.ts'

interface Span {
  spanId: string
  parentSpanId?: string
  attributes: { key: string; value: { stringValue?: string } }[]
}

const typeKey = 'langfuse.observation.type'
const bodyKeys = new Set(['langfuse.observation.input', 'langfuse.observation.output'])

/** Gives a record that was just written some more spans below its own, at random. Answers how many it has then. */
export function growTree(db: Db, random: Random, traceId: string): number {
  if (random.chance(0.6)) return 2
  const row = db
    .prepare<[string], { seq: number; payload: string }>(
      `SELECT r.seq, p.payload FROM records r JOIN payloads p ON p.seq = r.seq WHERE r.trace_id = ? AND r.kind = 'turn'`,
    )
    .get(traceId)
  if (!row) throw new Error(`${traceId} is not on record`)
  const spans = JSON.parse(`[${row.payload}]`) as Span[]
  const count = random.int(1, 6)
  for (let index = 0; index < count; index += 1) {
    const parent = random.pick(spans)
    const type = random.pick(['span', 'generation', 'tool', 'agent', 'event'])
    const attributes = parent.attributes
      .filter(({ key }) => !bodyKeys.has(key))
      .map((attribute) => (attribute.key === typeKey ? { key: typeKey, value: { stringValue: type } } : attribute))
    spans.push({ ...parent, spanId: random.hex(16), parentSpanId: parent.spanId, attributes })
  }
  const payload = spans.map((span) => JSON.stringify(span)).join(',')
  db.prepare('UPDATE payloads SET payload = ?, checksum = ? WHERE seq = ?').run(payload, checksumOf(payload), row.seq)
  db.prepare('UPDATE records SET payload_bytes = ? WHERE seq = ?').run(Buffer.byteLength(payload), row.seq)
  return spans.length
}
