import { array, assert, constantFrom, integer, property } from 'fast-check'
import { expect, test } from 'vitest'
import { joinedSearchWords, searchWords } from '../../src/shared/search-text.ts'

const pieces = constantFrom(
  ' ',
  '\n',
  'word',
  'Straße',
  'e\u0301',
  '\u0301',
  '数据',
  '東京タワー',
  'タ',
  'ภาษาไทย',
  '한국',
  '\u1112\u1161\u11AB',
  'مُحَمَّد',
  '😀',
  '👩‍👩‍👧',
  '.',
  'ﬁ',
  'x',
)

test('the words of a text are the same, however much of it is looked at at once', () => {
  assert(
    property(array(pieces, { maxLength: 40 }), integer({ min: 1, max: 12 }), (parts, atOnce) => {
      const text = parts.join('')
      expect(joinedSearchWords(text, atOnce)).toBe(searchWords(text).join(' '))
    }),
    { numRuns: 5000 },
  )
})
