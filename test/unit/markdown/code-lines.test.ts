import { toHtml } from 'hast-util-to-html'
import { describe, expect, test } from 'vitest'
import type { Root } from 'hast'
import { toCodeLines } from '../../../src/renderer/chat/markdown/code-lines.ts'
import { fileNameOf } from '../../../src/renderer/chat/markdown/file-name.ts'

const text = (value: string) => ({ type: 'text' as const, value })

describe('the lines of code', () => {
  test('joined are the code, and what spans some keeps its colour in each', () => {
    const comment = {
      type: 'element' as const,
      tagName: 'span',
      properties: { className: ['hljs-comment'] },
      children: [text('/* a\n\n b */')],
    }
    const lines = toCodeLines([text('let x\n'), comment, text('\nend')])
    expect(lines.map((line) => toHtml(line.children))).toEqual([
      'let x\n',
      '<span class="hljs-comment">/* a\n</span>',
      '<span class="hljs-comment">\n</span>',
      '<span class="hljs-comment"> b */</span>\n',
      'end',
    ])
    const root: Root = { type: 'root', children: lines }
    expect(toHtml(root).replaceAll(/<[^>]+>/g, '')).toBe('let x\n/* a\n\n b */\nend')
  })

  test('an end of line at the end begins no line', () => {
    expect(toCodeLines([text('a\n')])).toHaveLength(1)
    expect(toCodeLines([])).toHaveLength(0)
  })
})

describe('a block of code as a file', () => {
  test.each([
    ['typescript', 'code.ts'],
    ['Python', 'code.py'],
    ['dockerfile', 'Dockerfile'],
    ['ts{1,3}', 'code.ts'],
    ['html', 'code.html'],
    [null, 'code.txt'],
    ['', 'code.txt'],
    ['../../etc/passwd', 'code.txt'],
    ['exe', 'code.txt'],
    ['desktop', 'code.txt'],
    ['a/b\u202Egpj.exe', 'code.txt'],
  ])('in %s is named by its language, and never as a program', (language, name) => {
    expect(fileNameOf(language)).toBe(name)
  })
})
