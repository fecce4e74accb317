import { gunzipSync } from 'node:zlib'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { encodeScore, eventsEnvelope } from '../../../src/main/records/feedback.ts'
import type { Exchange, ExchangeRequest } from '../../../src/main/net/exchange.ts'
import { gzipAndRelease } from '../../../src/main/langfuse/gzip.ts'
import { createUplink } from '../../../src/main/langfuse/uplink.ts'
import type { Uplink, Schedule } from '../../../src/main/outbox/ports.ts'
import type { RecordRef } from '../../../src/main/records/record.ts'
import { schedule } from '../../../src/main/sync/schedule.ts'
import { exchange } from '../../../src/main/net/node-exchange.ts'
import { startFakeLangfuse, type FakeLangfuse } from '../../support/fake-langfuse.ts'
import { aTurn, anEnd, frozenTurn } from '../../support/turn-fixtures.ts'

const keys = { publicKey: 'pk-lf-1', secretKey: 'sk-lf-1' }
const signal = new AbortController().signal
const open: FakeLangfuse[] = []
let sent: ExchangeRequest[] = []
let timers: { delayMs: number; run(): void; cancelled: boolean }[] = []

beforeEach(() => {
  sent = []
  timers = []
})
afterEach(async () => {
  for (const fake of open.splice(0)) await fake.close()
})

async function langfuse(version: string, port = 0): Promise<FakeLangfuse> {
  const fake = await startFakeLangfuse({ ...keys, version, port })
  open.push(fake)
  return fake
}

/** Every request is noted in `sent`. */
function uplinkTo(
  host: string,
  options: { exchange?: Exchange; schedule?: Schedule; secretKey?: string } = {},
): Uplink {
  return createUplink({
    connection: { host, ...keys, secretKey: options.secretKey ?? keys.secretKey },
    exchange: (request) => {
      sent.push({ ...request, body: request.body && Buffer.from(request.body) })
      return (options.exchange ?? exchange)(request)
    },
    gzip: gzipAndRelease,
    clock: { nowMs: () => Date.now(), monotonicMs: () => performance.now() },
    schedule: options.schedule ?? schedule,
    requestTimeoutMs: 30_000,
  })
}

/** Runs nothing by itself. */
const byHand: Schedule = (run, delayMs) => {
  const timer = { delayMs, run, cancelled: false }
  timers.push(timer)
  return () => {
    timer.cancelled = true
  }
}

/** Alone in its memory, as a body comes from the database's thread. */
function bytes(text: string): Uint8Array {
  const body = Buffer.allocUnsafeSlow(Buffer.byteLength(text))
  body.write(text)
  return body
}

const { start } = aTurn()
const ref: RecordRef = {
  kind: 'turn',
  traceId: start.traceId,
  spanIds: [start.rootSpanId, start.generationSpanId],
  firstStartMs: start.startedAtMs,
  lastStartMs: start.startedAtMs,
}
const refs = [ref]
const isThere = { kind: 'known', seen: ['all'] }
const isNotThere = { kind: 'known', seen: ['none'] }
const turnText = `{"resourceSpans":[${frozenTurn(start, anEnd())}]}`
const turn = (): { kind: 'turn'; body: Uint8Array } => ({ kind: 'turn', body: bytes(turnText) })
const score = (): { kind: 'score'; body: Uint8Array } => ({
  kind: 'score',
  body: bytes(
    eventsEnvelope.head +
      encodeScore({
        eventId: 'event-1',
        traceId: start.traceId,
        name: 'user-feedback',
        value: 1,
        comment: '',
        scoredAtMs: start.startedAtMs,
        environment: 'default',
      }) +
      eventsEnvelope.tail,
  ),
})
const posted = (): ExchangeRequest | undefined => sent.find(({ method }) => method === 'POST')

