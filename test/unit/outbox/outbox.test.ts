import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { createOutboxRig, type OutboxRig } from '../../support/outbox-rig.ts'
import type { Verdict } from '../../../src/main/outbox/ports.ts'

let rig: OutboxRig

beforeEach(async () => {
  rig = await createOutboxRig()
})

afterEach(() => {
  expect(rig.errors).toEqual([])
  const { accepted, delivered, pending, dead, lost } = rig.read.outboxState().ledger
  expect(accepted).toBe(delivered + pending + dead + lost)
  rig.close()
})

const ledger = () => rig.read.outboxState().ledger

describe('the outbox', () => {
  it('delivers what was recorded, once, after a probe', async () => {
    const traceIds = rig.record(3)
    await rig.time.advance(0)
    expect(rig.probes).toBe(1)
    expect(rig.sent.flat()).toEqual(traceIds)
    expect(ledger()).toMatchObject({ delivered: 3, pending: 0 })
  })

  it('sends nothing while Langfuse is not set up, switched off, paused or offline', async () => {
    await rig.outbox.setUplink(null)
    rig.record(1)
    await rig.time.advance(10_000)
    expect(rig.outbox.connection().kind).toBe('not_configured')
    await rig.outbox.setUplink(rig.uplink)
    await rig.outbox.setPaused(true)
    rig.record(1)
    await rig.time.advance(10_000)
    expect(rig.outbox.connection().kind).toBe('paused_by_user')
    await rig.outbox.setPaused(false)
    await rig.time.advance(0)
    rig.sent.length = 0
    rig.online = false
    rig.record(1)
    await rig.time.advance(10_000)
    expect(rig.outbox.connection().kind).toBe('offline')
    expect(rig.sent).toEqual([])
    rig.online = true
    rig.outbox.networkChanged('online')
    await rig.time.advance(10_000)
    expect(ledger()).toMatchObject({ delivered: 3, pending: 0 })
  })

  it('waits as long as Langfuse asks, over a restart too', async () => {
    rig.answers.send.push(() => ({ kind: 'later', retryAfterMs: 42_000, detail: 'HTTP 429', rateLimited: true }))
    rig.record(1)
    await rig.time.advance(41_000)
    expect(rig.sent.length).toBe(1)
    expect(rig.outbox.connection().kind).toBe('waiting')
    await rig.restart()
    await rig.time.advance(500)
    expect(rig.sent.length).toBe(1)
    await rig.time.advance(1_000)
    expect(rig.sent.length).toBe(2)
    expect(ledger()).toMatchObject({ delivered: 1 })
  })

  it('is not held for a year by a clock that jumped back', async () => {
    rig.answers.send.push(() => ({ kind: 'later', retryAfterMs: 60_000, detail: 'HTTP 429', rateLimited: true }))
    rig.record(1)
    await rig.time.advance(1_000)
    rig.time.jumpWall(-365 * 86_400_000)
    await rig.restart()
    await rig.time.advance(3_700_000)
    expect(ledger()).toMatchObject({ delivered: 1 })
  })

  it('pauses on wrong keys until they change, and keeps everything', async () => {
    rig.answers.send.push(() => ({ kind: 'paused', reason: 'keys', untilChanged: true, detail: 'HTTP 401' }))
    rig.record(2)
    await rig.time.advance(86_400_000)
    expect(rig.sent.length).toBe(1)
    expect(rig.outbox.connection()).toEqual({ kind: 'paused_keys', detail: 'HTTP 401' })
    await rig.outbox.setUplink(rig.uplink)
    await rig.time.advance(0)
    expect(ledger()).toMatchObject({ delivered: 2, pending: 0 })
  })

  it('does not hold new keys to the refusal of the old ones, which was on its way', async () => {
    const renewed = { ...rig.uplink }
    rig.uplink.send = async () => {
      await rig.outbox.setUplink(renewed)
      return { kind: 'paused', reason: 'keys', untilChanged: true, detail: 'HTTP 401' }
    }
    rig.record(1)
    await rig.time.advance(10_000)
    expect(rig.outbox.connection()).toEqual({ kind: 'online' })
    expect(ledger()).toMatchObject({ delivered: 1, pending: 0 })
  })

  it('tries again every ten minutes where it is refused for what may change without the user', async () => {
    const refused = (): Verdict => ({ kind: 'paused', reason: 'keys', untilChanged: false, detail: 'HTTP 403' })
    rig.answers.send.push(refused, refused)
    rig.record(1)
    await rig.time.advance(590_000)
    expect(rig.sent.length).toBe(1)
    expect(rig.outbox.connection()).toEqual({ kind: 'paused_keys', detail: 'HTTP 403' })
    await rig.time.advance(20_000)
    expect(rig.sent.length).toBe(2)
    await rig.time.advance(620_000)
    expect(ledger()).toMatchObject({ delivered: 1, pending: 0 })
  })

  it('finds the one bad record by halving; the rest goes through', async () => {
    await rig.outbox.setPaused(true)
    const traceIds = rig.record(8)
    const bad = traceIds[5] ?? ''
    const send = rig.uplink.send
    rig.uplink.send = async (body, signal) => {
      await send(body, signal)
      return rig.sent.at(-1)?.includes(bad) ? { kind: 'bisect', detail: 'HTTP 400' } : { kind: 'accepted' }
    }
    await rig.outbox.setPaused(false)
    await rig.time.advance(60_000)
    expect(ledger()).toMatchObject({ delivered: 7, dead: 1, pending: 0 })
    expect(rig.read.deadRecords(10).map((record) => [record.traceId, record.answer])).toEqual([[bad, 'HTTP 400']])
  })

  it('halves a batch that is too large, and cuts a single record that is', async () => {
    await rig.outbox.setPaused(true)
    rig.record(4)
    rig.answers.send.push(
      () => ({ kind: 'too_large', detail: 'HTTP 413' }),
      () => ({ kind: 'too_large', detail: 'HTTP 413' }),
      () => ({ kind: 'too_large', detail: 'HTTP 413' }),
    )
    await rig.outbox.setPaused(false)
    await rig.time.advance(60_000)
    expect(rig.sent.map((ids) => ids.length)).toEqual([4, 2, 1, 1, 1, 2])
    expect(ledger()).toMatchObject({ delivered: 4, dead: 0 })
  })

  it('asks before it sends again what may have been stored', async () => {
    rig.answers.send.push(() => ({ kind: 'ambiguous', detail: 'reset' }))
    rig.answers.find.push(() => ({ kind: 'found' }))
    rig.record(1)
    await rig.time.advance(29_000)
    expect(rig.asked.length).toBe(0)
    await rig.time.advance(2_000)
    expect(rig.asked.length).toBe(1)
    expect(rig.sent.length).toBe(1)
    expect(ledger()).toMatchObject({ delivered: 1 })
  })

  it('holds looks to the rate it was given, and sends meanwhile', async () => {
    rig.uplink.minLookIntervalMs = 24_000
    const unclear = (): Verdict => ({ kind: 'ambiguous', detail: 'reset' })
    rig.answers.send.push(unclear, unclear)
    rig.answers.find.push(
      () => ({ kind: 'found' }),
      () => ({ kind: 'found' }),
    )
    rig.record(1)
    await rig.time.advance(1_000)
    rig.record(1)
    await rig.time.advance(40_000)
    expect([rig.asked.length, rig.sent.length]).toEqual([1, 2])
    rig.record(1)
    await rig.time.advance(1_000)
    expect([rig.asked.length, rig.sent.length]).toEqual([1, 3])
    await rig.time.advance(20_000)
    expect(rig.asked.length).toBe(2)
    expect(ledger()).toMatchObject({ delivered: 3 })
  })

  it('does not take a clock that was put forward for time that has passed', async () => {
    rig.answers.send.push(() => ({ kind: 'ambiguous', detail: 'HTTP 500' }))
    rig.record(1)
    await rig.time.advance(31_000)
    expect(rig.asked.length).toBe(1)
    rig.time.jumpWall(3_600_000)
    rig.record(1)
    await rig.time.advance(60_000)
    expect([rig.asked.length, rig.sent.length]).toEqual([1, 2])
    await rig.time.advance(300_000)
    expect([rig.asked.length, rig.sent.length]).toEqual([2, 3])
  })

  it.each([-3_600_000, 3_600_000])(
    'does not ask again at once where the clock jumped by %i ms during a look',
    async (jumpMs) => {
      rig.answers.send.push(() => ({ kind: 'ambiguous', detail: 'HTTP 500' }))
      rig.answers.find.push(() => {
        rig.time.jumpWall(jumpMs)
        return { kind: 'absent' }
      })
      rig.record(1)
      await rig.time.advance(31_000)
      rig.record(1)
      await rig.time.advance(290_000)
      expect([rig.asked.length, rig.sent.length]).toEqual([1, 2])
      await rig.time.advance(20_000)
      expect([rig.asked.length, rig.sent.length]).toEqual([2, 3])
    },
  )

  it('takes pressing retry twice for no more than asking early', async () => {
    rig.answers.send.push(() => ({ kind: 'ambiguous', detail: 'HTTP 500' }))
    rig.record(1)
    await rig.time.advance(1_000)
    await rig.outbox.retryNow()
    await rig.time.advance(1_000)
    await rig.outbox.retryNow()
    await rig.time.advance(1_000)
    expect(rig.asked.length).toBe(2)
    expect(rig.sent.length).toBe(1)
    rig.answers.find.push(() => ({ kind: 'found' }))
    await rig.outbox.retryNow()
    await rig.time.advance(1_000)
    expect(ledger()).toMatchObject({ delivered: 1 })
  })

  it('loses nothing to keys that are refused in mid-backlog', async () => {
    const refusal = {
      kind: 'paused',
      reason: 'keys',
      untilChanged: true,
      detail: 'HTTP 401: Invalid credentials',
    } as const
    rig.answers.send.push(() => refusal)
    const traces = rig.record(300)
    await rig.time.advance(1_000)
    expect(ledger()).toMatchObject({ accepted: 300, pending: 300 })
    await rig.outbox.setUplink(rig.uplink)
    await rig.time.advance(1_000)
    expect(rig.sent.slice(1).flat().toSorted()).toEqual(traces.toSorted())
    expect(ledger()).toMatchObject({ delivered: 300, pending: 0 })
  })

  it('does not hold new keys to the refusal that the old ones met with', async () => {
    const answer = Promise.withResolvers<Verdict>()
    rig.answers.send.push(() => answer.promise)
    rig.record(1)
    await rig.time.advance(0)
    await rig.outbox.setUplink({ ...rig.uplink })
    answer.resolve({ kind: 'paused', reason: 'keys', untilChanged: true, detail: 'HTTP 401' })
    await rig.time.advance(1_000)
    expect(ledger()).toMatchObject({ delivered: 1, pending: 0 })
  })

  it('confirms what was accepted by a look, and tells of what Langfuse dropped', async () => {
    rig.record(1)
    await rig.time.advance(1_000)
    rig.answers.find.push(() => ({ kind: 'found' }))
    await rig.time.advance(900_000)
    expect(rig.traceStates().filter((state) => state === 'confirmed')).toHaveLength(1)
    const [dropped] = rig.record(1)
    await rig.time.advance(1_000)
    expect(ledger()).toMatchObject({ delivered: 2, dead: 0 })
    // It goes again alone first.
    await rig.time.advance(900_000 + 3 * 3_600_000)
    expect(rig.sent.slice(2)).toEqual([[dropped]])
    await rig.time.advance(900_000 + 3 * 3_600_000)
    expect(ledger()).toMatchObject({ delivered: 1, dead: 1 })
    expect(rig.read.deadRecords(10)[0]?.answer).toContain('dropped')
  })

  it('sends again only after two misses, half a minute and five minutes on', async () => {
    rig.answers.send.push(() => ({ kind: 'ambiguous', detail: 'HTTP 500' }))
    rig.record(1)
    await rig.time.advance(31_000)
    expect([rig.asked.length, rig.sent.length]).toEqual([1, 1])
    await rig.time.advance(298_000)
    expect([rig.asked.length, rig.sent.length]).toEqual([1, 1])
    await rig.time.advance(2_000)
    expect([rig.asked.length, rig.sent.length]).toEqual([2, 2])
    expect(rig.sent[1]).toEqual(rig.sent[0])
    expect(ledger()).toMatchObject({ delivered: 1 })
  })

  it('counts no miss when Langfuse could not be asked', async () => {
    rig.answers.send.push(() => ({ kind: 'ambiguous', detail: 'HTTP 500' }))
    rig.answers.find.push(
      () => ({ kind: 'unknown', retryAfterMs: 60_000, detail: 'HTTP 429' }),
      () => ({ kind: 'absent' }),
      () => ({ kind: 'found' }),
    )
    rig.record(1)
    await rig.time.advance(600_000)
    expect([rig.asked.length, rig.sent.length]).toEqual([3, 1])
    expect(ledger()).toMatchObject({ delivered: 1 })
  })

  it('after a crash in mid-send asks first', async () => {
    rig.uplink.send = () => new Promise(() => {})
    rig.record(2)
    await rig.time.advance(0)
    expect(rig.read.outboxState().batches[0]?.state).toBe('sending')
    rig.uplink.send = async () => ({ kind: 'accepted' })
    rig.answers.find.push(() => ({ kind: 'found' }))
    await rig.restart()
    await rig.time.advance(31_000)
    expect(rig.asked[0]?.length).toBe(2)
    expect(ledger()).toMatchObject({ delivered: 2, pending: 0 })
  })

  it('backs off from an unreachable host and probes before it drains', async () => {
    rig.answers.probe.push(
      () => ({ kind: 'unreachable', detail: 'refused' }),
      () => ({ kind: 'captive_portal', detail: 'HTML' }),
    )
    rig.record(1)
    await rig.time.advance(0)
    expect(rig.outbox.connection().kind).toBe('backing_off')
    await rig.time.advance(600)
    expect(rig.outbox.connection().kind).toBe('captive_portal')
    expect(rig.sent).toEqual([])
    await rig.time.advance(60_000)
    expect(ledger()).toMatchObject({ delivered: 1 })
  })

  it('keeps to the pace it was given', async () => {
    rig.uplink.minSendIntervalMs = 1_000
    rig.record(300)
    await rig.time.advance(2_500)
    expect(rig.sent.length).toBe(3)
    expect(ledger()).toMatchObject({ delivered: 300 })
  })

  it('leaves that pace out while it is flushed, and takes it up again afterwards', async () => {
    rig.uplink.minSendIntervalMs = 60_000
    rig.record(600)
    await rig.time.advance(100)
    expect(rig.sent.length).toBe(1)
    await rig.outbox.flush()
    await rig.time.advance(100)
    expect(ledger()).toMatchObject({ delivered: 600 })
    rig.record(600)
    await rig.time.advance(100)
    expect(ledger()).toMatchObject({ delivered: 600 })
  })

  it('sends again what is in doubt where records are stored by id, as one that is found says nothing of the others', async () => {
    Object.assign(rig.uplink, { storesById: ['turn', 'score'] })
    const traceIds = rig.record(2)
    // The first process dies with its request on the way; nobody hears the answer.
    rig.answers.send.push(() => new Promise<never>(() => {}))
    await rig.time.advance(0)
    await rig.restart()
    await rig.time.advance(0)
    expect(rig.asked).toEqual([])
    expect(rig.sent).toEqual([traceIds, traceIds])
    expect(ledger()).toMatchObject({ delivered: 2, pending: 0 })
  })

  it('settles each record on its own where the answer does, and sends again what is to come later', async () => {
    rig.answers.send.push(() => ({
      kind: 'partial',
      outcomes: [
        { kind: 'accepted' },
        { kind: 'refused', detail: '400 bad name' },
        { kind: 'later', detail: '429 slow down' },
      ],
    }))
    const [, refused, later] = rig.record(3)
    await rig.time.advance(0)
    expect(ledger()).toMatchObject({ delivered: 1, dead: 1, pending: 1 })
    expect(rig.read.deadRecords(10)).toEqual([expect.objectContaining({ traceId: refused, answer: '400 bad name' })])
    await rig.time.advance(10_000)
    expect(rig.sent.at(-1)).toEqual([later])
    expect(ledger()).toMatchObject({ delivered: 2, dead: 1, pending: 0 })
  })
})
