import * as fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { deriveRecord, spansIn } from '../../../src/main/records/derive/derive.ts'
import { observationsOf } from '../../../src/main/records/derive/observations.ts'
import { describeSpan } from '../../../src/main/records/derive/span-detail.ts'
import type { ObservationRow } from '../../../src/main/records/derive/rows.ts'
import { foldTrace } from '../../../src/main/records/derive/trace-fold.ts'
import type { KeyValue, ResourceSpans, Span } from '../../../src/main/records/otlp.ts'
import { aRecord, aSpan, startedAtMs, toKeyValues, type PlainValue } from '../../support/otlp.ts'

function rowOf(attributes: Record<string, PlainValue>, overrides: Partial<Span> = {}): ObservationRow {
  const [derived] = deriveRecord(aRecord([aSpan(attributes, overrides)]))
  if (!derived) throw new Error('no row')
  return derived.row
}

/** An attribute in a form that no exporter should write. */
const odd = (key: string, value: unknown): KeyValue => ({ key, value }) as KeyValue

describe('numbers', () => {
  const tokens = (value: unknown): number | null | undefined =>
    rowOf({}, { attributes: [odd('gen_ai.usage.input_tokens', value)] }).usage?.input

  it.each([
    ['as text', { stringValue: '120' }, 120],
    ['as an integer in text', { intValue: '120' }, 120],
    ['as an integer', { intValue: 120 }, 120],
    ['as a double', { doubleValue: 120.4 }, 120],
    ['as the text of a double', { doubleValue: '1.2e2' }, 120],
  ])('are read %s', (_, value, expected) => expect(tokens(value)).toBe(expected))

  it.each([
    ['negative', { intValue: '-5' }],
    ['none', { doubleValue: 'NaN' }],
    ['infinite', { doubleValue: Infinity }],
    ['beyond any call', { doubleValue: 1e300 }],
    ['a word', { stringValue: 'many' }],
    ['a list', { arrayValue: { values: [{ intValue: '1' }] } }],
    ['missing', {}],
    ['null', null],
  ])('that are %s are not known', (_, value) => expect(tokens(value)).toBeUndefined())

  it('of a cost that nobody pays are not known', () => {
    for (const cost of [-1, 1e9, 'free'])
      expect(rowOf({ 'gen_ai.usage.cost': cost })).toMatchObject({ costUsd: null, costSource: null })
    expect(rowOf({ 'gen_ai.usage.cost': '0.25' })).toMatchObject({ costUsd: 0.25, costSource: 'given' })
  })
})

describe('times', () => {
  it('end where they start if they end before, and are open where they do not end', () => {
    expect(rowOf({}, { endTimeUnixNano: `${startedAtMs - 5}000000` }).durationMs).toBe(0)
    expect(rowOf({}, { endTimeUnixNano: '0' }).durationMs).toBeNull()
    expect(rowOf({}, { endTimeUnixNano: undefined }).durationMs).toBeNull()
  })

  it('lie in years that a date can be made of', () => {
    expect(rowOf({}, { startTimeUnixNano: '99999999999999999999' }).startedAtMs).toBe(4_102_444_800_000)
    for (const endTimeUnixNano of ['99999999999999999999', 1e300 as unknown as string])
      expect(rowOf({}, { endTimeUnixNano }).durationMs).toBe(4_102_444_800_000 - startedAtMs)
    expect(rowOf({}, { startTimeUnixNano: 'soon', endTimeUnixNano: `${startedAtMs}000000` })).toMatchObject({
      startedAtMs,
      durationMs: 0,
    })
  })

  it('keep microseconds', () => {
    const times = { startTimeUnixNano: `${startedAtMs}000000`, endTimeUnixNano: `${startedAtMs}123456` }
    expect(rowOf({}, times).durationMs).toBe(0.123456)
  })

  it('of a first token are a date, seconds or milliseconds, and never before the start', () => {
    const first = (attributes: Record<string, PlainValue>) => rowOf(attributes).timeToFirstTokenMs
    const key = 'langfuse.observation.completion_start_time'
    expect(first({ [key]: new Date(startedAtMs + 250).toISOString() })).toBe(250)
    expect(first({ [key]: JSON.stringify(new Date(startedAtMs + 250).toISOString()) })).toBe(250)
    expect(first({ [key]: new Date(startedAtMs - 250).toISOString() })).toBe(0)
    expect(first({ [key]: 'soon' })).toBeNull()
    expect(first({ 'gen_ai.response.time_to_first_chunk': 0.25 })).toBe(250)
    expect(first({ 'ai.response.msToFirstChunk': '250.5' })).toBe(250.5)
    expect(first({ 'ai.response.msToFirstChunk': -1 })).toBeNull()
  })
})

