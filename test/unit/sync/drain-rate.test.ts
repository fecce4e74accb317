import { expect, it } from 'vitest'
import { createDrainRate } from '../../../src/main/sync/drain-rate.ts'

function rateAt() {
  let nowMs = 0
  const rate = createDrainRate({ nowMs: () => nowMs, monotonicMs: () => nowMs })
  return { rate, pass: (ms: number) => void (nowMs += ms) }
}

it('a drain has a rate while it moves, and none once nothing was delivered for ten seconds', () => {
  const { rate, pass } = rateAt()
  expect(rate.perSecond()).toBeNull()
  for (let second = 0; second < 5; second += 1) {
    rate.add(100)
    pass(1_000)
  }
  expect(rate.perSecond()).toBe(100)
  pass(10_000)
  expect(rate.perSecond()).toBeNull()
})

it('what came before a pause says nothing of the rate after it', () => {
  const { rate, pass } = rateAt()
  rate.add(1_000)
  pass(20_000)
  rate.add(10)
  pass(1_000)
  expect(rate.perSecond()).toBe(10)
  rate.stop()
  expect(rate.perSecond()).toBeNull()
})
