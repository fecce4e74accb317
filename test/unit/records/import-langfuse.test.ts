import { readFileSync } from 'node:fs'
import { describe, expect, it } from 'vitest'
import { spansIn } from '../../../src/main/records/derive/derive.ts'
import { describeSpan } from '../../../src/main/records/derive/span-detail.ts'
import { foldTrace } from '../../../src/main/records/derive/trace-fold.ts'
import { importOf, type Imported } from '../../support/imports.ts'

const fixture = (name: string): Buffer =>
  readFileSync(new URL(`../../fixtures/langfuse-export/${name}`, import.meta.url))

const traceId = '7c1d2e3f4a5b6c7d8e9f0a1b2c3d4e5f'
const startedAtMs = Date.parse('2026-09-21T14:13:20.000Z')

const detailsOf = ({ traces }: Imported) =>
  traces.flatMap(({ spans }) => spansIn(spans, true)).flatMap((values) => describeSpan(values) ?? [])

describe.each([
  'ui-observations.json',
  'ui-observations.csv',
  'ui-observations-old.csv',
  'ui-events-4.jsonl',
  'blob-observations.jsonl',
  'trace-download.json',
])('%s', (name) => {
  it('has the observations and the trace', async () => {
    const imported = await importOf(fixture(name))
    expect(imported.problems).toEqual([])
    const [root, generation] = imported.rows
    expect(root?.row).toMatchObject({
      traceId,
      spanId: '00000000000000a1',
      parentSpanId: null,
      type: 'span',
      name: 'support',
      startedAtMs,
      durationMs: 2400,
      usage: null,
      costUsd: null,
    })
    expect(generation?.row).toMatchObject({
      spanId: '00000000000000a2',
      parentSpanId: '00000000000000a1',
      type: 'generation',
      model: 'gpt-4.1',
      level: 'ERROR',
      statusMessage: 'cut off',
      startedAtMs: startedAtMs + 100,
      durationMs: 1200,
      timeToFirstTokenMs: 500,
      usage: { input: 80, inputCached: 20, inputCacheWrite: null, output: 25, outputReasoning: null, total: 125 },
      costUsd: 0.0005,
      costSource: 'given',
    })
    expect(foldTrace(imported.rows, 'import')).toMatchObject({
      name: 'support',
      userId: 'ada',
      sessionId: 's-1',
      environment: 'staging',
      release: null,
      tags: ['beta', 'support'],
      durationMs: 2400,
      costUsd: 0.0005,
      errorCount: 1,
    })
  })

  it('has inputs, outputs, parameters and metadata', async () => {
    const [root, generation] = detailsOf(await importOf(fixture(name)))
    expect(root).toMatchObject({ input: { question: 'Where?' }, output: 'Here.', metadata: { channel: 'mail' } })
    expect(generation).toMatchObject({
      parameters: { temperature: 0.2 },
      input: [{ role: 'user', content: 'Where?' }],
      output: { role: 'assistant', content: 'Here.' },
      attributes: { 'langfuse.observation.prompt.name': 'planner', 'langfuse.observation.prompt.version': '4' },
    })
  })
})

