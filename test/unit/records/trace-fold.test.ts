import * as fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { deriveRecord } from '../../../src/main/records/derive/derive.ts'
import { foldTrace, latestBySpan, type RecordedObservation } from '../../../src/main/records/derive/trace-fold.ts'
import type { Span } from '../../../src/main/records/otlp.ts'
import { aRecord, aSpan, startedAtMs, type PlainValue } from '../../support/otlp.ts'

const spanId = (index: number): string => String(index + 1).padStart(16, '0')

const nanos = (ms: number): string => `${startedAtMs + ms}000000`

const aTree = (...spans: [attributes: Record<string, PlainValue>, overrides?: Partial<Span>][]) =>
  foldTrace(
    deriveRecord(
      aRecord(
        spans.map(([attributes, overrides], index) => aSpan(attributes, { spanId: spanId(index), ...overrides })),
      ),
    ),
    'import',
  )

const generation = (input: number, cost?: number): Record<string, PlainValue> => ({
  'gen_ai.operation.name': 'chat',
  'gen_ai.request.model': 'm',
  'gen_ai.usage.input_tokens': input,
  ...(cost !== undefined && { 'gen_ai.usage.cost': cost }),
})

describe('a trace', () => {
  it('has the sums of its calls, not those that its agent repeats', () => {
    const agent = { 'gen_ai.operation.name': 'invoke_agent', 'gen_ai.usage.input_tokens': 30 }
    expect(aTree([agent], [generation(10, 0.1)], [generation(20, 0.2)])).toMatchObject({
      usage: { input: 30, total: 30, output: null },
      costUsd: 0.3,
      observationCount: 3,
      generationCount: 2,
    })
  })

  it('has the sums of its outermost observation where no call has any', () => {
    const agent = { 'gen_ai.operation.name': 'invoke_agent', 'gen_ai.usage.input_tokens': 30, 'gen_ai.usage.cost': 0.5 }
    const inner = { ...agent, 'gen_ai.usage.input_tokens': 20 }
    expect(aTree([inner, { parentSpanId: spanId(1) }], [agent])).toMatchObject({ usage: { total: 30 }, costUsd: 0.5 })
  })

  it('counts calls with tokens and without a price', () => {
    expect(aTree([generation(10)], [generation(20, 0.2)], [{}])).toMatchObject({ unpricedCount: 1, costUsd: 0.2 })
  })

  it('has the words of its root first', () => {
    const inner = { 'session.id': 'inner', 'langfuse.trace.name': 'inner', 'user.id': 'ada' }
    const root = { 'session.id': 'outer' }
    const late = { startTimeUnixNano: nanos(5) }
    expect(aTree([inner, { parentSpanId: spanId(1) }], [root, { ...late, name: 'serve' }])).toMatchObject({
      sessionId: 'outer',
      userId: 'ada',
      name: 'inner',
    })
  })

  it('lasts from its first start to its last end, and has no duration while a span is open', () => {
    const late = { startTimeUnixNano: nanos(500), endTimeUnixNano: nanos(2500) }
    expect(aTree([{}], [{}, late])).toMatchObject({ startedAtMs, durationMs: 2500 })
    expect(aTree([{}], [{}, { ...late, endTimeUnixNano: '0' }])?.durationMs).toBeNull()
  })

  it('has the worst level and what was said at it', () => {
    const warning = { 'langfuse.observation.level': 'WARNING', 'langfuse.observation.status_message': 'slow' }
    expect(aTree([{}], [warning])).toMatchObject({ level: 'WARNING', statusMessage: 'slow', errorCount: 0 })
    const failed = { status: { code: 2, message: 'refused' } }
    expect(aTree([warning], [{}, failed])).toMatchObject({ level: 'ERROR', statusMessage: 'refused', errorCount: 1 })
  })

  it('of no observation is none', () => expect(foldTrace([], 'import')).toBeNull())
})

describe('a trace whose spans come in many records, and again', () => {
  const change = fc.record({
    index: fc.nat(7),
    parent: fc.option(fc.nat(7)),
    start: fc.nat(1000),
    duration: fc.option(fc.nat(1000)),
    tokens: fc.nat(1000),
    cost: fc.option(fc.double({ min: 0, max: 10, noNaN: true })),
    isCall: fc.boolean(),
    session: fc.option(fc.constantFrom('a', 'b')),
    tag: fc.constantFrom('x', 'y', 'z'),
    isError: fc.boolean(),
  })
  const records = fc.array(fc.array(change, { minLength: 1, maxLength: 5 }), { minLength: 1, maxLength: 8 })

  const toSpan = (given: typeof change extends fc.Arbitrary<infer T> ? T : never): Span =>
    aSpan(
      {
        ...(given.isCall && generation(given.tokens, given.cost ?? undefined)),
        ...(given.session !== null && { 'session.id': given.session }),
        'langfuse.trace.tags': [given.tag],
      },
      {
        spanId: spanId(given.index),
        ...(given.parent !== null && { parentSpanId: spanId(given.parent) }),
        startTimeUnixNano: nanos(given.start),
        endTimeUnixNano: given.duration === null ? '0' : nanos(given.start + given.duration),
        status: given.isError ? { code: 2, message: `failed at ${given.start}` } : { code: 0 },
      },
    )

  it('is the same whatever the order in which they are read, and the latest record of a span holds', () => {
    const shuffled = records.chain((all) =>
      fc.tuple(fc.constant(all), fc.shuffledSubarray([...all.keys()], { minLength: all.length })),
    )
    fc.assert(
      fc.property(shuffled, ([all, order]) => {
        const derived = all.map((changes, recordSeq): RecordedObservation[] =>
          deriveRecord(aRecord(changes.map(toSpan))).map((observation) => ({ ...observation, recordSeq })),
        )
        const incremental = order.reduce<ReadonlyMap<string, RecordedObservation>>(
          (known, seq) => latestBySpan(known, derived[seq] ?? []),
          new Map(),
        )
        // The obvious way: everything in one record, in the order of the log.
        const rebuilt = deriveRecord(aRecord(all.flat().map(toSpan)))
        expect(foldTrace(incremental.values(), 'import')).toEqual(foldTrace(rebuilt.toReversed(), 'import'))
      }),
      { numRuns: 500 },
    )
  })
})