describe('which way a batch goes', () => {
  it.each(['3.114.0', '3.150.1', '4.16.0', '4.16.0-rc.1'])('to %s turns go as spans, compressed', async (version) => {
    const fake = await langfuse(version)
    const uplink = uplinkTo(fake.url)
    expect(await uplink.probe(signal)).toMatchObject({ kind: 'ok' })
    expect(await uplink.send(turn(), signal)).toMatchObject({ kind: 'accepted' })
    expect(fake.traceIds()).toEqual(new Set([start.traceId]))
    const request = posted()
    expect(request?.headers).toMatchObject({ 'content-encoding': 'gzip', 'x-langfuse-ingestion-version': '4' })
    expect(gunzipSync(request?.body ?? '').toString()).toBe(turnText)
  })

  it.each(['2.95.0', '3.1.9', '3.21.9', '3.22.0', '3.40.0', '3.80.2', '3.113.9'])(
    'to %s turns go as events, as they are',
    async (version) => {
      const fake = await langfuse(version)
      const uplink = uplinkTo(fake.url)
      await uplink.probe(signal)
      expect(uplink.storesById).toEqual(['turn', 'score'])
      expect(await uplink.send(turn(), signal)).toMatchObject({ kind: 'accepted' })
      expect(fake.events().map(({ type }) => type)).toEqual(['trace-create', 'span-create', 'generation-create'])
      expect(posted()?.headers).not.toHaveProperty('content-encoding')
    },
  )

  it.each(['2.95.0', '3.22.0', '3.60.1', '4.16.0'])('to %s scores go as events, as they are', async (version) => {
    const fake = await langfuse(version)
    const uplink = uplinkTo(fake.url)
    await uplink.probe(signal)
    expect(uplink.storesById).toContain('score')
    expect(await uplink.send(score(), signal)).toMatchObject({ kind: 'accepted' })
    expect(fake.events()).toMatchObject([{ type: 'score-create', body: { traceId: start.traceId, value: 1 } }])
    expect(posted()?.headers).not.toHaveProperty('content-encoding')
  })

  it('sends spans as they are while it does not know the version', async () => {
    const fake = await langfuse('4.16.0')
    expect(await uplinkTo(fake.url).send(turn(), signal)).toMatchObject({ kind: 'accepted' })
    expect(posted()?.headers).not.toHaveProperty('content-encoding')
  })

  it.each([400, 415])(
    'sends it as it is where %i refuses what is compressed, and compresses no more',
    async (status) => {
      const fake = await langfuse('4.16.0')
      fake.fault({ kind: 'status', status })
      const uplink = uplinkTo(fake.url)
      await uplink.probe(signal)
      expect(await uplink.send(turn(), signal)).toMatchObject({ kind: 'accepted' })
      await uplink.probe(signal)
      expect(await uplink.send(turn(), signal)).toMatchObject({ kind: 'accepted' })
      const encodings = sent.filter(({ method }) => method === 'POST').map(({ headers }) => headers['content-encoding'])
      expect(encodings).toEqual(['gzip', undefined, undefined])
      expect(sent.findLast(({ method }) => method === 'POST')?.body?.toString()).toBe(turnText)
    },
  )

  it('believes a refusal of what is not compressed, and goes on compressing', async () => {
    const fake = await langfuse('4.16.0')
    fake.poison(() => true)
    const uplink = uplinkTo(fake.url)
    await uplink.probe(signal)
    expect(await uplink.send(turn(), signal)).toMatchObject({ kind: 'bisect' })
    fake.poison(null)
    expect(await uplink.send(turn(), signal)).toMatchObject({ kind: 'accepted' })
    expect(sent.at(-1)?.headers).toMatchObject({ 'content-encoding': 'gzip' })
  })

  it('gives the memory of a compressed body back, and leaves one that is sent as it is alone', async () => {
    const [newest, old] = [await langfuse('4.16.0'), await langfuse('3.22.0')]
    const [compressed, plain] = [turn(), turn()]
    for (const [fake, batch] of [[newest, compressed] as const, [old, plain] as const]) {
      const uplink = uplinkTo(fake.url)
      await uplink.probe(signal)
      await uplink.send(batch, signal)
    }
    expect(compressed.body.byteLength).toBe(0)
    expect(Buffer.from(plain.body).toString()).toBe(turnText)
  })

  it('keeps to what the smallest plan of the cloud allows, and sends as fast as it can to a server of one’s own', () => {
    expect(uplinkTo('https://cloud.langfuse.com')).toMatchObject({
      minSendIntervalMs: expect.any(Number) as number,
      minLookIntervalMs: expect.any(Number) as number,
    })
    expect(uplinkTo('https://cloud.langfuse.com').minSendIntervalMs).toBeGreaterThan(0)
    expect(uplinkTo('https://langfuse.example')).toMatchObject({ minSendIntervalMs: 0, minLookIntervalMs: 0 })
  })
})

