import { describe, expect, it, test } from 'vitest'
import { markdownToHtml } from '../../../src/main/archive/markdown-html.ts'
import { boundedMarkdown, withMarks } from '../../../src/shared/bounded-markdown.ts'
import { htmlOf } from './html-of.ts'

const wordsOf = (html: string): string =>
  html
    .replaceAll(/<[^>]*>/g, '')
    .replaceAll('&#x3C;', '<')
    .replaceAll('&gt;', '>')
    .trim()

const rowOf = (cell: string, count: number): string => `|${`${cell}|`.repeat(count)}`

describe('what takes the square of its number to read', () => {
  test.each(['[a](', '![a](', 'a]', '[', '](b)', '~~a', 'a**b', 'a_ ', '_a ', 'x <!--', 'x <?'])(
    'is the text that it is where there are thousands of it: %j',
    async (mark) => {
      const text = mark.repeat(4_100).trim()
      expect(wordsOf(await markdownToHtml(text))).toBe(text)
      // Cut into pieces it may have fewer of them than the bound.
      const bare = (whole: string): string => whole.replaceAll(/[\s~*]/g, '')
      expect(bare(wordsOf(htmlOf(text)))).toBe(bare(text))
      const around = await markdownToHtml(`# Head\n\n${text}\n\n- [x](https://example.org) **y**\n`)
      expect(around).toMatch(/^<h1 dir="auto">Head<\/h1>/)
      expect(around).toContain(
        '<li><a href="https://example.org" rel="noreferrer noopener">x</a> <strong>y</strong></li>',
      )
    },
  )

  it('is left as it was written up to a bound, and from there on the letter that it is', async () => {
    const link = '[a](https://example.org) '
    expect((await markdownToHtml(link.repeat(600))).match(/>a<\/a>/g)).toHaveLength(500)
    expect(boundedMarkdown(link.repeat(500))).toBe(link.repeat(500))
    expect(boundedMarkdown(String.raw`\[`.repeat(501))).toBe(String.raw`\[`.repeat(501))
    const many = `\\\\${'['.repeat(501)}`
    expect(boundedMarkdown(many)).toMatch(/\[{500}[^[]$/)
    expect(withMarks(boundedMarkdown(many))).toBe(many)
  })

  it('is no other letter in code or an address, and no letter becomes a mark', async () => {
    expect(htmlOf('a \uFDD0 b')).toContain('a \uFDD0 b')
    const code = '`snake_case` '.repeat(1_200)
    for (const html of [await markdownToHtml(code), htmlOf(code)])
      expect(html.match(/>snake_case</g)).toHaveLength(1_200)
    const links = 'http://a.example/a_b_c '.repeat(600)
    expect((await markdownToHtml(links)).match(/href="http:\/\/a.example\/a_b_c"/g)).toHaveLength(600)
  })

  it('is no table where it has thousands of columns or cells', async () => {
    for (const [columns, rows] of [
      [3_000, 1],
      [4, 6_000],
    ] as const) {
      const text = [
        rowOf('a', columns),
        rowOf('-', columns),
        ...Array.from({ length: rows }, () => rowOf('b', columns)),
      ]
      const html = await markdownToHtml(text.join('\n'))
      expect(html).not.toContain('<table')
      expect(wordsOf(html)).toBe(text.join('\n'))
    }
    expect(await markdownToHtml([rowOf('a', 100), rowOf('-', 100), rowOf('b', 100)].join('\n'))).toContain('<table')
    const long = Array.from({ length: 1_500 }, () => rowOf('b', 10))
    expect(await markdownToHtml([rowOf('a', 10), rowOf('-', 10), ...long].join('\n'))).toContain('<table')
  })

  it('is no list within a list at hundreds of levels', async () => {
    const text = Array.from({ length: 150 }, (_, level) => `${' '.repeat(level * 2)}- a${level}`).join('\n')
    for (const html of [await markdownToHtml(text), htmlOf(text)]) {
      expect(html.match(/<ul/g)).toHaveLength(31)
      expect(html).toContain('- a149')
    }
  })

  it('is bounded in a paragraph of hundreds of thousands of lines, and the lines are left', () => {
    const text = `${'['.repeat(9_000)}\n${'a line\n'.repeat(300_000)}`
    expect(boundedMarkdown(text).split('\n').slice(1)).toEqual(text.split('\n').slice(1))
  })

  it.each(['- a', '1. a', '> a', '> - a', 'b[^1]\n\n[^1]: a', '- a\n\n  b'])(
    'is no part of an item, a quote or a note, where thousands of lines are in it by no sign of their own: %j',
    async (begin) => {
      const text = [begin, ...Array.from({ length: 2_000 }, () => 'word'), '2. next'].join('\n')
      for (const html of [await markdownToHtml(text), htmlOf(text)]) {
        expect(html.match(/word/g)).toHaveLength(2_000)
        expect(html).toMatch(/<li>\s*next/)
      }
      expect(boundedMarkdown(text)).toContain('word\n\nword')
      const few = [begin, ...Array.from({ length: 200 }, () => 'word')].join('\n')
      expect(boundedMarkdown(few)).toBe(few)
    },
  )

  it('is left alone in code, and where each has a paragraph, an item or a cell of its own', () => {
    const marks = '[a](b) **c** ~~d~~'
    const texts = [
      `\`\`\`\n${'['.repeat(9_000)}\n${' '.repeat(200)}- a\n\`\`\``,
      `${marks}\n\n`.repeat(1_000),
      `- ${marks}\n`.repeat(1_000),
      [rowOf('a', 2), rowOf('-', 2), ...Array.from({ length: 1_000 }, () => rowOf(marks, 2))].join('\n'),
      [`  ${rowOf('a', 2)}`, rowOf('-', 2), ...Array.from({ length: 1_000 }, () => rowOf(marks, 2))].join('\n'),
      '> words\n'.repeat(1_000),
      `- words\n${'  more words\n'.repeat(300)}`,
      'words\n'.repeat(300),
    ]
    for (const text of texts) expect(boundedMarkdown(text)).toBe(text)
  })
})
