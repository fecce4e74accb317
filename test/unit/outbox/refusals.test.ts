import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import type { Verdict } from '../../../src/main/outbox/ports.ts'
import { normaliseWords } from '../../../src/main/outbox/words.ts'
import { createOutboxRig, type OutboxRig } from '../../support/outbox-rig.ts'

let rig: OutboxRig
/** What is refused whatever it is; null where nothing is. */
let refusesAll: Verdict['kind'] | null
let isBad: (traceId: string) => boolean
/** The most that was refused at once, and how often. */
let refusals: number[]

beforeEach(async () => {
  rig = await createOutboxRig()
  refusesAll = null
  isBad = () => false
  refusals = []
  const send = rig.uplink.send
  rig.uplink.send = async (batch, signal) => {
    await send(batch, signal)
    const traceIds = rig.sent.at(-1) ?? []
    const detail = `HTTP 400: request ${refusals.length} of "${traceIds[0]}" is not valid`
    if (!refusesAll && !traceIds.some(isBad)) return { kind: 'accepted' }
    refusals.push(traceIds.length)
    const kind = refusesAll ?? 'bisect'
    if (kind === 'too_large') return { kind, detail }
    if (kind !== 'partial') return { kind: 'bisect', detail }
    return { kind, outcomes: traceIds.map(() => ({ kind: 'refused' as const, detail: '400 not valid' })) }
  }
})
afterEach(() => {
  expect(rig.errors).toEqual([])
  const { accepted, delivered, pending, dead, lost } = rig.read.outboxState().ledger
  expect(accepted).toBe(delivered + pending + dead + lost)
  rig.close()
})

const ledger = () => rig.read.outboxState().ledger

async function recordAtOnce(count: number): Promise<string[]> {
  await rig.outbox.setPaused(true)
  const traceIds = rig.record(count)
  await rig.outbox.setPaused(false)
  return traceIds
}

describe.each(['bisect', 'too_large', 'partial'] as const)('where everything is refused (%s)', (kind) => {
  it.each([1, 2, 3, 250])('of %i records none dies within a minute, and all are delivered after it', async (count) => {
    refusesAll = kind
    await recordAtOnce(count)
    for (let second = 0; second < 60; second += 1) {
      await rig.time.advance(1_000)
      expect(ledger()).toMatchObject({ delivered: 0, pending: count, dead: 0 })
    }
    // Taking apart and trying do not run wild.
    expect(refusals.length).toBeLessThan(30)
    if (count > 1) expect(rig.outbox.connection()).toMatchObject({ kind: 'paused_refused', what: 'turn' })
    refusesAll = null
    await rig.time.advance(600_000)
    expect(rig.outbox.connection()).toEqual({ kind: 'online' })
    expect(ledger()).toMatchObject({ delivered: count, pending: 0, dead: 0 })
    expect(new Set(rig.sent.flat()).size).toBe(count)
  })

  it('none dies in a day of it, nor over restarts, and one is tried at a time', async () => {
    refusesAll = kind
    await recordAtOnce(40)
    for (let hour = 0; hour < 24; hour += 1) {
      await rig.time.advance(3_600_000)
      if (hour % 6 === 5) await rig.restart()
      expect(ledger()).toMatchObject({ pending: 40, dead: 0 })
    }
    expect(refusals.length).toBeLessThan(24 * 20)
    refusesAll = null
    await rig.time.advance(3_600_000)
    expect(ledger()).toMatchObject({ delivered: 40, pending: 0, dead: 0 })
  })

  it('what was delivered before is no proof against a record, and nothing is cut', async () => {
    rig.record(2)
    await rig.time.advance(1_000)
    refusesAll = kind
    await recordAtOnce(3)
    await rig.time.advance(60_000)
    expect(ledger()).toMatchObject({ delivered: 2, pending: 3, dead: 0 })
    refusesAll = null
    await rig.time.advance(600_000)
    expect(ledger()).toMatchObject({ delivered: 5, dead: 0 })
    const kinds = rig.sent.flat().flatMap((id) => rig.read.traceDetail(id)?.deliveryHistory.map((event) => event.kind))
    expect(kinds).not.toContain('cut')
  })
})

