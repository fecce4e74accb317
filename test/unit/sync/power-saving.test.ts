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
const sizes = (): number[] => rig.sent.map((traceIds) => traceIds.length)

describe('while power is saved', () => {
  it('a backlog goes out in small batches with pauses, each record once', async () => {
    rig.online = false
    const traceIds = rig.record(50)
    rig.isSavingPower = true
    rig.online = true
    rig.outbox.networkChanged('online')
    await rig.time.advance(14_000)
    expect(sizes()).toEqual([20])
    await rig.time.advance(15_000)
    expect(sizes()).toEqual([20, 20])
    await rig.time.advance(15_000)
    expect(rig.sent.flat()).toEqual(traceIds)
    expect(ledger()).toMatchObject({ delivered: 50, pending: 0 })
  })

  it('one call goes out at once', async () => {
    rig.isSavingPower = true
    rig.record(1)
    await rig.time.advance(0)
    expect(ledger()).toMatchObject({ delivered: 1, pending: 0 })
  })

  it('what the user wants sent now does not wait', async () => {
    rig.online = false
    rig.record(50)
    rig.isSavingPower = true
    rig.online = true
    await rig.outbox.flush()
    await rig.time.advance(1_000)
    expect(ledger()).toMatchObject({ delivered: 50, pending: 0 })
  })

  it('the rest goes out as usual once it is over', async () => {
    rig.online = false
    const traceIds = rig.record(200)
    rig.isSavingPower = true
    rig.online = true
    rig.outbox.networkChanged('online')
    await rig.time.advance(5_000)
    expect(sizes()).toEqual([20])
    rig.isSavingPower = false
    await rig.time.advance(15_000)
    // One more had been sealed while the first was on its way.
    expect(sizes().slice(0, 2)).toEqual([20, 20])
    expect(sizes()[2]).toBeGreaterThan(90)
    expect(rig.sent.flat()).toEqual(traceIds)
  })
})
