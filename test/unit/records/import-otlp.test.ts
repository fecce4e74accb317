import { readdirSync, readFileSync } from 'node:fs'
import { gzipSync } from 'node:zlib'
import * as fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { deriveRecord } from '../../../src/main/records/derive/derive.ts'
import type { ResourceSpans } from '../../../src/main/records/otlp.ts'
import { createImportProblems } from '../../../src/main/records/import/problems.ts'
import { readTraces } from '../../../src/main/records/import/read-traces.ts'
import { importOf, importOfChunks } from '../../support/imports.ts'
import { aRecord, aSpan } from '../../support/otlp.ts'
import { encodeTraces, framed } from '../../support/otlp-protobuf.ts'

interface Request {
  resourceSpans: ResourceSpans[]
}

const folder = new URL('../../fixtures/otlp/', import.meta.url)
const files = readdirSync(folder).filter((name) => name.endsWith('.json') && !name.endsWith('.expected.json'))
const requests = files.map((name) => JSON.parse(readFileSync(new URL(name, folder), 'utf8')) as Request)
const recordsOf = (all: Request[]): ResourceSpans[] => all.flatMap(({ resourceSpans }) => resourceSpans)
const rowsOf = (all: Request[]) => recordsOf(all).flatMap(deriveRecord)

const one: Request = { resourceSpans: [aRecord([aSpan({ 'gen_ai.request.model': 'm' })])] }
const line = JSON.stringify(one)

describe('a file of OTLP', () => {
  const lines = requests.map((request) => `${JSON.stringify(request)}\n`).join('')
  const [request] = requests
  if (!request) throw new Error('no fixtures')

  it.each<[string, string | Uint8Array, Request[]]>([
    ['one request', JSON.stringify(request), [request]],
    ['one request across lines', JSON.stringify(request, null, 2), [request]],
    ['one request a line', lines, requests],
    ['lines with a mark of their order of bytes', `\ufeff${lines.replaceAll('\n', '\r\n')}`, requests],
    ['a list of requests', JSON.stringify(requests), requests],
    ['a list across lines', `[\n${requests.map((each) => JSON.stringify(each)).join(',\n')}\n]\n`, requests],
    [
      'resource spans, one a line',
      recordsOf(requests)
        .map((record) => JSON.stringify(record))
        .join('\n'),
      requests,
    ],
    ['protobuf', encodeTraces(recordsOf(requests)), requests],
    ['protobuf in frames', framed(requests.map(({ resourceSpans }) => encodeTraces(resourceSpans))), requests],
    ['compressed lines', gzipSync(lines), requests],
    ['compressed protobuf', gzipSync(encodeTraces(recordsOf(requests))), requests],
  ])('is read: %s', async (_, content, expected) => {
    const imported = await importOf(content)
    expect(imported.problems).toEqual([])
    expect(imported.rows).toEqual(rowsOf(expected))
  })

  it('gives the spans of each trace apart', async () => {
    const other = aSpan({}, { traceId: 'f'.repeat(32), spanId: '2'.repeat(16) })
    const { traces } = await importOf(JSON.stringify({ resourceSpans: [aRecord([aSpan(), other])] }))
    expect(traces.map(({ traceId, spans }) => [traceId, spans.scopeSpans.map((scope) => scope.spans.length)])).toEqual([
      [aSpan().traceId, [1]],
      ['f'.repeat(32), [1]],
    ])
  })

  it('keeps foreign fields and attributes as they came', async () => {
    const links = [{ traceId: 'a'.repeat(32), spanId: 'b'.repeat(16) }]
    const span = { ...aSpan({ mine: [1, { deep: true }] }), links, traceState: 'a=b' }
    const { traces } = await importOf(JSON.stringify({ resourceSpans: [aRecord([span])] }))
    expect(traces[0]?.spans.scopeSpans[0]?.spans[0]).toEqual(span)
  })

  it('is read with the names of protobuf, and those of before 1.0', async () => {
    const { traceId, spanId, startTimeUnixNano, name } = aSpan()
    const span = {
      trace_id: Buffer.from(traceId, 'hex').toString('base64'),
      span_id: Buffer.from(spanId, 'hex').toString('base64'),
      name,
      kind: 'SPAN_KIND_CLIENT',
      start_time_unix_nano: Number(startTimeUnixNano),
      attributes: [{ key: 'gen_ai.request.model', value: { string_value: 'm' } }],
      status: { code: 'STATUS_CODE_ERROR', message: 'no' },
    }
    const old = { instrumentation_library_spans: [{ instrumentation_library: { name: 'old' }, spans: [span] }] }
    const { rows, traces } = await importOf(JSON.stringify({ resource_spans: [old] }))
    expect(rows[0]?.row).toMatchObject({ traceId, spanId, model: 'm', level: 'ERROR', statusMessage: 'no' })
    expect(traces[0]?.spans.scopeSpans[0]?.scope.name).toBe('old')
    expect(traces[0]?.spans.scopeSpans[0]?.spans[0]).not.toHaveProperty('trace_id')
  })

  it('is the same however its bytes arrive', async () => {
    for (const content of [
      Buffer.from(lines),
      encodeTraces(recordsOf(requests)),
      Buffer.from(JSON.stringify(request)),
    ]) {
      const whole = await importOf(content)
      for (const chunkBytes of [1, 7, 1000]) expect(await importOf(content, chunkBytes)).toEqual(whole)
    }
  })
})

