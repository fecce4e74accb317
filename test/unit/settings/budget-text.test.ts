import { afterEach, describe, expect, test } from 'vitest'
import { budgetText, parseBudget } from '../../../src/renderer/settings/budget-text.ts'
import { speak } from '../../../src/shared/words/languages.ts'

afterEach(() => speak('en'))

describe('a budget as it is typed', () => {
  test.each([
    ['', null],
    ['  ', null],
    ['5', 5],
    ['$5', 5],
    ['$ 2.50', 2.5],
    ['2,5', 2.5],
    ['1,500', 1500],
    ['1,500.25', 1500.25],
    ['0.01', 0.01],
  ])('%j is %j', (text, usd) => {
    expect(parseBudget(text)).toBe(usd)
    if (usd !== null) expect(parseBudget(budgetText(usd))).toBe(usd)
  })

  test.each(['0', '0.001', '-5', 'five', '5 €', '1e3', '99999999999', '1.2.3'])('%j is none', (text) => {
    expect(parseBudget(text)).toBeUndefined()
  })

  test.each([
    ['2,50', 2.5],
    ['2.50', 2.5],
    ['1.500', 1500],
    ['1.500,25', 1500.25],
    ['2,500', 2.5],
  ])('%j is %j in German', async (text, usd) => {
    await speak('de')
    expect(parseBudget(text)).toBe(usd)
    expect(parseBudget(budgetText(usd))).toBe(usd)
    expect(budgetText(1500.25)).toBe('1500,25')
  })
})