describe('a record that is bad', () => {
  it.each([0, 7, 77, 124])(
    'dies where it stands at place %i among good ones, and they are delivered',
    async (place) => {
      const bad = (await recordAtOnce(125))[place] ?? ''
      isBad = (traceId) => traceId === bad
      await rig.time.advance(20_000)
      expect(ledger()).toMatchObject({ delivered: 124, dead: 1, pending: 0 })
      expect(rig.read.deadRecords(10).map(({ traceId }) => traceId)).toEqual([bad])
      expect(rig.outbox.connection()).toEqual({ kind: 'online' })
    },
  )

  it('dies with others like it, whatever they say', async () => {
    const traceIds = await recordAtOnce(250)
    const bad = new Set(traceIds.filter((_, index) => index % 50 === 3 || index > 247))
    isBad = (traceId) => bad.has(traceId)
    await rig.time.advance(120_000)
    expect(ledger()).toMatchObject({ delivered: 250 - bad.size, dead: bad.size, pending: 0 })
    expect(new Set(rig.read.deadRecords(10).map(({ traceId }) => traceId))).toEqual(bad)
  })

  it('and is all that waits dies in a minute and a half; it is tried once more when something else was taken', async () => {
    isBad = () => true
    const [lone = ''] = rig.record(1)
    await rig.time.advance(85_000)
    expect(ledger()).toMatchObject({ pending: 1, dead: 0 })
    await rig.time.advance(10_000)
    expect(ledger()).toMatchObject({ pending: 0, dead: 1 })
    const sends = rig.sent.length
    isBad = (traceId) => traceId === lone
    rig.record(1)
    await rig.time.advance(60_000)
    expect(
      rig.sent
        .slice(sends)
        .flat()
        .filter((id) => id === lone).length,
    ).toBe(1)
    expect(ledger()).toMatchObject({ delivered: 1, dead: 1 })
    rig.record(1)
    await rig.time.advance(60_000)
    const final = rig.sent.length
    rig.record(1)
    await rig.time.advance(60_000)
    expect(rig.sent.length).toBe(final + 1)
    expect(ledger()).toMatchObject({ delivered: 3, dead: 1 })
  })

  it('that seemed so while everything was refused comes back by itself', async () => {
    refusesAll = 'bisect'
    const [lone = ''] = rig.record(1)
    await rig.time.advance(600_000)
    expect(ledger()).toMatchObject({ dead: 1 })
    rig.record(1)
    await rig.time.advance(10_000)
    expect(ledger()).toMatchObject({ pending: 2, dead: 0 })
    refusesAll = null
    await rig.time.advance(600_000)
    expect(rig.sent.flat()).toContain(lone)
    expect(ledger()).toMatchObject({ delivered: 2, dead: 0 })
  })

  it('that a way which comes and goes met each time so far is tried again when others are taken', async () => {
    const sound = (await recordAtOnce(8))[7]
    // Refused with eight, four, two and twice alone; the rest of each batch is taken in between.
    isBad = (traceId) => traceId === sound && refusals.length < 5
    await rig.time.advance(20_000)
    expect(refusals).toEqual([8, 4, 2, 1, 1])
    expect(ledger()).toMatchObject({ delivered: 7, dead: 1 })
    rig.record(1)
    await rig.time.advance(20_000)
    expect(ledger()).toMatchObject({ delivered: 9, dead: 0, pending: 0 })
  })

  it('dies again at once where the user retries it and nothing has changed', async () => {
    isBad = () => true
    rig.record(1)
    await rig.time.advance(600_000)
    await rig.outbox.reviveDead(null)
    await rig.time.advance(1_000)
    expect(ledger()).toMatchObject({ pending: 0, dead: 1 })
  })

  it('does not hold up the good ones behind a run of bad ones', async () => {
    const bad = new Set(await recordAtOnce(60))
    isBad = (traceId) => bad.has(traceId)
    await rig.time.advance(5_000)
    expect(rig.outbox.connection().kind).toBe('paused_refused')
    let turns = 0
    rig.random = () => (turns += 0.618) % 1
    rig.record(3)
    await rig.time.advance(7_200_000)
    expect(ledger()).toMatchObject({ delivered: 3 })
    // As others are taken, what is bad is told from them.
    for (const _ of Array(6)) {
      rig.record(1)
      await rig.time.advance(600_000)
    }
    expect(ledger()).toMatchObject({ delivered: 9, dead: 60, pending: 0 })
  })

  it('of one kind does not hold up the other', async () => {
    const [traceId = ''] = rig.record(1)
    await rig.time.advance(1_000)
    const send = rig.uplink.send
    rig.uplink.send = async (batch, signal) =>
      batch.kind === 'score' ? { kind: 'bisect', detail: 'HTTP 400' } : send(batch, signal)
    for (const eventId of ['1', '2', '3']) {
      const score = { eventId, traceId, name: 'user-feedback' as const, value: 1 as const, comment: '' }
      rig.write.recordScore(eventId, '', { ...score, environment: 'default', scoredAtMs: rig.time.nowMs() })
    }
    rig.outbox.wake()
    await rig.time.advance(10_000)
    expect(rig.outbox.connection()).toMatchObject({ kind: 'paused_refused', what: 'score' })
    rig.record(5)
    await rig.time.advance(1_000)
    expect(ledger()).toMatchObject({ delivered: 6, pending: 3, dead: 0 })
  })
})