describe('what is wrong in a file', () => {
  it('is counted, the first few with their place, and the rest is read', async () => {
    const broken = Array.from({ length: 8 }, (_, index) => `{"broken": ${index}`)
    const { rows, problemCount, problems } = await importOf([line, ...broken, '', line, 'word', '[]'].join('\n'))
    expect(rows).toHaveLength(2)
    expect(problemCount).toBe(9)
    expect(problems).toHaveLength(5)
    expect(problems[0]).toEqual({ place: 'line 2', reason: 'The JSON is broken here.', excerpt: '{"broken": 0\n' })
  })

  it('does no harm in the first line', async () => {
    const { rows, problems } = await importOf(`{"resourceSpans":[{"resou\n${line}\n${line}\n`)
    expect(rows).toHaveLength(2)
    expect(problems).toEqual([expect.objectContaining({ place: 'line 1, entry 1' })])
  })

  it('is a span without an id or a start', async () => {
    const spans = [aSpan(), aSpan({}, { traceId: '' }), aSpan({}, { startTimeUnixNano: '0' }), 'word']
    const { rows, problems } = await importOf(JSON.stringify({ resourceSpans: [aRecord(spans as never)] }))
    expect(rows).toHaveLength(1)
    expect(problems.map(({ reason }) => reason)).toEqual([
      'A span has no trace id.',
      'A span has no start time.',
      'A span has no trace id.',
    ])
  })

  it('ends a text or a protobuf that breaks off, and what was whole is kept', async () => {
    const many = JSON.stringify({ resourceSpans: [...one.resourceSpans, ...one.resourceSpans, ...one.resourceSpans] })
    const text = await importOf(many.slice(0, -100))
    expect([text.rows.length, text.problemCount]).toEqual([2, 1])
    const records = encodeTraces(recordsOf([one, one, one]))
    const protobuf = await importOf(records.subarray(0, -10))
    expect([protobuf.rows.length, protobuf.problemCount]).toEqual([2, 1])
    const packed = await importOf(gzipSync(`${line}\n`.repeat(1000)).subarray(0, -30))
    expect(packed.problemCount).toBeGreaterThan(0)
  })

  it('is a line too long to be held, which is passed over', async () => {
    function* chunks(): Generator<Uint8Array> {
      yield Buffer.from(`${line}\n{"resourceSpans":"`)
      for (let megabytes = 0; megabytes < 65; megabytes += 1) yield Buffer.alloc(1_000_000, 'x')
      yield Buffer.from(`"}\n${line}\n`)
    }
    const { rows, problems } = await importOfChunks(chunks())
    expect(rows).toHaveLength(2)
    expect(problems).toEqual([expect.objectContaining({ place: 'line 2', reason: 'It is longer than 64 MB.' })])
    expect(problems[0]?.excerpt).toMatch(/^\{"resourceSpans":"x+$/)
  })

  it.each([
    ['nothing', ''],
    ['a text', 'Hello'],
    ['other JSON', '{"hello": 1}'],
    ['an image', Buffer.from('89504e470d0a1a0a0000000d49484452', 'hex')],
    ['numbers', '[1, 2]'],
  ])('is all of it: %s', async (_, content) => {
    const { rows, problemCount } = await importOf(content)
    expect(rows).toEqual([])
    expect(problemCount).toBeGreaterThan(0)
  })

  it.each([
    ['Parquet', 'PAR1\u0015\u0004', 'Export JSON Lines instead', 1],
    ['Zstandard', Buffer.from('28b52ffd0458', 'hex'), 'Unpack it', 1],
    ['messages in Zstandard', Buffer.from('0000002028b52ffd0458', 'hex'), 'without compression', 1],
    ['metrics', '{"resourceMetrics":[]}\n{"resourceLogs":[]}\n', 'Only traces', 2],
    ['ZIP', 'PK\u0003\u0004\u0014', 'Unpack it', 1],
    ['UTF-16', Buffer.from(`\ufeff${line}`, 'utf16le'), 'Save it as UTF-8', 1],
  ])('is told apart where the file is of another kind: %s', async (_, content, advice, count) => {
    const { problems, problemCount, rows } = await importOf(content)
    expect(rows).toEqual([])
    for (const { reason } of problems) expect(reason).toContain(advice)
    expect(problemCount).toBe(count)
  })

  it.each<[string, unknown]>([
    ['a type that is an object', { id: 'a', traceId: 't', startTime: '2026-01-01T00:00:00Z', type: { toString: 1 } }],
    ['names that objects have', { id: 'a', constructor: 1, toString: 2, traceId: { valueOf: 1 }, startTime: [] }],
    ['a resource within a resource', { resourceSpans: [{ resourceSpans: [] }] }],
    ['odd scopes', { resourceSpans: [{ scopeSpans: [1, null, { spans: { a: 1 } }, { scope: [], spans: [[]] }] }] }],
    [
      'a code that is an object',
      { resourceSpans: [aRecord([aSpan({}, { status: { code: { toString: 1 } as never } })])] },
    ],
  ])('is one odd value, which ends no import: %s', async (_, value) => {
    const { rows } = await importOf(`${JSON.stringify(value)}\n${line}\n`)
    expect(rows.at(-1)?.row.model).toBe('m')
  })

  it('is nested as deep as a text can be, which ends no import, and can be written again', async () => {
    const open = 200_000
    const deep = (inner: string): string => `${'['.repeat(open)}${inner}${']'.repeat(open)}`
    const resources = `{"resourceSpans":`.repeat(10_000) + '1' + '}'.repeat(10_000)
    const span = JSON.stringify(aSpan())
    const content = [
      deep('1'),
      resources,
      `{"resourceSpans":[{"scopeSpans":[{"spans":[${span.slice(0, -1)},"links":${deep('')}}]}]}]}`,
      `{"id":"a","traceId":"t","startTime":"2026-01-01T00:00:00Z","input":${deep('')},"metadata":{"a":${deep('')}}}`,
      line,
    ].join('\n')
    const { rows, traces } = await importOf(content)
    expect(rows).toHaveLength(3)
    expect(rows.at(-1)?.row.model).toBe('m')
    for (const { spans } of traces) expect(JSON.stringify(spans).length).toBeLessThan(10_000)
  })

  it('closes the file that is left early', async () => {
    let isClosed = false
    async function* chunks() {
      try {
        for (;;) yield Buffer.from(`${line}\n`)
      } finally {
        isClosed = true
      }
    }
    for await (const { traceId } of readTraces(chunks(), createImportProblems())) {
      expect(traceId).toBe(aSpan().traceId)
      break
    }
    expect(isClosed).toBe(true)
  })

  it('never ends the import, whatever the bytes', async () => {
    const content = fc.oneof(
      fc.uint8Array({ minLength: 1, maxLength: 300 }),
      fc.json().map((json) => Buffer.from(json)),
      // A good file with a few bytes of it changed.
      fc
        .tuple(
          fc.constantFrom(Buffer.from(`${line}\n${line}\n`), encodeTraces(one.resourceSpans)),
          fc.nat(),
          fc.nat(255),
        )
        .map(([good, at, byte]) => {
          const changed = Buffer.from(good)
          changed[at % changed.length] = byte
          return changed
        }),
    )
    await fc.assert(
      fc.asyncProperty(content, async (bytes) => {
        await importOf(bytes)
      }),
      { numRuns: 500 },
    )
  })
})
