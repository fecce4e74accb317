import { afterEach, describe, expect, it } from 'vitest'
import type { Answer, HttpAnswer } from '../../../src/main/langfuse/answer.ts'
import { encodeScore, encodeWithdrawal, eventsEnvelope } from '../../../src/main/records/feedback.ts'
import { gzipAndRelease } from '../../../src/main/langfuse/gzip.ts'
import { createUplink } from '../../../src/main/langfuse/uplink.ts'
import { classifyWithdrawal } from '../../../src/main/langfuse/withdraw.ts'
import type { Uplink } from '../../../src/main/outbox/ports.ts'
import { schedule } from '../../../src/main/sync/schedule.ts'
import { exchange } from '../../../src/main/net/node-exchange.ts'
import { startFakeLangfuse, type FakeLangfuse } from '../../support/fake-langfuse.ts'

const keys = { publicKey: 'pk-lf-1', secretKey: 'sk-lf-1' }
const signal = new AbortController().signal
const traceIds = ['a', 'b', 'c'].map((digit) => digit.repeat(32))
const score = { name: 'user-feedback', value: 1, comment: '', environment: 'default', scoredAtMs: 1 } as const

const open: FakeLangfuse[] = []
afterEach(async () => {
  for (const fake of open.splice(0)) await fake.close()
})

async function connect(version: string): Promise<{ fake: FakeLangfuse; uplink: Uplink }> {
  const fake = await startFakeLangfuse({ ...keys, version })
  open.push(fake)
  const uplink = createUplink({
    connection: { host: fake.url, ...keys },
    exchange,
    gzip: gzipAndRelease,
    clock: { nowMs: () => Date.now(), monotonicMs: () => performance.now() },
    schedule,
    requestTimeoutMs: 30_000,
  })
  await uplink.probe(signal)
  return { fake, uplink }
}

const bodyOf = (events: string[]): Buffer => Buffer.from(eventsEnvelope.head + events.join(',') + eventsEnvelope.tail)
const scores = (ids: string[]) => ({
  kind: 'score' as const,
  body: bodyOf(ids.map((traceId) => encodeScore({ ...score, traceId, eventId: `give-${traceId}` }))),
})
const withdrawals = (ids: string[]) => ({
  kind: 'withdrawal' as const,
  body: bodyOf(
    ids.map((traceId) =>
      encodeWithdrawal({ traceId, name: 'user-feedback', eventId: `take-${traceId}`, withdrawnAtMs: 2 }, 1),
    ),
  ),
})
const idOf = (traceId: string): string => `${traceId}-user-feedback`

describe.each(['2.95.0', '3.10.0', '3.80.2', '4.16.0'])('a withdrawal, with Langfuse %s', (version) => {
  it('deletes its score and no other, and what is deleted twice is gone', async () => {
    const { fake, uplink } = await connect(version)
    await uplink.send(scores(traceIds), signal)
    const [first = '', ...rest] = traceIds
    expect(await uplink.send(withdrawals([first]), signal)).toMatchObject({ kind: 'accepted' })
    expect(fake.scoreIds().toSorted()).toEqual(rest.map(idOf))
    expect(await uplink.send(withdrawals([first]), signal)).toMatchObject({ kind: 'accepted' })
    expect(fake.events().map(({ type }) => type)).toEqual(Array(3).fill('score-create'))
  })

  it('is there once its score is not', async () => {
    const { uplink } = await connect(version)
    const [first = '', second = ''] = traceIds
    await uplink.send(scores([first, second]), signal)
    await uplink.send(withdrawals([first]), signal)
    const ask = (kind: 'score' | 'withdrawal') =>
      uplink.find(
        [first, second].map((traceId) => ({ kind, scoreId: idOf(traceId), value: 1, comment: null })),
        signal,
      )
    expect(await ask('withdrawal')).toEqual({ kind: 'known', seen: ['all', 'none'] })
    expect(await ask('score')).toEqual({ kind: 'known', seen: ['none', 'all'] })
  })

  it('is sent again where no clear answer came, since that does no harm', async () => {
    const { fake, uplink } = await connect(version)
    fake.fault({ kind: 'status', status: 502 })
    expect(await uplink.send(withdrawals([traceIds[0] ?? '']), signal)).toMatchObject({ kind: 'later' })
  })
})

