import { afterEach, describe, expect, test } from 'vitest'
import { parseSizeCap, sizeCapText } from '../../../src/renderer/settings/size-cap.ts'
import { speak } from '../../../src/shared/words/languages.ts'

afterEach(() => speak('en'))

describe('a size cap as it is typed', () => {
  test.each([
    ['', null],
    ['None', null],
    ['500', 500e6],
    ['1,500', 1500e6],
    ['1.5 GB', 1.5e9],
    ['1,5 GB', undefined],
    ['half', undefined],
  ])('%j is %j', (text, bytes) => {
    expect(parseSizeCap(text)).toBe(bytes)
  })

  test.each([
    ['Keine', null],
    ['none', null],
    ['1.500', 1500e6],
    ['1,5 GB', 1.5e9],
    ['1.5 GB', 1.5e9],
  ])('%j is %j in German', async (text, bytes) => {
    await speak('de')
    expect(parseSizeCap(text)).toBe(bytes)
  })

  test('is shown so that it is read as it is', async () => {
    expect(sizeCapText(1_234_560_000)).toBe('1234.56')
    await speak('de')
    expect(sizeCapText(1_234_560_000)).toBe('1234,56')
    expect(parseSizeCap(sizeCapText(1_234_560_000))).toBe(1_234_560_000)
  })
})