describe('a server that is updated', () => {
  /** Requests go to `now()`, whatever host they name. */
  const moving =
    (now: () => FakeLangfuse): Exchange =>
    (request) => {
      const { pathname, search } = new URL(request.url)
      return exchange({ ...request, url: `${now().url}${pathname}${search}` })
    }
  const refusing = (fake: FakeLangfuse): void => fake.answerEvents(() => ({ status: 400, message: 'not taken' }))

  it('does not kill a turn by refusing it as events', async () => {
    const [old, updated] = [await langfuse('3.21.0'), await langfuse('4.16.0')]
    let current = old
    const uplink = uplinkTo('http://langfuse.example', { exchange: moving(() => current) })
    await uplink.probe(signal)
    current = updated
    expect(await uplink.send(turn(), signal)).toMatchObject({ kind: 'partial', outcomes: [{ kind: 'later' }] })
    expect(uplink.storesById).toEqual(['score'])
    expect(await uplink.send(turn(), signal)).toMatchObject({ kind: 'accepted' })
    expect(updated.traceIds()).toEqual(new Set([start.traceId]))
  })

  it('does not kill a turn by refusing it as spans, where it was set back', async () => {
    const [before, older] = [await langfuse('4.16.0'), await langfuse('3.21.0')]
    let current = before
    const uplink = uplinkTo('http://langfuse.example', { exchange: moving(() => current) })
    await uplink.probe(signal)
    current = older
    expect(await uplink.send(turn(), signal)).toMatchObject({ kind: 'later', retryAfterMs: 0 })
    expect(uplink.storesById).toEqual(['turn', 'score'])
    expect(await uplink.send(turn(), signal)).toMatchObject({ kind: 'accepted' })
    expect(older.traceIds()).toEqual(new Set([start.traceId]))
  })

  it('is believed where it is as old as it was', async () => {
    const old = await langfuse('3.21.0')
    refusing(old)
    const uplink = uplinkTo(old.url)
    await uplink.probe(signal)
    expect(await uplink.send(turn(), signal)).toMatchObject({
      kind: 'partial',
      outcomes: [{ kind: 'refused', detail: expect.stringContaining('not taken') as string }],
    })
  })

  it('is not believed where it can no longer be asked', async () => {
    const old = await langfuse('3.21.0')
    refusing(old)
    let health = true
    const uplink = uplinkTo(old.url, {
      exchange: (request) => {
        if (!health && request.url.endsWith('/health')) return Promise.reject(new Error('net::ERR_CONNECTION_RESET'))
        return exchange(request)
      },
    })
    await uplink.probe(signal)
    health = false
    expect(await uplink.send(turn(), signal)).toMatchObject({ kind: 'partial', outcomes: [{ kind: 'later' }] })
  })
})

describe('a request that gets no answer', () => {
  it('is given up after its time, and may have arrived', async () => {
    const fake = await langfuse('4.16.0')
    fake.fault({ kind: 'stall', after: true })
    const uplink = uplinkTo(fake.url, { schedule: byHand })
    const answer = uplink.send(turn(), signal)
    await fake.untilSpans(2)
    expect(timers).toMatchObject([{ delayMs: 30_000, cancelled: false }])
    timers[0]?.run()
    expect(await answer).toMatchObject({ kind: 'ambiguous', detail: expect.stringContaining('in time') as string })
  })

  it('is given up when the app ends, and may have arrived', async () => {
    const fake = await langfuse('4.16.0')
    fake.fault({ kind: 'stall', after: true })
    const ending = new AbortController()
    const answer = uplinkTo(fake.url).send(turn(), ending.signal)
    await fake.untilSpans(2)
    ending.abort()
    expect(await answer).toMatchObject({ kind: 'ambiguous' })
  })

  it('is not sent once the app ends', async () => {
    const fake = await langfuse('4.16.0')
    expect(await uplinkTo(fake.url).send(turn(), AbortSignal.abort())).toMatchObject({ kind: 'unreachable' })
    expect(fake.posts()).toBe(0)
  })

  it('leaves no timer behind, answered or not', async () => {
    const fake = await langfuse('4.16.0')
    fake.fault({ kind: 'reset', after: false })
    const uplink = uplinkTo(fake.url, { schedule: byHand })
    await uplink.probe(signal)
    expect(await uplink.send(turn(), signal)).toMatchObject({ kind: 'ambiguous' })
    expect(await uplink.send(turn(), signal)).toMatchObject({ kind: 'accepted' })
    expect(await uplink.find(refs, signal)).toEqual(isThere)
    expect(timers.length).toBeGreaterThan(3)
    expect(timers.every(({ cancelled }) => cancelled)).toBe(true)
  })
})

