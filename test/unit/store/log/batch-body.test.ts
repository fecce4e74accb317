import { describe, expect, it } from 'vitest'
import { turnEvents } from '../../../../src/main/langfuse/events.ts'
import { truncateBodies } from '../../../../src/main/records/encode.ts'
import { bodyOf, refOf, type IntactRow } from '../../../../src/main/store/log/batch-body.ts'
import { checksumOf } from '../../../../src/main/store/log/record-log.ts'
import { readSpans } from '../../../support/fake-langfuse-otlp.ts'
import { aTurn, anEnd, bareTurn, frozenTurn } from '../../../support/turn-fixtures.ts'

const row = (payload: string, seq = 1): IntactRow => ({
  seq,
  kind: 'turn',
  trace_id: '',
  payload_bytes: Buffer.byteLength(payload),
  checksum: checksumOf(payload),
  payload,
})
const turns = Array.from({ length: 5 }, () => aTurn().start)
const [a, b, c, d, e] = turns.map((start) => ({ bare: bareTurn(start, anEnd()), whole: frozenTurn(start, anEnd()) }))
if (!a || !b || !c || !d || !e) throw new Error('five')
const text = (...payloads: string[]): string => bodyOf(payloads.map(row), '9.9', null).toString()

describe('the body of a batch', () => {
  it('of records from before they said who says them has the bytes that such batches always had', () => {
    const head =
      '{"resourceSpans":[{"resource":{"attributes":[{"key":"service.name","value":{"stringValue":"holdfast"}},' +
      '{"key":"service.version","value":{"stringValue":"9.9"}}]},"scopeSpans":[{"scope":{"name":"langfuse-sdk-holdfast",' +
      '"version":"9.9"},"spans":['
    expect(text(a.bare, b.bare) === `${head}${a.bare},${b.bare}]}]}]}`).toBe(true)
  })

  it('of records is these, joined', () => {
    expect(text(a.whole, b.whole) === `{"resourceSpans":[${a.whole},${b.whole}]}`).toBe(true)
  })

  it.each([
    ['before and after', [a.bare, b.bare, c.whole, d.whole, e.bare]],
    ['in turns', [a.whole, b.bare, c.whole, d.bare, e.whole]],
    ['one of before last', [a.whole, b.whole, c.whole, d.whole, e.bare]],
  ])('of both kinds of records is read by the server, each record as one: %s', (_, payloads) => {
    const body = text(...payloads)
    expect(readSpans(body, 0)?.map(({ traceId }) => traceId)).toEqual(
      turns.flatMap(({ traceId }) => [traceId, traceId]),
    )
    const { events, records } = turnEvents(Buffer.from(body), 'details')
    expect(records).toEqual([0, 0, 0, 1, 1, 1, 2, 2, 2, 3, 3, 3, 4, 4, 4])
    expect(events.filter(({ type }) => type === 'trace-create')).toHaveLength(5)
  })

  it('holds records that were cut, in the form that each has', () => {
    const long = anEnd({ output: 'ü'.repeat(5000) })
    for (const payload of [bareTurn(aTurn().start, long), frozenTurn(aTurn().start, long)]) {
      const cut = truncateBodies(payload, 1000)
      expect(cut.length).toBeLessThan(payload.length)
      expect(cut.startsWith(payload.slice(0, 12))).toBe(true)
      expect(refOf(row(cut))).toEqual(refOf(row(payload)))
    }
  })
})
