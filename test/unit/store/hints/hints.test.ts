import * as fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { byTime } from '../../../../src/main/store/analysis/hint-columns.ts'
import { fallenCache as cacheOf } from '../../../../src/main/store/analysis/hints/cache-misses.ts'
import { burstsOf as burstsIn } from '../../../../src/main/store/analysis/hints/error-bursts.ts'
import { crowds } from '../../../../src/main/store/analysis/hints/hint-calls.ts'
import { hintsOf as hintsIn, type Dismissed } from '../../../../src/main/store/analysis/hints/hints.ts'
import { outliersOf } from '../../../../src/main/store/analysis/hints/outliers.ts'
import type { RecordedInput } from '../../../../src/main/store/traces/recorded-inputs.ts'
import type { Hint } from '../../../../src/shared/domain.ts'
import { inColumns, type HintTrace } from '../../../support/hint-columns.ts'

const minuteMs = 60_000
const aCall = (overrides: Partial<HintTrace> = {}): HintTrace => ({
  traceId: 'a trace',
  atMs: 0,
  model: 'gpt-5',
  providerId: 'p1',
  providerName: 'OpenAI',
  isError: false,
  durationMs: 2000,
  costUsd: 0.02,
  inputTokens: 2000,
  cachedTokens: 0,
  isEstimated: false,
  isCut: false,
  ...overrides,
})
/** Calls an hour apart, so that none is near another. */
const calls = (count: number, of: (index: number) => Partial<HintTrace>): HintTrace[] =>
  Array.from({ length: count }, (_, index) =>
    aCall({ traceId: `trace ${index}`, atMs: index * 60 * minuteMs, inputTokens: 2000 + index, ...of(index) }),
  )
const nothingRecorded = (): null => null
const hintsOf = (
  traces: readonly HintTrace[],
  fromMs: number,
  dismissed: Dismissed,
  inputOf: (traceId: string) => RecordedInput | null,
): Hint[] => {
  const { columns, calls } = inColumns(traces)
  const traceIdOf = (row: number): string => traces[row]?.traceId ?? ''
  return hintsIn(columns, calls, fromMs, dismissed, { traceIdOf, inputOf: (row) => inputOf(traceIdOf(row)) })
}
const burstsOf = (traces: readonly HintTrace[]) => {
  const { columns, calls } = inColumns(traces)
  return burstsIn(columns, calls)
}
const fallenCache = (traces: readonly HintTrace[]) => {
  const { columns, calls } = inColumns(traces)
  return cacheOf(columns, { model: 'gpt-5', calls })
}
const kinds = (traces: HintTrace[], fromMs = 0): string[] =>
  hintsOf(traces, fromMs, {}, nothingRecorded).map(({ kind }) => kind)

