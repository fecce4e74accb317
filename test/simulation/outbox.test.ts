import { describe, expect, it } from 'vitest'
import { simulate } from './simulate.ts'

// The long run: npm run simulate -- --seeds 10000 --start 0
const seeds = 80
const perTest = 20

describe('the outbox under every fault at once, crashing at any step', () => {
  for (let first = 0; first < seeds; first += perTest) {
    it(`loses and doubles nothing with seeds ${first} to ${first + perTest - 1}`, { timeout: 300_000 }, async () => {
      let records = 0
      for (let seed = first; seed < first + perTest; seed += 1) records += (await simulate(seed)).records
      expect(records).toBeGreaterThan(perTest)
    })
  }

  it('replays a seed exactly', async () => {
    expect(await simulate(7)).toEqual(await simulate(7))
  })
})