describe('an export of Langfuse', () => {
  it('of a trace without its observations is one span, with the sums', async () => {
    const { rows, problems } = await importOf(fixture('ui-traces.csv'))
    expect(problems).toEqual([])
    expect(rows.map(({ row }) => row)).toMatchObject([
      { traceId, type: 'span', name: 'support', durationMs: 2400, usage: { total: 125 }, costUsd: 0.0005 },
      { name: 'old', durationMs: 0, usage: null, costUsd: null },
    ])
    expect(foldTrace(rows.slice(0, 1), 'import')).toMatchObject({
      userId: 'ada',
      tags: ['beta', 'support'],
      usage: { input: 100, output: 25, total: 125 },
      costUsd: 0.0005,
    })
  })

  it('joins the tables of traces and of observations', async () => {
    const [traces, observations] = await Promise.all(
      ['ui-traces.csv', 'ui-observations.csv'].map(async (name) => importOf(fixture(name))),
    )
    const all = [...(traces?.rows ?? []), ...(observations?.rows ?? [])].filter(({ row }) => row.traceId === traceId)
    expect(foldTrace(all, 'import')).toMatchObject({ observationCount: 3, usage: { total: 125 }, costUsd: 0.0005 })
  })

  it('of the first API has usage with a unit, ids of one’s own, and no price where it says 0', async () => {
    const imported = await importOf(fixture('api-observations.json'))
    expect(imported.problems).toEqual([])
    expect(imported.rows[0]?.row).toMatchObject({
      type: 'generation',
      model: 'llama',
      durationMs: 1500,
      usage: { input: 4, output: 2, total: 6 },
      costUsd: null,
    })
    expect((await importOf(fixture('api-observations.json'))).rows).toEqual(imported.rows)
  })

  it('is read row by row: one that does not fit is counted', async () => {
    const rows = fixture('ui-observations.csv').toString('utf8').trimEnd()
    const { rows: found, problems } = await importOf(`${rows}\n"only","three","cells"\n`)
    expect(found).toHaveLength(2)
    expect(problems).toEqual([
      { place: 'line 4', reason: 'The row does not fit the table.', excerpt: '"only","three","cells"' },
    ])
    const json = JSON.parse(fixture('ui-observations.json').toString('utf8')) as object[]
    const withBad = await importOf(JSON.stringify([...json, { ...json[0], startTime: 'soon' }, { value: 1 }]))
    expect([withBad.rows.length, withBad.problemCount]).toEqual([2, 2])
    expect(withBad.problems[0]).toMatchObject({
      place: 'line 1, entry 3',
      reason: 'The row has no id or no start time.',
    })
  })

  it('has usage beside details that are empty, or zero', async () => {
    const row = {
      id: 'a',
      traceId: 't',
      type: 'GENERATION',
      startTime: '2026-09-21T14:13:20.000Z',
      inputUsage: 4,
      outputUsage: 2,
    }
    for (const usageDetails of [{}, '{}', { input: 0, output: 0, total: 0 }, null, [], 'none']) {
      const { rows } = await importOf(JSON.stringify([{ ...row, usageDetails }]))
      expect(rows[0]?.row.usage).toMatchObject({ input: 4, output: 2, total: 6 })
    }
    const { rows } = await importOf(JSON.stringify([{ ...row, usageDetails: {}, usage: { input: 7, output: 1 } }]))
    expect(rows[0]?.row.usage).toMatchObject({ input: 7, output: 1, total: 8 })
  })

  it.each([
    [
      'as JSON',
      JSON.stringify([
        {
          id: 's',
          traceId: 't',
          timestamp: '2026-09-21T14:13:20.000Z',
          name: 'quality',
          value: 1,
          source: 'API',
          dataType: 'NUMERIC',
        },
      ]),
    ],
    [
      'as CSV',
      'id,timestamp,traceId,observationId,sessionId,name,value,stringValue,source,dataType,comment\ns,2026-09-21T14:13:20.000Z,,,s-1,quality,1,,API,NUMERIC,good\n',
    ],
    [
      'in snake case',
      '{"id":"s","timestamp":"2026-09-21 14:13:20.000","trace_id":"t","name":"q","value":1,"source":"API","data_type":"NUMERIC"}\n',
    ],
  ])('has scores, which are counted and no spans: %s', async (_, content) => {
    const { rows, problems } = await importOf(content)
    expect(rows).toEqual([])
    expect(problems).toEqual([expect.objectContaining({ reason: 'It is a score. Scores are not imported.' })])
  })

  it('of a session has its traces, with or without their observations', async () => {
    const trace = JSON.parse(fixture('trace-download.json').toString('utf8')) as object
    const bare = { id: 'b', timestamp: '2026-09-21T14:13:20.000Z', name: 'alone', input: 'Hi' }
    const session = { id: 's-9', projectId: 'p', traces: [{ ...trace, sessionId: null }, bare, 7], comments: [] }
    const { rows, traces, problems } = await importOf(JSON.stringify(session, null, 2))
    expect(rows.map(({ row }) => row.name)).toEqual(['support', 'plan', 'alone'])
    for (const { trace: said } of rows) expect(said.sessionId).toBe('s-9')
    expect(new Set(traces.map(({ format }) => format))).toEqual(new Set(['langfuse']))
    expect(problems).toHaveLength(1)
  })
})