describe('outliers', () => {
  /** As the words say it: more than five deviations above the median of the two hundred before, on logarithms. */
  function slowOutliers(all: HintTrace[]): { value: number; pastCount: number }[] {
    const values = all.flatMap(({ isError, durationMs }) => (isError || !durationMs ? [] : [durationMs]))
    const middle = (of: number[]): number => of.toSorted((a, b) => a - b)[Math.ceil(of.length / 2) - 1] ?? 0
    return values.flatMap((value, index) => {
      const past = values.slice(Math.max(0, index - 200), index)
      const median = middle(past)
      const deviation = middle(past.map((other) => Math.abs(Math.log(other / median))))
      const isFar = value > median * 2 && value > median + 1000 && value > median * Math.exp(5 * deviation)
      return past.length >= 20 && isFar ? [{ value, pastCount: past.length }] : []
    })
  }

  test('are those that a slow look at each call and all before it finds', () => {
    const duration = fc.oneof(
      { weight: 20, arbitrary: fc.integer({ min: 800, max: 5000 }) },
      { weight: 5, arbitrary: fc.double({ min: 5, max: 9, noNaN: true }).map(Math.exp) },
      { weight: 2, arbitrary: fc.integer({ min: 1, max: 60_000 }) },
      { weight: 1, arbitrary: fc.constantFrom(null, 0) },
    )
    fc.assert(
      fc.property(
        fc.array(fc.record({ durationMs: duration, isError: fc.integer({ min: 0, max: 9 }).map((odd) => odd === 0) }), {
          maxLength: 700,
          size: 'max',
        }),
        (parts) => {
          const all = calls(parts.length, (index) => parts[index] ?? {})
          const { columns, calls: places } = inColumns(all)
          const found = outliersOf(columns, places, 'latency')
          expect(found.map(({ value, pastCount }) => ({ value, pastCount }))).toEqual(slowOutliers(all))
        },
      ),
      { numRuns: 100 },
    )
  })

  test('lie above the limit by as little as may be, whatever is usual and however that spreads', () => {
    const isOutlier = (durations: readonly number[]): boolean => {
      const { columns, calls: places } = inColumns(
        calls(durations.length, (index) => ({ durationMs: durations[index] ?? 0 })),
      )
      return outliersOf(columns, places, 'latency').length > 0
    }
    fc.assert(
      fc.property(
        fc.double({ min: Math.log(2000), max: Math.log(1e6), noNaN: true }).map(Math.exp),
        fc.double({ min: 1, max: 1.9, noNaN: true }),
        (usual, factor) => {
          // A third each below, at and above what is usual: the median deviation is the factor.
          const past = Array.from({ length: 30 }, (_, index) => usual * factor ** ((index % 3) - 1))
          const limit = usual * Math.max(2, factor ** 5)
          expect([isOutlier([...past, limit * 1.000001]), isOutlier([...past, limit * 0.999999])]).toEqual([
            true,
            false,
          ])
        },
      ),
      { numRuns: 1000 },
    )
  })

  test('are said in one row for each model, with the worst, what is usual, and what all of them lie above', () => {
    const all = calls(60, (index) => ({ durationMs: index === 50 ? 40_000 : index === 55 ? 90_000 : 2000 }))
    const [hint] = hintsOf(all, 0, {}, nothingRecorded)
    expect(hint).toEqual({
      kind: 'latency',
      key: 'latency|gpt-5',
      model: 'gpt-5',
      count: 2,
      worst: 90_000,
      usual: 2000,
      pastCount: 55,
      limit: 4000,
      traceId: 'trace 55',
      sinceMs: 50 * 60 * minuteMs,
      lastMs: 55 * 60 * minuteMs,
    })
  })

  test('before the range only tell what is usual', () => {
    const all = calls(60, (index) => ({ costUsd: index === 30 ? 4 : 0.02 }))
    expect(kinds(all)).toEqual(['cost'])
    expect(kinds(all, 31 * 60 * minuteMs)).toEqual([])
  })

  test('are none where calls are few, fail, are short, or are as long as ever', () => {
    expect(kinds(calls(20, (index) => ({ durationMs: index === 19 ? 2001 : 2000 })))).toEqual([])
    expect(kinds(calls(20, (index) => ({ durationMs: index === 18 ? 1e6 : 2000 })))).toEqual([])
    expect(kinds(calls(40, (index) => ({ durationMs: index === 30 ? 900 : 10 })))).toEqual([])
    expect(kinds(calls(40, (index) => ({ isError: index === 30, durationMs: index === 30 ? 1e6 : 2000 })))).toEqual([])
    // A model whose calls spread over four orders of magnitude has no outlier at the top of them.
    expect(kinds(calls(200, (index) => ({ durationMs: 10 ** (1 + (index % 5)) })))).toEqual([])
  })
})

describe('calls in columns', () => {
  test('stand in the order in which they began, whatever order they came in', () => {
    fc.assert(
      fc.property(fc.array(fc.integer({ min: 0, max: 20 })), (times) => {
        const atMs = Float64Array.from(times)
        const row = Float64Array.from(times, (_, index) => (index * 7) % 1000)
        const expected = times.map((_, index) => index).toSorted((a, b) => atMs[a]! - atMs[b]! || row[a]! - row[b]!)
        expect([...byTime({ atMs, row })]).toEqual(expected)
      }),
    )
  })
})

describe('crowds', () => {
  test('are the times of which so many lie within the window', () => {
    fc.assert(
      fc.property(
        fc.array(fc.integer({ min: 0, max: 200 }), { maxLength: 40 }),
        fc.integer({ min: 1, max: 5 }),
        fc.integer({ min: 0, max: 30 }),
        (unsorted, count, windowMs) => {
          const times = unsorted.toSorted((a, b) => a - b)
          const isIn = times.map((_, index) =>
            times.some((_, first) => {
              const last = first + count - 1
              return first <= index && index <= last && (times[last] ?? Infinity) - (times[first] ?? 0) <= windowMs
            }),
          )
          const found = crowds(times, count, windowMs)
          expect(times.map((_, index) => found.some(({ first, last }) => first <= index && index <= last))).toEqual(
            isIn,
          )
          for (const [index, crowd] of found.entries())
            expect(crowd.first).toBeGreaterThan(found[index - 1]?.last ?? -1)
        },
      ),
    )
  })
})