describe('ids', () => {
  it.each([
    ['in capitals', '0AF7651916CD43DD8448EB211C80319C', '0af7651916cd43dd8448eb211c80319c'],
    ['as a UUID', '0af76519-16cd-43dd-8448-eb211c80319c', '0af7651916cd43dd8448eb211c80319c'],
    ['of 64 bits', '8448eb211c80319c', '00000000000000008448eb211c80319c'],
    ['in Base64', 'CvdlGRbNQ92ESOshHIAxnA==', '0af7651916cd43dd8448eb211c80319c'],
  ])('are read %s', (_, traceId, expected) => expect(rowOf({}, { traceId }).traceId).toBe(expected))

  it('of one’s own are digests, always the same', () => {
    const [one, same, other] = ['my trace', 'my trace', 'my other trace'].map((traceId) => rowOf({}, { traceId }))
    expect(one?.traceId).toMatch(/^[\da-f]{32}$/)
    expect(same?.traceId).toBe(one?.traceId)
    expect(other?.traceId).not.toBe(one?.traceId)
  })

  it('that are none make no row, and a parent that is none makes a root', () => {
    for (const traceId of ['', '0'.repeat(32)]) expect(deriveRecord(aRecord([aSpan({}, { traceId })]))).toEqual([])
    for (const parentSpanId of ['', '0'.repeat(16), aSpan().spanId])
      expect(rowOf({}, { parentSpanId }).parentSpanId).toBeNull()
  })
})

describe('a status', () => {
  it.each([2, '2', 'STATUS_CODE_ERROR', 'Error'])('of %j is an error', (code) =>
    expect(rowOf({}, { status: { code } as Span['status'] }).level).toBe('ERROR'),
  )

  it.each<unknown>([
    { toString: 1 },
    { valueOf: null, toString: null },
    [2],
    [[2]],
    null,
    true,
    20,
    '02',
    'constructor',
  ])('of %j is none', (code) =>
    expect(rowOf({}, { status: { code } as unknown as Span['status'] }).level).toBe('DEFAULT'),
  )

  it('has the type of what went wrong', () => {
    const failed = { status: { code: 2 } }
    expect(rowOf({ 'error.type': 'timeout' }, failed)).toMatchObject({ errorType: 'timeout', statusMessage: 'timeout' })
    const thrown = {
      name: 'exception',
      timeUnixNano: '0',
      attributes: toKeyValues({ 'exception.type': 'ValueError', 'exception.message': 'No.' }),
    }
    expect(rowOf({}, { ...failed, events: [thrown] })).toMatchObject({ errorType: 'ValueError', statusMessage: 'No.' })
    expect(rowOf({ 'error.type': 'timeout' }).errorType).toBeNull()
  })
})

describe('names that objects have', () => {
  it.each(['constructor', '__proto__', 'toString', 'hasOwnProperty', 'valueOf'])('such as %s are names', (name) => {
    const keys = ['langfuse.observation.type', 'openinference.span.kind', 'gen_ai.operation.name', 'ai.operationId']
    for (const key of keys) expect(rowOf({ [key]: name }).type).toBe('span')
    const details = JSON.stringify(Object.fromEntries([[name, 5]]))
    const attributes = {
      [name]: 'kept',
      'langfuse.observation.usage_details': details,
      'langfuse.observation.metadata': details,
      [`langfuse.observation.metadata.own.${name}`]: 'kept',
      [`llm.input_messages.0.message.${name}`]: 'asked',
      'gen_ai.usage.input_tokens': 7,
    }
    expect(rowOf(attributes).usage?.total).toBe(7)
    const [values] = spansIn(aRecord([aSpan(attributes)]), true)
    const detail = values && describeSpan(values)
    expect(Object.entries(detail?.metadata ?? {})).toEqual([
      [name, 5],
      [`own.${name}`, 'kept'],
    ])
    expect(Object.entries(detail?.attributes ?? {})).toContainEqual([name, 'kept'])
    expect(JSON.stringify(detail?.input)).toBe(`[{"${name}":"asked"}]`)
  })
})

describe('as much as a payload can hold', () => {
  const many = Array.from({ length: 130_000 }, (_, index) => `key${index}`)

  it('of metadata, attributes and events is read', () => {
    const metadata = Object.fromEntries(many.map((key) => [key, 1]))
    const attributes = many.map((key) => odd(`langfuse.observation.metadata.own.${key}`, { stringValue: key }))
    const [values] = spansIn(
      aRecord([
        aSpan(
          {},
          {
            attributes: [
              odd('langfuse.observation.metadata', { stringValue: JSON.stringify(metadata) }),
              odd('langfuse.trace.tags', { stringValue: many.join(',') }),
              ...attributes,
            ],
            events: many.map((name) => ({ name, timeUnixNano: '1', attributes: [] })),
          },
        ),
      ]),
      true,
    )
    const detail = values && describeSpan(values)
    expect(Object.keys(detail?.metadata ?? {})).toHaveLength(260_000)
    expect(detail?.events).toHaveLength(130_000)
    expect(detail?.trace.tags).toHaveLength(130_000)
  })

  it('of spans is folded', () => {
    const spans = many.map((spanId) =>
      aSpan({ 'gen_ai.request.model': spanId, 'langfuse.trace.tags': [spanId] }, { spanId }),
    )
    const summary = foldTrace(deriveRecord(aRecord(spans)), 'import')
    expect(summary).toMatchObject({ observationCount: 130_000, generationCount: 130_000 })
    expect(summary?.tags).toHaveLength(130_000)
  })

  it('of digits, white space and nesting takes no longer than to read it', () => {
    const long = 1_000_000
    for (const text of [
      '1'.repeat(long),
      `${' '.repeat(long)}x`,
      `${'1'.repeat(long)}x`,
      `1.${'1'.repeat(long)}e`,
      '='.repeat(long),
    ])
      expect(
        rowOf(
          {
            'gen_ai.usage.input_tokens': text,
            'langfuse.observation.completion_start_time': text,
            'ai.operationId': text,
            'langfuse.trace.tags': text,
          },
          { traceId: `a${text}`, startTimeUnixNano: text, status: { code: 2, message: text } },
        ).usage,
      ).toBeNull()
    const nested = `${'['.repeat(long)}${']'.repeat(long)}`
    const path = `llm.input_messages.0.${'a.'.repeat(long)}b`
    const [values] = spansIn(
      aRecord([aSpan({ 'langfuse.observation.input': nested, 'langfuse.observation.metadata': nested, [path]: 'x' })]),
      true,
    )
    expect(values && describeSpan(values)).not.toBeNull()
  })
})

