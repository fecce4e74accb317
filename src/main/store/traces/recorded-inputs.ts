import { createHash } from 'node:crypto'
import { askedIn } from '../../../shared/messages/asked.ts'
import type { Db } from '../schema/db.ts'
import { observationsOf } from './observations.ts'
import { createObservationReads } from './read-observations.ts'
import { createShownSpans } from './shown-spans.ts'
import { firstLine } from './trace-row.ts'

/** A recorded input, as far as it tells one from another. */
export interface RecordedInput {
  digest: string
  /** The first line of what was asked. */
  prompt: string
}

/** A larger record is not read for a comparison. */
const largestPayloadBytes = 1_000_000
/** What stands in a record where a text was left out or cut: two of these tell nothing of what stood there. */
const leftOut = /\[redacted: \d+ characters\]|\[left out: |\[cut by Holdfast: /

/** What the first call of a trace was asked, by the trace's row; null where that is not on record, or not enough of it. */
export function createRecordedInputs(db: Db): (row: number) => RecordedInput | null {
  const payloadOf = db.prepare<[number, number], { trace_id: string; is_imported: 0 | 1; payload: unknown }>(
    `SELECT t.trace_id, t.source = 'import' AS is_imported, p.payload FROM traces t LEFT JOIN records r ON r.seq = t.record_seq AND r.payload_bytes <= ?
       LEFT JOIN payloads p ON p.seq = r.seq WHERE t.row = CAST(? AS INTEGER)`,
  )
  const { firstCall } = createShownSpans(db)
  const { span } = createObservationReads(db)

  function bodyOf(row: number): unknown {
    const found = payloadOf.get(largestPayloadBytes, row)
    if (!found) return null
    const recorded = observationsOf(found.payload).find(({ type }) => type === 'generation')
    if (recorded) return recorded.input
    // Of an import each span lies alone.
    const spanId = found.is_imported === 1 ? firstCall(found.trace_id) : undefined
    return spanId === undefined ? null : span(found.trace_id, spanId)?.observation.input
  }

  return (row) => {
    const input = bodyOf(row) ?? null
    const text = JSON.stringify(input)
    if (text === 'null' || text === '[]' || leftOut.test(text)) return null
    return { digest: createHash('sha256').update(text).digest('base64url'), prompt: firstLine(askedIn(input)) }
  }
}