describe('error bursts', () => {
  const failing = (from: number, to: number) => (index: number) => ({
    atMs: index * minuteMs,
    isError: index >= from && index < to,
  })

  test('are five failures within an hour, half of the calls between them, told against the calls before', () => {
    const [hint] = burstsOf(calls(60, failing(40, 47)))
    expect(hint).toMatchObject({
      errorCount: 7,
      callCount: 7,
      usualErrorRate: 0,
      sinceMs: 40 * minuteMs,
      lastMs: 46 * minuteMs,
      providerName: 'OpenAI',
    })
  })

  test('are none where failures are few, far apart, among many calls, or as usual', () => {
    expect(burstsOf(calls(60, failing(40, 44)))).toEqual([])
    expect(burstsOf(calls(60, (index) => ({ isError: index % 2 === 0 })))).toEqual([])
    expect(burstsOf(calls(60, (index) => ({ atMs: index * 1000, isError: index % 5 === 0 })))).toEqual([])
    expect(burstsOf(calls(300, (index) => ({ atMs: index * minuteMs, isError: index % 3 !== 0 }))).length).toBe(1)
    expect(
      burstsOf(
        calls(300, (index) => ({
          atMs: (index < 150 ? index * 60 : 9000 + index) * minuteMs,
          isError: index % 3 !== 0,
        })),
      ),
    ).toEqual([])
  })

  test('begin and end with a failure, and leave out lone ones before and after', () => {
    const failed = new Set([2, 20, 30, 31, 32, 34, 35, 36, 50])
    const all = calls(60, (index) => ({ atMs: index * minuteMs, isError: failed.has(index) }))
    expect(burstsOf(all)).toMatchObject([
      { errorCount: 6, callCount: 7, sinceMs: 30 * minuteMs, lastMs: 36 * minuteMs, usualErrorRate: 2 / 30 },
    ])
    fc.assert(
      fc.property(fc.array(fc.boolean(), { maxLength: 80 }), (outcomes) => {
        const found = burstsOf(
          calls(outcomes.length, (index) => ({ atMs: index * minuteMs, isError: outcomes[index] ?? false })),
        )
        for (const { sinceMs, lastMs, errorCount, callCount } of found) {
          const within = outcomes.slice(sinceMs / minuteMs, lastMs / minuteMs + 1)
          expect([within[0], within.at(-1), within.length]).toEqual([true, true, callCount])
          expect(within.filter(Boolean).length).toBe(errorCount)
          expect(errorCount).toBeGreaterThanOrEqual(Math.max(5, callCount / 2))
        }
      }),
    )
  })

  test('need no past: the first calls of all may fail', () => {
    expect(burstsOf(calls(5, failing(0, 5)))).toMatchObject([{ errorCount: 5, usualErrorRate: null }])
  })
})

describe('the same call again and again', () => {
  const minutes = fc.integer({ min: 0, max: 60 })
  const made = fc.array(
    fc.record({
      minute: minutes,
      input: fc.constantFrom('a', 'b', 'c'),
      model: fc.constantFrom('gpt-5', 'claude'),
      isError: fc.boolean(),
    }),
    { maxLength: 25 },
  )
  /** Two of the inputs have the same count of tokens. */
  const tokens = { a: 100, b: 100, c: 200 }

  test('is found wherever three such calls lie within ten minutes, and nowhere else', () => {
    fc.assert(
      fc.property(made, (unsorted) => {
        const all = unsorted.toSorted((a, b) => a.minute - b.minute)
        const traces = all.map(({ minute, input, model, isError }, index) =>
          aCall({
            traceId: String(index),
            atMs: minute * minuteMs,
            model,
            isError,
            providerId: String(index),
            inputTokens: tokens[input],
            costUsd: null,
          }),
        )
        const inputOf = (traceId: string) => ({ digest: all[Number(traceId)]?.input ?? '', prompt: 'asked' })
        const expected = new Set(
          ['gpt-5', 'claude'].flatMap((model) =>
            (['a', 'b', 'c'] as const).flatMap((input) => {
              const times = all
                .filter((call) => call.model === model && call.input === input && !call.isError)
                .map(({ minute }) => minute)
              return times.some((minute, index) => (times[index + 2] ?? Infinity) - minute <= 10)
                ? [`repeated|${model}|${input}`]
                : []
            }),
          ),
        )
        const found = hintsOf(traces, 0, {}, inputOf)
        expect(new Set(found.map(({ key }) => key))).toEqual(expected)
        expect(found.length).toBe(expected.size)
      }),
      { numRuns: 300 },
    )
  })

  test('says how often, and what all but the first cost', () => {
    const traces = calls(4, (index) => ({ atMs: index * minuteMs, inputTokens: 50, costUsd: 0.5 }))
    const hints = hintsOf(traces, 0, {}, () => ({ digest: 'same', prompt: 'Summarise this' }))
    expect(hints).toMatchObject([{ kind: 'repeated', count: 4, costUsd: 1.5, prompt: 'Summarise this' }])
  })

  test('reads a bounded number of inputs, however many calls agree in their tokens', () => {
    let inputsRead = 0
    const traces = calls(5000, (index) => ({ atMs: index, inputTokens: 50 }))
    const hints = hintsOf(traces, 0, {}, () => {
      inputsRead += 1
      return { digest: 'same', prompt: '' }
    })
    expect(inputsRead).toBe(300)
    expect(hints).toMatchObject([{ kind: 'repeated', count: 300 }])
  })
})

