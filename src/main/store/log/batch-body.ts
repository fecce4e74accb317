import { createHash } from 'node:crypto'
import { fittingLimitsBytes, maxBodyBytes, truncateBodies } from '../../records/encode.ts'
import { eventsEnvelope } from '../../records/feedback.ts'
import { envelope, isResourceSpans, readPayload, spansIn } from '../../records/payload.ts'
import { wellFormedRecord } from '../../records/well-formed.ts'
import type { Span } from '../../records/otlp.ts'
import type { RecordKind, RecordRef } from '../../records/record.ts'
import { recordKinds } from './batch-row.ts'
import { checksumOf } from './record-log.ts'
import { isTime } from '../sound-values.ts'

/** More than what stands around the spans of a body ever takes. */
export const envelopeBytes = 2_000

export interface RecordRow {
  seq: number
  kind: RecordKind
  trace_id: string
  payload_bytes: number
  /** Both null where the payload's page was lost. */
  checksum: string | null
  payload: string | null
}

export interface IntactRow extends RecordRow {
  payload: string
}

/** Whether the payload is there, of a known kind, and has the bits it was written with. */
export function isIntact(row: RecordRow): row is IntactRow {
  return (
    typeof row.payload === 'string' &&
    recordKinds.has(row.kind) &&
    row.payload.startsWith('{') &&
    row.payload.endsWith('}') &&
    checksumOf(row.payload) === row.checksum
  )
}

/** The bytes of a batch: the same for the same rows, which are of one kind, however often they are made. */
export function bodyOf(rows: IntactRow[], serviceVersion: string, bodyLimitBytes: number | null): Buffer {
  const isSpans = rows[0]?.kind === 'turn'
  const { head, tail } = isSpans ? spansEnvelope : eventsEnvelope
  // Records from before schema 13 have nothing around their spans: what is missing stands around each run of them.
  const around = envelope(serviceVersion)
  const parts = [head]
  let isInRun = false
  for (const row of rows) {
    const isBare = isSpans && !isResourceSpans(row.payload)
    if (isInRun && !isBare) parts.push(around.tail)
    if (parts.length > 1) parts.push(',')
    if (isBare && !isInRun) parts.push(around.head)
    isInRun = isBare
    // Records that an earlier version froze may hold what is no Unicode.
    const payload = wellFormedRecord(row.payload)
    parts.push(bodyLimitBytes === null ? payload : truncateBodies(payload, bodyLimitBytes))
  }
  if (isInRun) parts.push(around.tail)
  parts.push(tail)
  // Written where it stays: joined first, each body would leave a string of its own size to the collector.
  const body = Buffer.allocUnsafeSlow(parts.reduce((sum, part) => sum + Buffer.byteLength(part), 0))
  let at = 0
  for (const part of parts) at += body.write(part, at)
  return body
}

const spansEnvelope = { head: '{"resourceSpans":[', tail: ']}' }

/**
 * What the input and output of a record must be cut to before it can be sent; null where it goes whole, as nearly all do.
 * Throws SyntaxError where it is too long and no JSON that could be cut.
 */
export function limitToFit(rows: IntactRow[]): number | null {
  const [row] = rows
  const roomBytes = maxBodyBytes - envelopeBytes
  // Several have `maxBytes` of the seal limits together.
  if (!row || rows.length > 1 || row.kind !== 'turn' || row.payload_bytes <= roomBytes) return null
  const fits = (limit: number): boolean => Buffer.byteLength(truncateBodies(row.payload, limit)) <= roomBytes
  return fittingLimitsBytes.find(fits) ?? Math.min(...fittingLimitsBytes)
}

export function digestOf(body: Uint8Array): string {
  return createHash('sha256').update(body).digest('hex')
}

/** What Langfuse is asked for; null for what is neither spans nor of a score: its checksum fits, but nothing can be asked. */
export function refOf({ kind, payload }: IntactRow): RecordRef | null {
  try {
    if (kind === 'turn') return spansRef(spansIn(readPayload(payload)))
    const event = JSON.parse(payload) as unknown
    return kind === 'score' ? scoreRef(event) : withdrawalRef(event)
  } catch {
    return null
  }
}

function spansRef(spans: Partial<Span>[]): RecordRef | null {
  const traceId = spans[0]?.traceId
  const spanIds = spans.map(({ spanId }) => spanId)
  const starts = spans.map(({ startTimeUnixNano }) => Number(BigInt(startTimeUnixNano ?? '') / 1_000_000n))
  if (typeof traceId !== 'string' || !spanIds.every((id) => typeof id === 'string') || !starts.every(isTime))
    return null
  // Spread into a call, a large trace would be too many arguments.
  const firstStartMs = starts.reduce((first, start) => Math.min(first, start), Infinity)
  const lastStartMs = starts.reduce((last, start) => Math.max(last, start), -Infinity)
  return { kind: 'turn', traceId, spanIds, firstStartMs, lastStartMs }
}

function scoreRef(event: unknown): RecordRef | null {
  const { type, body } = event as { type?: unknown; body?: { id?: unknown; value?: unknown; comment?: unknown } }
  if (type !== 'score-create' || typeof body?.id !== 'string' || typeof body.value !== 'number') return null
  const comment = typeof body.comment === 'string' ? body.comment : null
  return { kind: 'score', scoreId: body.id, value: body.value, comment }
}

function withdrawalRef(event: unknown): RecordRef | null {
  const { type, body } = event as { type?: unknown; body?: { id?: unknown } }
  return type === 'score-delete' && typeof body?.id === 'string' ? { kind: 'withdrawal', scoreId: body.id } : null
}