describe('a payload that holds anything', () => {
  // As JSON has it, with the names that objects have, and numbers of all kinds.
  const oddKey = fc.constantFrom('toString', 'valueOf', 'constructor', '__proto__', 'length', 'key', 'values', 'then')
  const anything: fc.Arbitrary<unknown> = fc
    .anything({ maxDepth: 4, key: fc.oneof(oddKey, fc.string()), withNullPrototype: true })
    .map((value) => JSON.parse(JSON.stringify(value) ?? 'null') as unknown)
  const key = fc.constantFrom(
    'langfuse.observation.usage_details',
    'langfuse.observation.cost_details',
    'langfuse.observation.type',
    'langfuse.trace.tags',
    'gen_ai.usage.input_tokens',
    'gen_ai.request.model',
    'ai.response.providerMetadata',
    'ai.operationId',
    'llm.token_count.prompt',
    'session.id',
    'langfuse.observation.metadata',
    'langfuse.observation.metadata.duration_seconds',
    'langfuse.observation.metadata.cost_usd',
    'langfuse.observation.metadata.usage_source',
    'langfuse.observation.completion_start_time',
    'llm.input_messages.0.message.role',
    'llm.input_messages.0.message.contents.0.message_content.image',
    'gen_ai.input.messages',
    'gen_ai.system_instructions',
    'ai.response.toolCalls',
    'error.type',
    'constructor',
    '__proto__',
  )
  const value = fc.oneof(
    anything,
    fc.json().map((stringValue) => ({ stringValue })),
    fc.record({ intValue: anything }),
    fc.record({ arrayValue: fc.record({ values: anything }) }),
    fc.record({ kvlistValue: anything }),
  )
  const span = fc.record(
    {
      traceId: fc.oneof(fc.string({ minLength: 1 }), anything),
      spanId: fc.oneof(fc.string({ minLength: 1 }), anything),
      parentSpanId: anything,
      name: anything,
      startTimeUnixNano: anything,
      endTimeUnixNano: anything,
      status: anything,
      events: anything,
      attributes: fc.oneof(anything, fc.array(fc.record({ key, value }))),
    },
    { requiredKeys: [] },
  )
  const payload = fc.oneof(
    anything,
    fc.record({ resource: anything, scopeSpans: anything }),
    fc.record({
      resource: fc.record({ attributes: fc.array(fc.record({ key, value })) }),
      scopeSpans: fc.array(
        fc.record({
          scope: fc.oneof(anything, fc.constant({ name: 'langfuse-sdk-holdfast' })),
          spans: fc.array(fc.oneof(anything, span)),
        }),
      ),
    }),
  )

  it('throws nothing, and has rows whose numbers can be counted', () => {
    fc.assert(
      fc.property(payload, (given) => {
        const derived = deriveRecord(given as ResourceSpans)
        for (const { row } of derived) {
          expect(row.traceId).toMatch(/^[\da-f]{32}$/)
          expect(row.spanId).toMatch(/^[\da-f]{16}$/)
          for (const amount of [row.startedAtMs, row.durationMs, row.costUsd, ...Object.values(row.usage ?? {})])
            expect(amount === null || (Number.isFinite(amount) && amount >= 0)).toBe(true)
        }
        foldTrace(derived, 'import')
        observationsOf(given as ResourceSpans)
      }),
      { numRuns: 1000 },
    )
  })

  it('is read where a resource, a scope or attributes are missing', () => {
    const { resource: _, ...withoutResource } = aRecord([aSpan({ 'gen_ai.request.model': 'm' })])
    expect(deriveRecord(withoutResource as ResourceSpans)[0]?.row.model).toBe('m')
    expect(deriveRecord({ scopeSpans: [{ spans: [aSpan()] }] } as unknown as ResourceSpans)).toHaveLength(1)
    expect(deriveRecord({} as ResourceSpans)).toEqual([])
  })
})
