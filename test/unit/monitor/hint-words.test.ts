import { assert, constantFrom, double, integer, property, record, string } from 'fast-check'
import { describe, expect, test } from 'vitest'
import { narrowedTo, wordsOf } from '../../../src/renderer/monitor/hints/hint-words.ts'
import { formatQuery, parseQuery, plainQuery, toFilter } from '../../../src/renderer/monitor/monitor-query.ts'
import type { Hint } from '../../../src/shared/domain.ts'

const share = double({ min: 0, max: 1, noNaN: true })
const count = integer({ min: 1, max: 20_000 })
const hints = record({
  kind: constantFrom('latency', 'cost', 'errors', 'repeated', 'cache', 'cut'),
  key: string(),
  sinceMs: double({ min: 0, max: 1e12, noNaN: true }),
  forMs: double({ min: 0, max: 1e9, noNaN: true }),
  model: constantFrom('gpt-5', 'a&b'),
  limit: double({ min: 0.001, max: 1e9, noNaN: true }),
  worst: double({ min: 0.001, max: 1e9, noNaN: true }),
  usual: double({ min: 0.001, max: 1e9, noNaN: true }),
  pastCount: count,
  count,
  traceId: string(),
  providerId: constantFrom('p1', ''),
  providerName: constantFrom('OpenAI', ''),
  errorCount: count,
  callCount: count,
  usualErrorRate: constantFrom(null, 0.2),
  prompt: constantFrom('', 'Summarise'),
  costUsd: constantFrom(null, 0, 0.5),
  cachedShare: share,
  usualCachedShare: share,
  answerCount: count,
}).map(({ forMs, ...all }) => ({ ...all, lastMs: all.sinceMs + forMs }) as unknown as Hint)

describe('the way from a hint to its traces', () => {
  test('survives the address, and lets through what the hint tells of', () => {
    assert(
      property(hints, (hint) => {
        const query = { ...plainQuery, user: ['ada'], text: 'x', ...narrowedTo(hint) }
        expect(parseQuery(formatQuery(query))).toEqual(query)
        const filter = toFilter(query, 0)
        expect(filter.userId).toEqual(['ada'])
        expect(filter.fromMs).toBeLessThanOrEqual(hint.sinceMs)
        expect(filter.toMs).toBeGreaterThanOrEqual(hint.lastMs)
        expect(filter.text).toBeUndefined()
        if (hint.kind === 'latency') expect(filter.durationAboveMs).toBeLessThanOrEqual(hint.limit)
        if (hint.kind === 'cost') expect(filter.costAboveUsd).toBeLessThanOrEqual(hint.limit)
      }),
    )
  })

  test('is told in words that name numbers', () => {
    assert(
      property(hints, (hint) => {
        const { title, text } = wordsOf(hint)
        expect(`${title} ${text}`).not.toMatch(/undefined|NaN|null|\$\$/)
        expect(text).toMatch(/\.$/)
      }),
    )
  })
})

test('an outlier is told with what it is compared with', () => {
  const hint = {
    kind: 'latency',
    key: 'latency|gpt-5',
    model: 'gpt-5',
    count: 1,
    worst: 92_000,
    usual: 4200,
    pastCount: 200,
    limit: 31_000,
    traceId: 't',
    sinceMs: 0,
    lastMs: 0,
  } as const
  expect(wordsOf(hint)).toEqual({
    title: 'gpt-5: 1 unusually slow call',
    text: 'It took 1 min 32 s. The median of the 200 calls before was 4.20 s; a call counts as unusual above 31.0 s, five median deviations away and at least twice the median.',
  })
})
