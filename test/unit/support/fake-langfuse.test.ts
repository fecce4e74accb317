import { gzipSync } from 'node:zlib'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { startFakeLangfuse, type FakeLangfuse, type ShownObservation } from '../../support/fake-langfuse.ts'

const ids = { traceId: 'a'.repeat(32), root: 'b'.repeat(16), generation: 'c'.repeat(16) }
const startMs = 1_790_000_000_000
let fake: FakeLangfuse

beforeEach(async () => {
  fake = await startFakeLangfuse()
})
afterEach(() => fake.close())

async function ask(method: string, path: string, body?: string | Buffer, headers: Record<string, string> = {}) {
  const authorization = `Basic ${Buffer.from('pk-lf-fake:sk-lf-fake').toString('base64')}`
  const answer = await fetch(fake.url + path, { method, headers: { authorization, ...headers }, ...(body && { body }) })
  return { status: answer.status, json: (await answer.json()) as Record<string, unknown> }
}

interface Given {
  traceId?: string
  spanId?: string
  scope?: string
  attributes?: Record<string, string>
}

/** One generation, as OTLP/JSON. */
function spans({ traceId = ids.traceId, spanId = ids.generation, scope = 'langfuse-sdk-x', attributes }: Given = {}) {
  const values = {
    'langfuse.observation.type': 'generation',
    'langfuse.observation.model.name': 'gpt-4o-mini',
    'langfuse.observation.input': 'three plain words',
    'langfuse.observation.completion_start_time': new Date(startMs + 100).toISOString(),
    'langfuse.user.id': 'ada',
    ...attributes,
  }
  const span = {
    traceId,
    spanId,
    name: 'llm_completion',
    startTimeUnixNano: `${startMs}000000`,
    endTimeUnixNano: `${startMs + 1000}000000`,
    attributes: Object.entries(values).map(([key, stringValue]) => ({ key, value: { stringValue } })),
  }
  return JSON.stringify({ resourceSpans: [{ scopeSpans: [{ scope: { name: scope }, spans: [span] }] }] })
}

const postSpans = (given?: Given) => ask('POST', '/api/public/otel/v1/traces', spans(given))

const postEvents = (...events: [type: string, body: Record<string, unknown>, atMs?: number][]) => {
  const batch = events.map(([type, body, atMs = startMs], index) => {
    const timestamp = new Date(atMs).toISOString()
    return { id: `event-${index}`, type, timestamp, body }
  })
  return ask('POST', '/api/public/ingestion', JSON.stringify({ batch }))
}

const generation = (more: Record<string, unknown> = {}) => ({
  id: ids.generation,
  traceId: ids.traceId,
  model: 'gpt-4o-mini',
  startTime: new Date(startMs).toISOString(),
  ...more,
})

const only = (): ShownObservation | undefined => fake.observations()[0]

describe('spans, by version', () => {
  it.each([
    ['2.95.0', 404],
    ['3.21.0', 404],
    ['3.22.0', 400],
    ['3.40.0', 200],
    ['3.63.0', 403],
    ['3.80.0', 200],
    ['3.113.0', 200],
    ['3.114.0', 200],
    ['4.16.0', 200],
  ])('are answered by %s with %i', async (version, status) => {
    fake.setVersion(version)
    expect(await postSpans()).toMatchObject({ status })
    expect(fake.observations()).toHaveLength(status === 200 ? 1 : 0)
  })

  it.each(['3.114.0', '4.16.0'])('are right on %s', async (version) => {
    fake.setVersion(version)
    await postSpans()
    const completionStartedAtMs = startMs + 100
    expect(only()).toMatchObject({ traceId: ids.traceId, id: ids.generation, completionStartedAtMs, userId: 'ada' })
  })

  it('have ids of twice the length and no model on 3.40, on 3.80 the ids alone, on 3.113 no first token', async () => {
    fake.setVersion('3.40.0')
    await postSpans()
    expect(only()).toMatchObject({ model: null, input: null, userId: null, usageDetails: {} })
    expect(only()?.traceId).toHaveLength(64)
    fake.setVersion('3.80.0')
    await postSpans({ traceId: 'd'.repeat(32) })
    expect(fake.observations()[1]).toMatchObject({ model: 'gpt-4o-mini', userId: 'ada' })
    expect(fake.observations()[1]?.id).toHaveLength(32)
    fake.setVersion('3.113.0')
    await postSpans({ traceId: 'e'.repeat(32) })
    expect(fake.observations()[2]).toMatchObject({ id: ids.generation, completionStartedAtMs: null })
  })

  it('of another scope are taken by 3.63, with every attribute in the metadata', async () => {
    fake.setVersion('3.63.0')
    expect(await postSpans({ scope: 'mine' })).toMatchObject({ status: 200 })
    expect(only()?.metadata).toHaveProperty('attributes')
  })

  it('may be compressed where they are unpacked, which events never are', async () => {
    const zipped = gzipSync(spans())
    const headers = { 'content-encoding': 'gzip' }
    fake.setVersion('3.53.0')
    expect(await ask('POST', '/api/public/otel/v1/traces', zipped, headers)).toMatchObject({ status: 400 })
    fake.setVersion('3.54.0')
    expect(await ask('POST', '/api/public/otel/v1/traces', zipped, headers)).toMatchObject({ status: 200 })
    expect(await ask('POST', '/api/public/ingestion', zipped, headers)).toMatchObject({ status: 400 })
  })
})

