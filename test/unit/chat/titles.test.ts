import { describe, expect, test } from 'vitest'
import { titleFrom } from '../../../src/main/chat/thread.ts'
import { titleIn } from '../../../src/main/chat/titles.ts'
import { cutAtCharacter, isBlank, shownTitle, trimInvisible } from '../../../src/shared/text.ts'

const family = '👨‍👩‍👧‍👦'
const characters = (text: string): string[] =>
  Array.from(new Intl.Segmenter('en', { granularity: 'grapheme' }).segment(text), ({ segment }) => segment)

describe('a title', () => {
  test.each([family, '🇩🇪', '👍🏽', 'é', 'क्षि', '각', '한', '🏴󠁧󠁢󠁥󠁮󠁧󠁿', '❤️'])('ends on a whole %s', (character) => {
    for (let blanks = 0; blanks < 14; blanks += 1) {
      const prompt = `${'x'.repeat(45 + blanks)}${character.repeat(30)}`
      const title = titleFrom(prompt)
      expect(title.endsWith('…')).toBe(true)
      const whole = characters(prompt)
      const shown = characters(title.slice(0, -1))
      expect(shown).toEqual(whole.slice(0, shown.length))
      expect(title.length).toBeLessThanOrEqual(61)
    }
  })

  test.each([
    ['\u200B\uFEFF\nHello', 'Hello'],
    ['   \n\n\t\n  two words  \nmore', 'two words'],
    ['\u2028first\u2029second', 'first'],
    ['\u202Eevil', 'evil'],
    ['a\tb', 'a b'],
    [`${family}`, family],
    ['❤️', '❤️'],
    ['\u2800\u3164\u{E0041}', 'New chat'],
    ['', 'New chat'],
  ])('of %j is %j', (prompt, title) => {
    expect(titleFrom(prompt)).toBe(title)
  })

  test('is cut at a word where there is one', () => {
    expect(titleFrom(`${'word '.repeat(11)}andalongerone that goes on`)).toBe(`${'word '.repeat(11).trim()}…`)
  })

  test('that shows nothing is shown as one that does', () => {
    expect(shownTitle('\u200B')).toBe('New chat')
    expect(shownTitle('x')).toBe('x')
  })
})

describe('what is blank', () => {
  test.each([
    '',
    ' ',
    '\n\t',
    '\u00A0',
    '\u200B',
    '\u200D',
    '\uFEFF',
    '\u2060',
    '\u2800',
    '\u3164',
    '\u115F',
    '\u00AD',
    '\uFE0F',
    '\u{E0020}\u{E007F}',
    '\u202E',
    '\u0000',
    '\u3000',
  ])('%j', (text) => {
    expect(isBlank(text)).toBe(true)
    expect(isBlank(`${text}.${text}`)).toBe(false)
  })

  test('is taken from the ends', () => {
    expect(trimInvisible('\u200B \uFEFFa b\u200B\n')).toBe('a b')
    expect(trimInvisible('\u200B')).toBe('')
    expect(trimInvisible(' a\u{E0020}\u{1D173} ')).toBe('a\u{E0020}')
    expect(trimInvisible('\u00A0\u{1F44D}\uFE0F\u200B')).toBe('\u{1F44D}\uFE0F')
  })

  test('is taken from the ends at once, however much of it stands within', () => {
    const beganMs = performance.now()
    const text = `a${' '.repeat(100_000)}b${'\u200B'.repeat(100_000)}c`
    expect(trimInvisible(`${text} `)).toBe(text)
    expect(performance.now() - beganMs).toBeLessThan(1_000)
  })

  test('a character longer than the room is cut between units', () => {
    expect(cutAtCharacter(`a${'\u0301'.repeat(300)}`, 50).length).toBeLessThanOrEqual(50)
  })
})

describe('the title in an answer', () => {
  test.each([
    ['Tides', 'Tides'],
    ['"Tides and the moon."', 'Tides and the moon'],
    ['\n## **Title:** Ebbe und Flut\n\nExplanation', 'Ebbe und Flut'],
    ['标题：潮汐', '潮汐'],
    ['"Title: Tides and the moon"', 'Tides and the moon'],
    ['**Titre** : Les marées', 'Les marées'],
    ['“標題：潮汐”', '潮汐'],
    ['Titles: how to write them', 'Titles: how to write them'],
    ['x'.repeat(200), 'x'.repeat(80)],
    ['\u202Eevil', 'evil'],
    [`Tides${' '.repeat(500_000)}.`, 'Tides'],
    ['', null],
    ['"" \n ***', null],
  ])('%j', (answer, title) => {
    expect(titleIn(answer)).toBe(title)
  })
})
