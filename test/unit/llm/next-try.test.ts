import * as fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { nextTry, retryLimits, type TriedSoFar } from '../../../src/main/llm/retries/next-try.ts'

const transience = fc.record({
  reason: fc.constantFrom('network' as const, 'busy' as const),
  retryAfterMs: fc.option(fc.double({ min: 0, max: 1e9, noNaN: true })),
})
const tried = fc.record({
  attempts: fc.integer({ min: 1, max: 20 }),
  elapsedMs: fc.double({ min: 0, max: 2e6, noNaN: true }),
  hasAnything: fc.boolean(),
  transience: fc.option(transience),
})
const random = fc.double({ min: 0, max: 1, maxExcluded: true, noNaN: true })

describe('whether a call is tried again', () => {
  it('never after anything of an answer came, never where it would fail again, never beyond its bounds', () => {
    fc.assert(
      fc.property(tried, random, (so, luck) => {
        const next = nextTry(so, retryLimits, luck)
        if (so.hasAnything || so.transience === null || so.attempts >= retryLimits.attempts) expect(next).toBeNull()
        if (next === null) return
        expect(next.afterMs).toBeGreaterThanOrEqual(1)
        expect(so.elapsedMs + next.afterMs).toBeLessThanOrEqual(retryLimits.totalMs)
        const askedMs = so.transience?.retryAfterMs ?? null
        if (askedMs !== null) {
          expect(askedMs).toBeLessThanOrEqual(retryLimits.longestAskedMs)
          // A millisecond is lost to rounding.
          expect(next.afterMs).toBeGreaterThanOrEqual(Math.floor(askedMs))
          expect(next.afterMs).toBeLessThanOrEqual(Math.max(askedMs, retryLimits.firstMs) * 1.1 + 1)
        } else expect(next.afterMs).toBeLessThanOrEqual(retryLimits.longestMs * 1.2)
      }),
      { numRuns: 2000 },
    )
  })

  it('ends after a bounded number of tries and a bounded time, whatever the servers ask', () => {
    fc.assert(
      fc.property(fc.array(fc.tuple(transience, random), { minLength: 30, maxLength: 30 }), (script) => {
        let elapsedMs = 0
        let attempts = 0
        for (const [each, luck] of script) {
          attempts += 1
          const next = nextTry({ attempts, elapsedMs, hasAnything: false, transience: each }, retryLimits, luck)
          if (next === null) break
          elapsedMs += next.afterMs
        }
        expect(attempts).toBeLessThanOrEqual(retryLimits.attempts)
        expect(elapsedMs).toBeLessThanOrEqual(retryLimits.totalMs)
      }),
    )
  })

  it('waits longer each time, up to a limit, and as long as a server asks', () => {
    const so: TriedSoFar = { attempts: 1, elapsedMs: 0, hasAnything: false, transience: null }
    const after = (attempts: number, retryAfterMs: number | null) =>
      nextTry({ ...so, attempts, transience: { reason: 'busy', retryAfterMs } }, retryLimits, 0.5)?.afterMs ?? null
    expect([1, 2, 3, 4, 5, 6, 7].map((attempts) => after(attempts, null))).toEqual([
      2000, 4000, 8000, 16_000, 32_000, 60_000, 60_000,
    ])
    expect(after(1, 20_000)).toBe(21_000)
    expect(after(1, 0)).toBeGreaterThanOrEqual(2000)
    expect(after(1, 3_600_000)).toBeNull()
  })
})
