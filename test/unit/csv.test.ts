import { array, assert, boolean, double, oneof, property, string } from 'fast-check'
import { describe, expect, test } from 'vitest'
import { csvCell, csvLine } from '../../src/shared/csv.ts'

/** Reads one line of CSV as RFC 4180 has it. */
function parse(line: string): string[] {
  const cells: string[] = []
  let rest = line.replace(/\r\n$/, '')
  for (;;) {
    const quoted = /^"((?:[^"]|"")*)"(,|$)/s.exec(rest)
    const plain = /^([^,"]*)(,|$)/s.exec(rest)
    const found = quoted ?? plain
    if (!found) throw new Error(`no CSV: ${rest}`)
    cells.push(quoted ? (quoted[1] ?? '').replaceAll('""', '"') : (plain?.[1] ?? ''))
    rest = rest.slice(found[0].length)
    if (found[2] === '') return cells
  }
}

describe('a cell of a CSV', () => {
  test.each([
    '=1+1',
    '+1',
    '-1',
    '@SUM(A1)',
    '\t=1',
    '\r=1',
    ' =1',
    '\u200b=1',
    '＝1',
    '|cmd',
    '%0A',
    '=cmd|"/c calc"!A1',
  ])('that a spreadsheet would run stands as text: %j', (text) => {
    expect(parse(csvLine([text]))).toEqual([`'${text}`])
  })

  test.each([-1.5, 0, 1e21, true])('that is no text stands as it is: %j', (value) => {
    expect(csvCell(value)).toBe(String(value))
  })

  test('comes back as it was, beside others, or as text behind an apostrophe', () => {
    assert(
      property(
        array(oneof(string({ unit: 'binary' }), double({ noNaN: true }), boolean()), { minLength: 1 }),
        (values) => {
          const cells = parse(csvLine(values))
          expect(cells).toHaveLength(values.length)
          for (const [index, value] of values.entries()) {
            const cell = cells[index] ?? ''
            expect([String(value), `'${String(value)}`]).toContain(cell)
            if (typeof value === 'string') expect(cell).not.toMatch(/^\s*[=+\-@]/u)
          }
        },
      ),
    )
  })
})
