import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { createOutboxRig, type OutboxRig } from '../../support/outbox-rig.ts'

let rig: OutboxRig

beforeEach(async () => {
  rig = await createOutboxRig()
})
afterEach(() => {
  expect(rig.errors).toEqual([])
  rig.close()
})

const ledger = () => rig.read.outboxState().ledger

describe('on a metered connection', () => {
  it('nothing is sent, looked for or probed, and nothing is marked', async () => {
    rig.outbox.setMetered(true)
    rig.record(3)
    await rig.time.advance(3_600_000)
    expect(rig.outbox.connection().kind).toBe('metered')
    expect([rig.sent, rig.probes]).toEqual([[], 0])
    expect(ledger()).toMatchObject({ accepted: 3, pending: 3, delivered: 0, dead: 0, lost: 0 })
  })

  it('what waits goes once it is asked for, and what is recorded later waits again', async () => {
    rig.outbox.setMetered(true)
    const first = rig.record(3)
    await rig.outbox.flush()
    await rig.time.advance(1_000)
    expect(rig.sent.flat()).toEqual(first)
    expect(ledger()).toMatchObject({ delivered: 3, pending: 0 })
    expect(rig.outbox.connection().kind).toBe('metered')
    rig.record(2)
    await rig.time.advance(3_600_000)
    expect(rig.sent.flat()).toEqual(first)
    expect(ledger()).toMatchObject({ pending: 2 })
  })

  it('what was asked for is tried again until it is done', async () => {
    rig.outbox.setMetered(true)
    rig.answers.send.push(() => ({ kind: 'unreachable', detail: 'ECONNREFUSED' }))
    rig.record(1)
    await rig.outbox.flush()
    await rig.time.advance(600_000)
    expect(ledger()).toMatchObject({ delivered: 1, pending: 0 })
    expect(rig.outbox.connection().kind).toBe('metered')
  })

  it('what is in doubt is kept in doubt, and looked for once it is asked for', async () => {
    rig.answers.send.push(() => ({ kind: 'ambiguous', detail: 'ECONNRESET' }))
    rig.record(1)
    await rig.time.advance(0)
    rig.outbox.setMetered(true)
    const sends = rig.sent.length
    await rig.time.advance(3_600_000)
    expect(rig.sent).toHaveLength(sends)
    expect(ledger()).toMatchObject({ pending: 1, dead: 0, lost: 0 })
    rig.outbox.setMetered(false)
    await rig.time.advance(3_600_000)
    expect(ledger()).toMatchObject({ delivered: 1, pending: 0 })
  })

  it('a pause, and sending that is off, hold against what is asked for', async () => {
    rig.outbox.setMetered(true)
    await rig.outbox.setPaused(true)
    rig.record(1)
    await rig.outbox.flush()
    await rig.time.advance(60_000)
    expect(rig.outbox.connection().kind).toBe('paused_by_user')
    expect(rig.sent).toEqual([])
  })

  it('goes on by itself once it is no longer metered', async () => {
    rig.outbox.setMetered(true)
    rig.record(2)
    await rig.time.advance(60_000)
    rig.outbox.setMetered(false)
    await rig.time.advance(1_000)
    expect(ledger()).toMatchObject({ delivered: 2, pending: 0 })
    expect(rig.outbox.connection().kind).toBe('online')
  })
})
