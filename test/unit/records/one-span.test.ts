import { array, assert, constantFrom, integer, property, string } from 'fast-check'
import { describe, expect, it } from 'vitest'
import { readOneSpan } from '../../../src/main/records/one-span.ts'
import type { ResourceSpans, Span } from '../../../src/main/records/otlp.ts'
import { spansIn } from '../../../src/main/records/payload.ts'

const traceId = 'ab'.repeat(16)
const idOf = (at: number): string => at.toString(16).padStart(16, '0')
const text = (key: string, stringValue: string) => ({ key, value: { stringValue } })
const spanOf = (at: number, said: string, more: object = {}): Span => ({
  traceId,
  spanId: idOf(at),
  name: `span ${at}`,
  kind: 1,
  startTimeUnixNano: '1',
  attributes: [text('said', said)],
  status: { code: 0 },
  ...more,
})
/** So long that nobody parses all of it for one. */
const padding = spanOf(0xffff, 'x'.repeat(250_000))
const payloadOf = (groups: Span[][]): ResourceSpans => ({
  resource: { attributes: [text('service.name', 'an "app" {')] },
  scopeSpans: groups.map((spans, at) => ({ scope: { name: `scope ${at}` }, spans })),
})

describe('one span of a long payload', () => {
  it('is found with its resource and its scope, and without the others', () => {
    const payload = JSON.stringify(
      payloadOf([
        [spanOf(1, 'a'), padding],
        [spanOf(2, 'b'), spanOf(3, 'c')],
      ]),
    )
    const read = readOneSpan(payload, idOf(2))
    expect(read.resource).toEqual({ attributes: [text('service.name', 'an "app" {')] })
    expect(read.scopeSpans).toEqual([{ scope: { name: 'scope 1' }, spans: [spanOf(2, 'b')] }])
  })

  it('is found in a record of before, which was its spans alone', () => {
    const payload = [padding, spanOf(1, 'a')].map((span) => JSON.stringify(span)).join(',')
    expect(spansIn(readOneSpan(payload, idOf(1)))).toEqual([spanOf(1, 'a')])
  })

  it('is not mistaken for a link to it, nor for its like in a text', () => {
    const link = { links: [{ traceId, spanId: idOf(1) }] }
    const quoted = JSON.stringify(spanOf(1, 'not this one'))
    const payload = JSON.stringify(payloadOf([[spanOf(1, 'this one'), spanOf(2, quoted, link), padding]]))
    expect(spansIn(readOneSpan(payload, idOf(1)))).toEqual([spanOf(1, 'this one')])
  })

  it('is there where its fields stand in another order, or it is not there at all', () => {
    const { traceId: id, ...rest } = spanOf(1, 'a')
    const payload = JSON.stringify(payloadOf([[{ ...rest, traceId: id }, padding]]))
    expect(spansIn(readOneSpan(payload, idOf(1))).find(({ spanId }) => spanId === idOf(1))?.name).toBe('span 1')
    expect(spansIn(readOneSpan(payload, idOf(9))).some(({ spanId }) => spanId === idOf(9))).toBe(false)
  })

  it('is the same as if all had been parsed, whatever is said in them', () => {
    const said = string({
      unit: constantFrom('"', '\\', '{', '}', '[', ',', 'a', '\n', '😀', '"spanId":"'),
      maxLength: 20,
    })
    assert(
      property(array(said, { minLength: 1, maxLength: 6 }), integer({ min: 0, max: 5 }), (texts, wanted) => {
        const spans = texts.map((each, at) => spanOf(at, each))
        const payload = JSON.stringify(payloadOf([spans.slice(0, 3), [...spans.slice(3), padding]]))
        const found = spansIn(readOneSpan(payload, idOf(wanted))).findLast(({ spanId }) => spanId === idOf(wanted))
        expect(found).toEqual(spans[wanted])
      }),
    )
  })

  it('throws where the payload is no JSON', () => {
    expect(() => readOneSpan(`{"resource":${'x'.repeat(300_000)}`, idOf(1))).toThrow(SyntaxError)
  })
})