describe('events', () => {
  it('are merged by their ids, the last word by its own time; null removes', async () => {
    fake.setVersion('3.10.0')
    const score = { id: 's', traceId: ids.traceId, name: 'user-feedback', value: 1 }
    await postEvents(['score-create', { ...score, comment: 'good' }])
    await postEvents(['score-create', { ...score, value: 0 }, startMs + 2])
    await postEvents(['score-create', { ...score, value: 1 }, startMs + 1])
    expect(fake.scores()).toMatchObject([{ value: 0, comment: 'good' }])
    await postEvents(['score-create', { ...score, comment: null }, startMs + 3])
    expect(fake.scores()).toMatchObject([{ value: 1, comment: null }])
  })

  it('other than scores are refused by 4, each on its own', async () => {
    const score = { id: 's', traceId: ids.traceId, name: 'user-feedback', value: 1 }
    const answer = await postEvents(['generation-create', generation()], ['score-create', score])
    expect(answer).toMatchObject({ status: 207, json: { successes: [{ id: 'event-1' }], errors: [{ status: 400 }] } })
    expect(fake.observations()).toEqual([])
  })

  it.each([
    ['3.1.0', { input: 1, output: 2, total: 3 }, { total: 0.5 }],
    ['3.2.0', { input: 4, input_cached_tokens: 5, total: 9 }, { total: 0.7 }],
  ])('count by %s as it knows', async (version, usageDetails, costDetails) => {
    fake.setVersion(version)
    const usage = { input: 1, output: 2, total: 3, unit: 'TOKENS', totalCost: 0.5 }
    const details = { usageDetails: { input: 4, input_cached_tokens: 5 }, costDetails: { total: 0.7 } }
    await postEvents(['generation-create', generation({ usage, ...details })])
    expect(only()).toMatchObject({ usageDetails, costDetails })
  })
})

describe('what is made up', () => {
  const usageOf = (usage: object) => ({ attributes: { 'langfuse.observation.usage_details': JSON.stringify(usage) } })

  it('is a count where none is sent, for a failed call too, and its price', async () => {
    await postSpans({ attributes: { 'langfuse.observation.level': 'ERROR' } })
    expect(only()?.usageDetails).toEqual({ input: 3, output: 0, total: 3 })
    expect(only()?.costDetails['total']).toBeGreaterThan(0)
  })

  it('is nothing where zeros are sent, and no cost at all for a lone total', async () => {
    await postSpans(usageOf({ input: 0, output: 0, total: 0 }))
    expect(only()).toMatchObject({ usageDetails: { total: 0 }, costDetails: { total: 0 } })
    await postSpans({ spanId: ids.root, ...usageOf({ total: 0 }) })
    expect(fake.observations()[1]?.costDetails).toEqual({})
  })

  it('gives way to a cost that is sent, to twelve decimals and cut at what fits', async () => {
    const costs = { input: 0.000_000_000_000_4, total: 2_000_000.5 }
    await postSpans({ attributes: { 'langfuse.observation.cost_details': JSON.stringify(costs) } })
    expect(only()?.costDetails).toEqual({ input: 0, total: 999_999.999999 })
  })
})

