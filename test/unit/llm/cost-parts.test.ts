import { array, assert, double, integer, property } from 'fast-check'
import { describe, expect, it } from 'vitest'
import { costParts, toSteps } from '../../../src/main/llm/cost-parts.ts'
import { priceOf } from '../../../src/main/llm/prices.ts'
import { believableUsd } from '../../../src/main/records/usage.ts'

const sumOf = (parts: Record<string, number>): bigint =>
  Object.values(parts).reduce((sum, usd) => sum + toSteps(usd), 0n)

describe('the parts of a cost', () => {
  it('add up to the total exactly, in trillionths of a dollar', () => {
    assert(
      property(
        array(integer({ min: 0, max: 5_000_000 }), { minLength: 1, maxLength: 5 }),
        double({ min: 1e-9, max: 2e-4, noNaN: true }),
        (tokens, price) => {
          const weights = Object.fromEntries(tokens.map((count, index) => [`b${index}`, count * price * (index + 1)]))
          const totalUsd = believableUsd(Object.values(weights).reduce((sum, usd) => sum + usd, 0)) ?? 0
          const parts = costParts(totalUsd, weights)
          if (totalUsd > 0 && totalUsd <= 1_000) expect(parts && sumOf(parts)).toBe(toSteps(totalUsd))
          else expect(parts).toBeNull()
        },
      ),
      { numRuns: 2000 },
    )
  })

  it('are left out of what is larger than a number holds to the last of them', () => {
    expect(costParts(9_000, { input: 4_000, output: 5_000 })).toBeNull()
    expect(costParts(900, { input: 400, output: 500 })).toEqual({ input: 400, output: 500 })
  })

  it('are not made up where they do not explain the total', () => {
    expect(costParts(1, { input: 0.2, output: 0.3 })).toBeNull()
    expect(costParts(0, {})).toBeNull()
  })

  it.each(['gpt-4o', 'gpt-5', 'o4-mini'])('of %s are priced bucket by bucket', async (model) => {
    const usage = { input: 1003, inputCached: 517, inputCacheWrite: 0, output: 211, outputReasoning: 97, total: 1828 }
    const price = await priceOf({ providerKind: 'openai', model, usage, startedAtMs: Date.UTC(2026, 8, 1) })
    const totalUsd = believableUsd(price?.totalUsd)
    const parts = totalUsd === null ? null : costParts(totalUsd, price?.partsUsd ?? {})
    expect(Object.keys(parts ?? {})).toEqual(['input', 'input_cached_tokens', 'output', 'output_reasoning_tokens'])
    expect(parts && sumOf(parts)).toBe(toSteps(totalUsd ?? 0))
  })
})