describe('probe', () => {
  it('names the project of the keys, and asks for it once', async () => {
    const fake = await langfuse('4.16.0')
    const uplink = uplinkTo(fake.url)
    const project = {
      id: 'fake-project',
      name: 'Fake project',
      host: fake.url,
      publicKey: keys.publicKey,
      isNamed: true,
    }
    expect(await uplink.probe(signal)).toEqual({ kind: 'ok', project })
    expect(await uplink.probe(signal)).toEqual({ kind: 'ok', project })
    expect(sent.filter(({ url }) => url.endsWith('/projects'))).toHaveLength(1)
  })

  it.each([
    [401, true],
    [403, false],
  ])('tells keys that are refused with %i, before anything is sent', async (status, untilChanged) => {
    const fake = await langfuse('4.16.0')
    fake.answerProjects({ status, body: { message: 'no' } })
    expect(await uplinkTo(fake.url).probe(signal)).toMatchObject({ kind: 'keys', untilChanged })
    expect(fake.posts()).toBe(0)
  })

  it.each([
    ['does not know the route', { status: 404, body: { message: 'Not found' } }],
    ['refuses the method', { status: 405, body: {} }],
    ['names none', { status: 200, body: { data: [] } }],
    ['names one without an id', { status: 200, body: { data: [{ name: 'Nameless' }] } }],
  ])('takes address and public key for the project of a server that %s', async (_, answer) => {
    const fake = await langfuse('4.16.0')
    fake.answerProjects(answer)
    const { publicKey } = keys
    expect(await uplinkTo(fake.url).probe(signal)).toEqual({
      kind: 'ok',
      project: {
        id: `key:${fake.url}|${publicKey}`,
        name: `${publicKey} at ${fake.url}`,
        host: fake.url,
        publicKey,
        isNamed: false,
      },
    })
  })

  it.each([
    ['is not well', { status: 500, body: { message: 'no' } }],
    ['asks for patience', { status: 429, body: { message: 'no' } }],
    ['answers with a page', { status: 200, body: '<!doctype html><title>Sign in</title>' }],
    ['has a page in place of the route', { status: 404, body: '<!doctype html><title>Not here</title>' }],
  ])('does not begin where the project cannot be learned: the server %s', async (_, answer) => {
    const fake = await langfuse('4.16.0')
    fake.answerProjects(answer)
    const uplink = uplinkTo(fake.url)
    expect(await uplink.probe(signal)).toMatchObject({ kind: 'unreachable' })
    fake.answerProjects(null)
    expect(await uplink.probe(signal)).toMatchObject({ kind: 'ok', project: { id: 'fake-project' } })
  })

  it.each([
    ['a sign-in page', 200, { 'content-type': 'text/html' }, '<html></html>', 'captive_portal'],
    ['a redirect', 302, { location: 'http://portal.example/' }, '', 'captive_portal'],
    ['another server', 404, { 'content-type': 'application/json' }, '{}', 'address'],
    ['a server that is not well', 503, { 'content-type': 'application/json' }, '{}', 'unreachable'],
  ])('tells %s from Langfuse', async (_, status, headers, text, kind) => {
    const answer: Exchange = async () => ({
      status,
      headers: headers as Record<string, string>,
      bytes: Buffer.from(text),
      complete: true,
      error: null,
    })
    expect(await uplinkTo('http://langfuse.example', { exchange: answer }).probe(signal)).toMatchObject({ kind })
  })

  it('tells that nobody is there', async () => {
    const fake = await langfuse('4.16.0')
    await fake.pause()
    const outcome = await uplinkTo(fake.url).probe(signal)
    expect(outcome).toMatchObject({ kind: 'unreachable', detail: expect.stringContaining('ECONNREFUSED') as string })
  })
})

