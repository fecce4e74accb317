import { describe, expect, test } from 'vitest'
import { createSplitter } from '../../../src/shared/markdown/split-blocks.ts'
import { toCsv, wholeTable, type WholeTable } from '../../../src/renderer/chat/markdown/whole-table.ts'

function tableIn(text: string, blockIndex: number, offset = 0): WholeTable {
  const { blocks } = createSplitter()(text)
  const block = blocks[blockIndex]
  if (!block) throw new Error('there is no such block')
  const table = wholeTable(block, blocks, offset)
  if (!table) throw new Error('there is no such table')
  return table
}

describe('a table that is copied', () => {
  test('is as it was written, also where that is too many marks to read', () => {
    const text = `| a |\n| --- |\n| ${'a_b '.repeat(1_200)}|\n`
    const { markdown, rows } = tableIn(text, 0)
    expect([markdown, rows[1]]).toEqual([text, ['a_b '.repeat(1_200).trim()]])
  })

  test('has its cells as plain text, and no cell that a spreadsheet would run', () => {
    const text = String.raw`| **Name** | Value |
|---|---|
| one<br>two | =HYPERLINK("https://evil.example") |
| a \| b | -5 |
| 1.50 | @SUM(A1) |
| $x_1$ | say "hi", ok |
`
    const table = tableIn(text, 0)
    expect(toCsv(table)).toBe(
      [
        'Name,Value',
        '"one\ntwo","\'=HYPERLINK(""https://evil.example"")"',
        'a | b,-5',
        '1.50,"\'@SUM(A1)"',
        'x_1,"say ""hi"", ok"',
        '',
      ].join('\r\n'),
    )
    expect(table.markdown).toBe(text)
  })

  test('comes whole from each of the blocks that it was cut into', () => {
    const rows = Array.from({ length: 300 }, (_, index) => `| row ${index} | ${'word '.repeat(8)}|`)
    const text = `Before.\n\n| a | b |\n|---|---|\n${rows.join('\n')}\n\nAfter.`
    const { blocks } = createSplitter()(text)
    const pieces = blocks.flatMap(({ head }, index) => (head === '' ? [] : [index]))
    expect(pieces.length).toBeGreaterThan(3)
    for (const index of [1, pieces[0] ?? 0, pieces.at(-1) ?? 0]) {
      const table = tableIn(text, index)
      expect(table.rows).toHaveLength(301)
      expect(table.rows[300]?.[0]).toBe('row 299')
      expect(table.markdown).toBe(`| a | b |\n|---|---|\n${rows.join('\n')}\n`)
    }
  })

  test('two in one block are two', () => {
    const text = '> | a |\n> |---|\n> | one |\n>\n> | b |\n> |---|\n> | two |\n'
    expect(tableIn(text, 0, 2).rows).toEqual([['a'], ['one']])
    expect(tableIn(text, 0, text.indexOf('| b')).rows).toEqual([['b'], ['two']])
  })
})
