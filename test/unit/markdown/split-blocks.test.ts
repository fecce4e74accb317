import { toHtml } from 'hast-util-to-html'
import { array, assert, constantFrom, nat, oneof, property, string } from 'fast-check'
import { describe, expect, test } from 'vitest'
import { createSplitter, type Block } from '../../../src/shared/markdown/split-blocks.ts'
import { toTree } from '../../../src/shared/markdown/to-tree.ts'
import { htmlOf } from './html-of.ts'

const split = (text: string): readonly Block[] => createSplitter()(text).blocks
const whole = (text: string): string => toHtml(toTree({ text, head: '', firstNumber: null }, ''))
const withoutBlanks = (html: string): string => html.replaceAll(/\n+(?=<)|(?<=>)\n+/g, '').trim()

const lines = constantFrom(
  '',
  '',
  'Words in a line.',
  '**bold** and `code`',
  '# Heading',
  '- item',
  '  - nested',
  '  more of it',
  '1. first',
  '   its second part',
  '2. second',
  '10. tenth',
  '```js',
  '```',
  '~~~',
  'let x = 1 // `a`',
  '``` not a fence ```',
  '> quote',
  '>',
  '> - in a quote',
  '| a | b |',
  '|---|---|',
  '| 1 | 2 |',
  '***',
  '$$',
  'x = 1',
  '\\[',
  '\\]',
  '<div>',
)

describe('blocks', () => {
  test('shown one by one are what they are together', () => {
    assert(
      property(array(lines, { maxLength: 14 }), (parts) => {
        const text = parts.join('\n')
        expect(withoutBlanks(htmlOf(text))).toBe(withoutBlanks(whole(text)))
      }),
      { numRuns: 3000 },
    )
  })

  test.each([
    '\\[\n1. first\n\\]\n\n2. second',
    '$$\n- some words\n$$\n\n- more of them',
    '\\[\nx = 1\n\n1. a\n\\]\n2. b',
  ])('are so around signs of a formula that is none: %j', (text) =>
    expect(withoutBlanks(htmlOf(text))).toBe(withoutBlanks(whole(text))),
  )

  test('are the same whether the text came at once or piece by piece', () => {
    assert(
      property(array(lines, { maxLength: 40 }), array(nat(60), { maxLength: 12 }), (parts, cuts) => {
        const text = parts.join('\n')
        const grow = createSplitter()
        for (const cut of cuts.toSorted((a, b) => a - b)) grow(text.slice(0, cut))
        expect(grow(text)).toEqual(createSplitter()(text))
      }),
      { numRuns: 3000 },
    )
  })

  test('together are the text', () => {
    assert(
      property(array(oneof(lines, string({ maxLength: 6000 })), { maxLength: 40 }), (parts) => {
        const text = parts.join('\n')
        expect(
          split(text)
            .map((block) => block.text)
            .join(''),
        ).toBe(text)
      }),
    )
  })

  test.each([
    ['a list', Array.from({ length: 3000 }, (_, index) => `- item ${index}, with words`).join('\n')],
    ['a loose list', Array.from({ length: 3000 }, (_, index) => `${index + 1}. item ${index}\n`).join('\n')],
    ['a table', `| a | b |\n|---|---|\n${'| one | two |\n'.repeat(6000)}`],
    ['a paragraph of lines', 'some words in a line\n'.repeat(5000)],
    ['one line', 'some words. '.repeat(10_000)],
    ['one line without blanks', '漢字'.repeat(50_000)],
    ['a quote', '> some words in a line\n'.repeat(5000)],
    ['definitions', `[a]: https://a.example\n\n${'A paragraph.\n\n'.repeat(8000)}`],
  ])('of %s stay short', (_, text) => {
    const longest = Math.max(...split(text).map((block) => block.text.length))
    expect(longest).toBeLessThan(8000)
  })

  test('before the last are not made anew while text arrives', () => {
    const grow = createSplitter()
    const text = 'A paragraph.\n\n- a\n- b\n\n```js\nx\n```\n\nAnother one.\n\n'.repeat(50)
    const before = grow(text).blocks
    const after = grow(`${text}And more`).blocks
    for (const [index, block] of before.slice(0, -1).entries()) expect(after[index]).toBe(block)
  })

  test('a table that is cut keeps its head in every piece', () => {
    const html = htmlOf(`| head | b |\n|---|---|\n${'| one | two |\n'.repeat(500)}`)
    expect(html.match(/<th>head/g)?.length).toBe(html.match(/<table/g)?.length)
    expect(html.match(/<td>one/g)).toHaveLength(500)
  })
})
