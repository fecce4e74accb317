import { describe, expect, it, onTestFinished } from 'vitest'
import {
  exactCost,
  formatCost,
  formatDuration,
  plainNumber,
  roundRate,
  wholeMs,
  wholePercent,
} from '../../../src/renderer/ui/format.ts'
import { speak } from '../../../src/shared/words/languages.ts'

describe('a figure that is copied', () => {
  it.each([
    [13.35296500000186, '13'],
    [0.4321, '0.4'],
    [1353.4, '1353'],
    [0, '0'],
    [86_400_000.7, '86400001'],
  ])('of %d ms is the whole of it', (ms, typed) => {
    expect(plainNumber(wholeMs(ms) ?? NaN)).toBe(typed)
  })

  it.each([
    [0.1 + 0.2, '0.3'],
    [1e-7, '0.0000001'],
    [0.000_000_012_3, '0.0000000123'],
    [1_234_567, '1234567'],
    [-0.1 - 0.2, '-0.3'],
    [2.5, '2.5'],
  ])('%d is what one would type', (value, typed) => expect(plainNumber(value)).toBe(typed))

  it('is rounded as it is shown', () => {
    expect(wholePercent(1 / 12)).toBe(8.3)
    expect(roundRate(7.3333)).toBe(7.3)
    expect(roundRate(54.6)).toBe(55)
    expect([wholeMs(null), wholePercent(null), roundRate(null)]).toEqual([null, null, null])
  })
})

describe('a figure that is shown', () => {
  it.each([
    [1_061_000, '17 min 41 s'],
    [7_500_000, '2 h 05 min'],
    [13.35, '13 ms'],
    [59_949, '59.9 s'],
    [59_999, '1 min 00 s'],
    [9_999, '10.0 s'],
    [999.7, '1.00 s'],
  ])('%d ms is in words', (ms, words) => expect(formatDuration(ms)).toBe(words))

  it('keeps a price that is small, and never shows one as free', () => {
    expect(formatCost(0.000_12)).toBe('$0.00012')
    expect(formatCost(1e-9)).toBe('<$0.000001')
  })

  it.each([
    ['en', ['$0', '$0.005486', '$0.035', '$14.84', '$1,235', '$0.1234567']],
    ['de', ['0 $', '0,005486 $', '0,035 $', '14,84 $', '1.235 $', '0,1234567 $']],
    ['zh', ['$0', '$0.005486', '$0.035', '$14.84', '$1,235', '$0.1234567']],
  ] as const)('puts the sign of dollars where %s puts it', async (language, shown) => {
    onTestFinished(() => speak('en'))
    await speak(language)
    const costs = [0, 0.005486, 0.035, 14.84, 1234.5].map(formatCost)
    expect([...costs, exactCost(0.123_456_7)].map((cost) => cost.replaceAll('\u00a0', ' '))).toEqual(shown)
  })
})