describe('find', () => {
  it.each(['3.30.0', '4.16.0'])('asks %s for what it was sent, which it has or has not', async (version) => {
    const fake = await langfuse(version)
    const uplink = uplinkTo(fake.url)
    expect(await uplink.find(refs, signal)).toEqual(isNotThere)
    await uplink.send(turn(), signal)
    expect(await uplink.find(refs, signal)).toEqual(isThere)
  })

  it.each(['2.95.0', '3.40.0', '4.16.0'])(
    'asks %s for a score by what it says, not by its id alone',
    async (version) => {
      const fake = await langfuse(version)
      const uplink = uplinkTo(fake.url)
      const scoreId = `${start.traceId}-user-feedback`
      const said = (value: 0 | 1, comment: string | null): RecordRef[] => [{ kind: 'score', scoreId, value, comment }]
      expect(await uplink.find(said(1, null), signal)).toEqual(isNotThere)
      await uplink.send(score(), signal)
      expect(await uplink.find(said(1, null), signal)).toEqual(isThere)
      // What was said later, and lost, has the same id.
      expect(await uplink.find(said(0, null), signal)).toEqual(isNotThere)
      expect(await uplink.find(said(1, 'better'), signal)).toEqual(isNotThere)
    },
  )

  it('gives each question of a look its own time', async () => {
    const fake = await langfuse('4.16.0')
    const uplink = uplinkTo(fake.url, { schedule: byHand })
    await uplink.probe(signal)
    await uplink.find([ref, { ...ref, traceId: 'f'.repeat(32) }, ref], signal)
    expect(sent.filter(({ url }) => url.includes('observations'))).toHaveLength(3)
    expect(timers.filter(({ delayMs }) => delayMs === 30_000)).toHaveLength(5)
    expect(timers.every(({ cancelled }) => cancelled)).toBe(true)
  })

  it('does not know where the server does not say', async () => {
    const fake = await langfuse('4.16.0')
    const uplink = uplinkTo(fake.url)
    await uplink.probe(signal)
    fake.setKeys({ publicKey: 'pk-lf-2', secretKey: 'sk-lf-2' })
    expect(await uplink.find(refs, signal)).toMatchObject({ kind: 'unknown' })
    await fake.pause()
    expect(await uplink.find(refs, signal)).toMatchObject({ kind: 'unknown' })
  })

  it('does not know where the version cannot be learned', async () => {
    const fake = await langfuse('4.16.0')
    await fake.pause()
    expect(await uplinkTo(fake.url).find(refs, signal)).toMatchObject({ kind: 'unknown', retryAfterMs: null })
  })

  it.each([
    ['3.150.0', '4.16.0'],
    ['4.16.0', '3.150.0'],
  ])('asks anew by the routes of a server that went from %s to %s since', async (before, after) => {
    const old = await langfuse(before)
    const uplink = uplinkTo(old.url)
    await uplink.probe(signal)
    await old.close()
    const updated = await langfuse(after, Number(new URL(old.url).port))
    // The connection that was kept ended with the old one.
    await uplink.find(refs, signal)
    expect(await uplink.find(refs, signal)).toEqual(isNotThere)
    await uplinkTo(updated.url).send(turn(), signal)
    expect(await uplink.find(refs, signal)).toEqual(isThere)
  })

  it('does not take a missing route for a missing span while nobody can say which server that is', async () => {
    const old = await langfuse('3.150.0')
    const uplink = uplinkTo(old.url)
    await uplink.probe(signal)
    await old.close()
    const updated = await langfuse('4.16.0', Number(new URL(old.url).port))
    await uplinkTo(updated.url).send(turn(), signal)
    let asked = 0
    const cut = uplinkTo(old.url, {
      exchange: (request) => {
        if (!request.url.endsWith('/health')) return exchange(request)
        asked += 1
        return asked === 1
          ? exchange({ ...request, url: `${updated.url}/api/public/health` }).then((answer) => ({
              ...answer,
              bytes: bytes(JSON.stringify({ status: 'OK', version: '3.150.0' })),
            }))
          : Promise.reject(new Error('cut'))
      },
    })
    await cut.probe(signal)
    expect(await cut.find(refs, signal)).toMatchObject({ kind: 'unknown' })
  })
})
