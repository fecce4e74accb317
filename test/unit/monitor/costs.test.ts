import { describe, expect, it } from 'vitest'
import { ownCost, sumOfCosts } from '../../../src/renderer/monitor/costs.ts'

describe('a cost', () => {
  it('is shown of what tells of no tokens too', () => {
    expect(ownCost({ usage: null, costUsd: 0.04 })).toBe('$0.040')
    expect(ownCost({ usage: null, costUsd: null })).toBe('–')
    expect(ownCost({ usage: {}, costUsd: null })).toBe('unpriced')
    expect(sumOfCosts({ totalTokens: 0, costUsd: 0.04, unpricedCount: 0 })).toBe('$0.040')
    expect(sumOfCosts({ totalTokens: 0, costUsd: 0, unpricedCount: 0 })).toBe('–')
    expect(sumOfCosts({ totalTokens: 9, costUsd: 0, unpricedCount: 0 })).toBe('$0')
    expect(sumOfCosts({ totalTokens: 9, costUsd: 0, unpricedCount: 1 })).toBe('unpriced')
    expect(sumOfCosts({ totalTokens: 9, costUsd: 2, unpricedCount: 1 })).toBe('$2.00')
  })
})
