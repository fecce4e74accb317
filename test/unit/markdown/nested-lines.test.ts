import { describe, expect, it, test } from 'vitest'
import { markdownToHtml } from '../../../src/main/archive/markdown-html.ts'
import { withoutNestedLines } from '../../../src/shared/nested-lines.ts'
import { htmlOf } from './html-of.ts'

const wordsOf = (html: string): string =>
  html
    .replaceAll(/<[^>]*>/g, '')
    .replaceAll('&gt;', '>')
    .replaceAll('&#x3E;', '>')

describe('a line of thousands of marks', () => {
  test.each(['>', '> ', '- ', '* ', '1. ', '2) ', '> - ', '>1. '])('of %j is the text that it is', async (mark) => {
    const line = `${mark.repeat(3_000)}end`
    expect(wordsOf(await markdownToHtml(line))).toBe(line)
    expect(wordsOf(htmlOf(line))).toContain(line)
    expect(wordsOf(await markdownToHtml(`> Before\n\n${line}\n\n- after`))).toContain(line)
  })

  it('is left alone where it is code, a rule, or what somebody meant', () => {
    const marks = '- '.repeat(40)
    const texts = [
      `\`\`\`\n${marks}x\n\`\`\``,
      `1. ~~~\n   ${marks}x\n   ~~~`,
      marks,
      `> ${marks}`,
      '*'.repeat(200),
      `${'> '.repeat(30)}deep`,
      `${'- '.repeat(12)}deep`,
    ]
    for (const text of texts) expect(withoutNestedLines(text)).toBe(text)
    const after = `\`\`\`\nx\n\`\`\`\n${marks}x`
    expect(withoutNestedLines(after)).toBe(`\`\`\`\nx\n\`\`\`\n\\${marks}x`)
  })

  it.each(['> ```', '- ~~~', '    ```', `${'>'.repeat(40)}\`\`\``])(
    'is none where the code before it has ended: %j',
    async (before) => {
      const line = `${'- '.repeat(3_000)}end`
      expect(withoutNestedLines(`${before}\n${line}`)).toMatch(/\n\\- - - /)
      expect(await markdownToHtml(`${before}\n${line}`)).toContain('- - - ')
    },
  )
})