describe('a flush', () => {
  const lone = { attributes: { 'langfuse.observation.input': '["\\ud83d"]' } }
  const other = { traceId: 'd'.repeat(32) }

  it('with one lone surrogate is answered with 200 and stores nothing', async () => {
    fake.holdFlushes()
    await postSpans(other)
    expect(await postSpans(lone)).toMatchObject({ status: 200 })
    fake.flush()
    expect(fake.observations()).toEqual([])
    await postSpans(other)
    fake.flush()
    expect(fake.traceIds()).toEqual(new Set([other.traceId]))
    expect(fake.duplicates()).toBe(0)
  })

  it('keeps an escape that is text within a text', async () => {
    await postSpans({ attributes: { 'langfuse.observation.input': JSON.stringify(['"\\ud83d"']) } })
    expect(only()?.input).toEqual(['"\\ud83d"'])
  })

  it('of 2.x loses that row alone', async () => {
    fake.setVersion('2.95.0')
    const body = generation({ input: '\ud83d' })
    await postEvents(['generation-create', body], ['span-create', { ...body, id: ids.root, input: '' }])
    expect(fake.observations().map(({ id }) => id)).toEqual([ids.root])
  })

  it('with a huge cost is lost on 3.10, in its table alone', async () => {
    fake.setVersion('3.10.0')
    const trace = { id: ids.traceId, name: 'chat_request' }
    await postEvents(['trace-create', trace], ['generation-create', generation({ costDetails: { total: 2e6 } })])
    expect(fake.observations()).toEqual([])
    await postEvents(['generation-create', generation()])
    expect(only()).toMatchObject({ traceName: 'chat_request' })
  })

  it('is lost as the test wishes, with its neighbours or without', async () => {
    fake.holdFlushes()
    fake.losesOnFlush(({ traceId }) => traceId === ids.traceId)
    await postSpans()
    await postSpans(other)
    fake.flush()
    expect(fake.observations()).toEqual([])
    fake.losesOnFlush(({ traceId }) => traceId === ids.traceId, 'row')
    await postSpans()
    await postSpans(other)
    fake.flush()
    expect(fake.traceIds()).toEqual(new Set([other.traceId]))
  })
})

describe('reads', () => {
  const score = (id: string) => ({ id, traceId: ids.traceId, name: 'user-feedback', value: 1, dataType: 'BOOLEAN' })

  it.each([
    ['3.150.0', '/api/public/observations', '/api/public/v2/observations', 'scores', 'scoreIds'],
    ['4.16.0', '/api/public/v2/observations', '/api/public/observations', 'v3/scores', 'id'],
  ])('of %s are where it has them, in pages', async (version, path, missing, scores, parameter) => {
    fake.setVersion(version)
    await postSpans()
    await postSpans({ spanId: ids.root })
    const first = await ask('GET', `${path}?traceId=${ids.traceId}&limit=1`)
    expect(first.json).toMatchObject({ data: [{ id: ids.generation }] })
    const { cursor } = first.json['meta'] as { cursor?: string }
    const next = await ask('GET', `${path}?traceId=${ids.traceId}&limit=1&page=2&cursor=${cursor ?? ''}`)
    expect(next.json).toMatchObject({ data: [{ id: ids.root }] })
    expect(await ask('GET', `${missing}?traceId=${ids.traceId}`)).toMatchObject({ status: 404 })
    await postEvents(['score-create', score('s1')], ['score-create', score('s2')])
    expect((await ask('GET', `/api/public/${scores}?${parameter}=s2,s3&limit=100`)).json).toMatchObject({
      data: [{ id: 's2', traceId: ids.traceId, name: 'user-feedback', value: 1, dataType: 'BOOLEAN', comment: null }],
    })
  })

  it('know nothing of a score that was withdrawn or dropped', async () => {
    await postEvents(['score-create', score('s1')], ['score-create', score('s2')])
    expect(await ask('DELETE', '/api/public/scores/s1')).toMatchObject({ status: 202 })
    expect(await ask('DELETE', '/api/public/scores/s1')).toMatchObject({ status: 404 })
    expect(fake.scoreIds()).toEqual(['s2'])
    fake.dropScore('s2')
    expect(fake.scores()).toEqual([])
  })
})