describe('cache hits that fell away', () => {
  const cached = (share: (index: number) => number) => (index: number) => ({
    inputTokens: 10_000,
    cachedTokens: 10_000 * share(index),
  })

  test('are told with the share now and before, and since when', () => {
    const hint = fallenCache(
      calls(
        100,
        cached((index) => (index < 70 ? 0.8 : 0.05)),
      ),
    )
    expect(hint).toMatchObject({ key: 'cache|gpt-5', callCount: 20, pastCount: 80, sinceMs: 70 * 60 * minuteMs })
    expect(hint?.cachedShare).toBeCloseTo(0.05)
    expect(hint?.usualCachedShare).toBeCloseTo((70 * 0.8 + 10 * 0.05) / 80)
  })

  test('are none where calls are few, short or estimated, caches were never used much, or hits came back', () => {
    const fallen = cached((index) => (index < 20 ? 0.8 : 0))
    expect(fallenCache(calls(40, fallen))).not.toBeNull()
    expect(
      fallenCache(
        calls(
          39,
          cached((index) => (index < 19 ? 0.8 : 0)),
        ),
      ),
    ).toBeNull()
    expect(fallenCache(calls(40, (index) => ({ ...fallen(index), isEstimated: true })))).toBeNull()
    expect(fallenCache(calls(40, (index) => ({ inputTokens: 500, cachedTokens: index < 20 ? 400 : 0 })))).toBeNull()
    expect(
      fallenCache(
        calls(
          100,
          cached((index) => (index < 70 ? 0.2 : 0)),
        ),
      ),
    ).toBeNull()
    expect(
      fallenCache(
        calls(
          100,
          cached((index) => (index > 50 && index < 85 ? 0 : 0.8)),
        ),
      ),
    ).toBeNull()
  })
})

describe('answers cut by their length', () => {
  test('are told where they are several, and not few among many', () => {
    const every = (step: number) => (index: number) => ({ isCut: index % step === 0 })
    expect(hintsOf(calls(9, every(3)), 0, {}, nothingRecorded)).toMatchObject([
      { kind: 'cut', count: 3, answerCount: 9, sinceMs: 0, lastMs: 6 * 60 * minuteMs },
    ])
    expect(kinds(calls(6, every(3)))).toEqual([])
    expect(kinds(calls(300, every(30)))).toEqual([])
  })
})

describe('a hint that was dismissed', () => {
  const any = fc.array(
    fc.record({
      minute: fc.integer({ min: 0, max: 500 }),
      isError: fc.boolean(),
      isCut: fc.boolean(),
      durationMs: fc.constantFrom(1000, 1100, 500_000),
      cachedTokens: fc.constantFrom(0, 1900),
    }),
    { maxLength: 120 },
  )
  const inputOf = (traceId: string) => ({ digest: String(Number(traceId) % 4), prompt: '' })

  test('does not come back for what it told of', () => {
    fc.assert(
      fc.property(any, (unsorted) => {
        const traces = unsorted
          .toSorted((a, b) => a.minute - b.minute)
          .map(({ minute, ...rest }, index) => aCall({ ...rest, traceId: String(index), atMs: minute * minuteMs }))
        const hints = hintsOf(traces, 0, {}, inputOf)
        const dismissed = Object.fromEntries(hints.map(({ key, lastMs }) => [key, lastMs]))
        expect(hintsOf(traces, 0, dismissed, inputOf)).toEqual([])
        for (const hint of hints) {
          expect(hint.sinceMs).toBeLessThanOrEqual(hint.lastMs)
          const { [hint.key]: _, ...others } = dismissed
          expect(hintsOf(traces, 0, others, inputOf)).toEqual([hint])
        }
      }),
      { numRuns: 200 },
    )
  })

  test('comes back with what is new alone', () => {
    const slow = (at: number[]) => calls(60, (index) => ({ durationMs: at.includes(index) ? 50_000 : 2000 }))
    const [first] = hintsOf(slow([30]), 0, {}, nothingRecorded)
    const dismissed = { [first?.key ?? '']: first?.lastMs ?? 0 }
    expect(hintsOf(slow([30]), 0, dismissed, nothingRecorded)).toEqual([])
    expect(hintsOf(slow([30, 50]), 0, dismissed, nothingRecorded)).toMatchObject([
      { key: first?.key, count: 1, sinceMs: 50 * 60 * minuteMs },
    ])
  })
})