describe('a single record that is too large', () => {
  it('is cut only once something else was taken', async () => {
    await rig.outbox.setPaused(true)
    const large = rig.recordLarge(50_000)
    const send = rig.uplink.send
    rig.uplink.send = async (batch, signal) =>
      batch.body.byteLength > 60_000 ? { kind: 'too_large', detail: 'HTTP 413' } : send(batch, signal)
    await rig.outbox.setPaused(false)
    await rig.time.advance(30_000)
    expect(ledger()).toMatchObject({ delivered: 0, pending: 1 })
    rig.record(1)
    await rig.time.advance(30_000)
    expect(ledger()).toMatchObject({ delivered: 2, dead: 0 })
    expect(rig.read.traceDetail(large)?.deliveryHistory.map(({ kind }) => kind)).toContain('cut')
  })
})

describe('what was accepted and is not there', () => {
  it('does not count as dropped where Langfuse shows nothing at all; it does once others are seen', async () => {
    const [lost = ''] = rig.record(1)
    await rig.time.advance(1_000)
    rig.record(1)
    await rig.time.advance(48 * 3_600_000)
    expect(ledger()).toMatchObject({ delivered: 2, dead: 0 })
    expect(rig.unseen).toBe(1)
    rig.isThere = (traceId) => traceId !== lost
    await rig.time.advance(48 * 3_600_000)
    expect(ledger()).toMatchObject({ delivered: 1, dead: 1 })
    expect(rig.read.deadRecords(1)[0]?.traceId).toBe(lost)
  })
})

describe('the words of a refusal', () => {
  it.each([
    ['HTTP 400: request 12 of "abc" is bad', 'HTTP 400: request 7 of "def ghi" is bad'],
    ['400 at 2026-01-01T10:00:00Z: id 4f2a-99', '400 at 2026-02-03T11:12:13.5Z: id 77e1-03'],
    ["spans.17.name: 'x' is too long", "spans.3.name: 'yz' is too long"],
    ['see https://a.example/1', 'see https://a.example/2'],
  ])('are the same but for what they quote: %s', (a, b) => {
    expect(normaliseWords(a)).toBe(normaliseWords(b))
  })

  it('differ where the reason does', () => {
    expect(normaliseWords('HTTP 400: name is missing')).not.toBe(normaliseWords('HTTP 400: time is missing'))
  })
})