describe('a Langfuse that was silent for long', () => {
  it('may be of another version, whatever it answers to a look, until its version is asked for', async () => {
    const fake = await startFakeLangfuse({ ...keys, version: '3.10.0' })
    open.push(fake)
    let atMs = 0
    const uplink = createUplink({
      connection: { host: fake.url, ...keys },
      exchange,
      gzip: gzipAndRelease,
      clock: { nowMs: () => atMs, monotonicMs: () => atMs },
      schedule,
      requestTimeoutMs: 30_000,
    })
    await uplink.probe(signal)
    expect(uplink.isStale).toBe(false)
    fake.setVersion('2.95.0')
    atMs += 60_000
    await uplink.find([{ kind: 'score', scoreId: 'any', value: 1, comment: null }], signal)
    expect(uplink.isStale).toBe(true)
    await uplink.probe(signal)
    expect(uplink.isStale).toBe(false)
  })
})

describe('several withdrawals in one batch', () => {
  it('are named one by one where one of them was not deleted', async () => {
    const { fake, uplink } = await connect('4.16.0')
    await uplink.send(scores(traceIds), signal)
    fake.fault(...[202, 503].map((status) => ({ kind: 'status' as const, status })))
    const verdict = await uplink.send(withdrawals(traceIds), signal)
    expect(verdict.kind === 'partial' && verdict.outcomes.map(({ kind }) => kind)).toEqual([
      'accepted',
      'later',
      'later',
    ])
  })
})

describe('what an answer to a deletion means', () => {
  const answer = (status: number, json: unknown, rest: Partial<HttpAnswer> = {}): Answer => ({
    kind: 'response',
    status,
    contentType: 'application/json',
    retryAfter: null,
    dateMs: null,
    location: null,
    bodyText: json === undefined ? '' : JSON.stringify(json),
    json,
    ...rest,
  })
  const page = { contentType: 'text/html', bodyText: '<html>Welcome</html>' }

  it.each([
    ['deleted at once', answer(200, { message: 'Score deleted successfully' }), 'accepted'],
    ['queued', answer(202, { message: 'Score deletion queued successfully' }), 'accepted'],
    ['done, without a word', answer(204, undefined, { contentType: null }), 'accepted'],
    ['no such score', answer(404, { message: 'Score not found', error: 'LangfuseNotFoundError' }), 'accepted'],
    [
      'none, in the words of version 2',
      answer(404, { message: 'Score not found within authorized project' }),
      'accepted',
    ],
    ['no such route', answer(404, { message: 'Not Found' }), 'bisect'],
    ['a page that is not there', answer(404, undefined, page), 'bisect'],
    ['no such method', answer(405, { message: 'Method not allowed' }), 'bisect'],
    ['a proxy that lets no deletion pass', answer(403, undefined, page), 'bisect'],
    ['suspended', answer(403, { message: 'Ingestion suspended: Usage threshold exceeded.' }), 'paused'],
    ['wrong keys', answer(401, { message: 'Invalid credentials' }), 'paused'],
    ['a portal', answer(200, undefined, page), 'captive_portal'],
    ['an error that is called a success', answer(200, { error: 'no' }), 'later'],
    ['too many', answer(429, { message: 'slow down' }), 'later'],
    ['a server in trouble', answer(500, { message: 'oops' }), 'later'],
    [
      'no answer',
      {
        kind: 'no_answer',
        code: 'ECONNRESET',
        message: 'reset',
        reason: 'reset',
        bytesMayHaveBeenSent: true,
      } as unknown as Answer,
      'later',
    ],
  ])('%s', (_, given, kind) => {
    expect(classifyWithdrawal(given, 1000).kind).toBe(kind)
  })
})
