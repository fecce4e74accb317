import * as fc from 'fast-check'
import { expect, it } from 'vitest'
import { observationsCsv, tracesCsv } from '../../../src/main/monitor/exports/text-formats.ts'
import { createCsvRows } from '../../../src/main/records/import/csv-rows.ts'
import { importOf } from '../../support/imports.ts'

const maxBytes = 1000

function read(content: string, chunkBytes = 65_536, csv = createCsvRows(maxBytes)) {
  const bytes = Buffer.from(content)
  const chunks = Array.from({ length: Math.ceil(bytes.length / chunkBytes) }, (_, index) =>
    bytes.subarray(index * chunkBytes, (index + 1) * chunkBytes),
  )
  return [...chunks.flatMap((chunk) => [...csv.write(chunk)]), ...csv.end()]
}

const cellsOf = (content: string, chunkBytes?: number) =>
  read(content, chunkBytes).map(({ cells, problem }) => cells ?? problem)

const quoted = (cell: string): string => `"${cell.replaceAll('"', '""')}"`

it('cells are read as they were written, whatever the chunks', () => {
  const cell = fc.oneof(
    fc.string({ maxLength: 20 }),
    fc.array(fc.constantFrom('"', ',', '\n', '\r\n', 'x', ' '), { maxLength: 8 }).map((parts) => parts.join('')),
  )
  const row = fc.array(cell, { minLength: 2, maxLength: 5 })
  fc.assert(
    fc.property(
      fc.array(row, { minLength: 1, maxLength: 5 }),
      fc.constantFrom('\n', '\r\n'),
      fc.boolean(),
      fc.integer({ min: 1, max: 50 }),
      (rows, end, isEnded, chunkBytes) => {
        const plain = (text: string): string => (/^[^",\r\n]+$/.test(text) ? text : quoted(text))
        const text = rows.map((cells) => cells.map(plain).join(',')).join(end) + (isEnded ? end : '')
        expect(cellsOf(text, chunkBytes)).toEqual(rows)
      },
    ),
    { numRuns: 500 },
  )
})

it('a row whose quotes do not fit is wrong, and takes no other with it', () => {
  for (const broken of ['"a"x,b', '"a', 'x,"b', '"a""', '"a"b"c"'])
    for (const chunkBytes of [1, 4, 1000])
      for (const good of ['"c","d"', 'c,d'])
        expect(cellsOf(`h,i\n${broken}\n${good}\n${good}\n`, chunkBytes), broken).toEqual([
          ['h', 'i'],
          'quotes',
          ['c', 'd'],
          ['c', 'd'],
        ])
})

it('a row is named by its line, also behind cells of many lines and rows that are wrong', () => {
  const rows = read('h,i\n"a\nb",c\n"x"y,z\n\nd,e\n"never,closed\nf,g')
  expect(rows.map(({ line, problem }) => [line, problem])).toEqual([
    [1, null],
    [2, null],
    [4, 'quotes'],
    [6, null],
    [7, 'quotes'],
    [8, null],
  ])
  expect(rows[2]?.excerpt).toBe('"x"y,z')
})

it('a row that is too long is passed over, and takes no other with it', () => {
  const long = 'x'.repeat(3000)
  for (const row of [`"${long}",b`, `${long},b`, `a,"${long}\n${long}, ""\n"`])
    for (const chunkBytes of [1, 100, 5000]) {
      expect(cellsOf(`h,i\n${row}\n"c","d"\n`, chunkBytes)).toEqual([['h', 'i'], 'too-long', ['c', 'd']])
      expect(read(`h,i\n${row}\n"c","d"\n`, chunkBytes)[1]?.excerpt.length).toBeLessThanOrEqual(1000)
    }
})

it('a quote within a cell that has none around it is a character', () => {
  expect(cellsOf('a 5" pipe,b\nc,d""\n')).toEqual([
    ['a 5" pipe', 'b'],
    ['c', 'd""'],
  ])
})

it('many rows that are wrong take no longer than to read them', () => {
  const content = '"a"x,b\n'.repeat(200_000)
  expect(read(content)).toHaveLength(200_000)
})

it('a table with control characters is a table', async () => {
  const head = 'id,traceId,type,startTime,input\n'
  for (const control of ['\u001b[31mred', '\u0001', '\u0007\u001f'])
    for (const before of ['', '\n\n\n']) {
      const { rows, problems } = await importOf(`${before}${head}a,t,SPAN,2026-09-21T14:13:20.000Z,${control}\n`)
      expect(problems).toEqual([])
      expect(rows).toHaveLength(1)
    }
})

it('a row that does not fit is shown by its beginning', async () => {
  const { problems, rows } = await importOf(
    `id,traceId,type,startTime\n"a"b,c\nd,e\nf,t,SPAN,2026-09-21T14:13:20.000Z\n`,
  )
  expect(rows).toHaveLength(1)
  expect(problems).toEqual([
    { place: 'line 2', reason: 'The quotes of the row do not fit.', excerpt: '"a"b,c' },
    { place: 'line 3', reason: 'The row does not fit the table.', excerpt: 'd,e' },
  ])
})

it.each([
  ['each line opens a cell that the next one closes', 'x",y,"\n', 20_000],
  ['none of it ever ends', '"x,y\n"",z\n', 20_000],
  ['each is closed far below', 'x,"y\n', 20_000],
  ['lines that fit stand between', 'x",y,"\nc,d,e\n', 20_000],
])('rows whose quotes do not fit are read in linear work: %s', (_, lines, count) => {
  for (const chunkBytes of [1000, 65_536]) {
    const content = `h,i,j\n${lines.repeat(count)}"a","b","c"\nd,e,f\n`
    const csv = createCsvRows(content.length)
    const rows = read(content, chunkBytes, csv)
    expect(csv.scannedBytes()).toBeLessThan(content.length * 8)
    expect(rows.at(-1)?.cells).toEqual(['d', 'e', 'f'])
    expect(rows.at(-2)?.cells).toEqual(['a', 'b', 'c'])
    expect(rows.at(-1)?.line).toBe(content.split('\n').length - 1)
    if (lines.includes('c,d,e')) expect(rows.filter(({ cells }) => cells?.join() === 'c,d,e')).toHaveLength(count)
  }
})

it('rows are the same whatever the chunks, also where many are wrong', () => {
  const cell = fc.array(fc.constantFrom('"', '"', ',', '\n', 'x'), { maxLength: 8 }).map((parts) => parts.join(''))
  fc.assert(
    fc.property(cell, fc.nat(200), fc.integer({ min: 1, max: 50 }), cell, (one, count, chunkBytes, last) => {
      const content = `${`${one}\n`.repeat(count)}${last}\n"c","d"\n`
      const rowsOf = (atOnce: number) =>
        read(content, atOnce, createCsvRows(100_000)).map(({ line, cells, problem }) => [line, cells ?? problem])
      expect(rowsOf(chunkBytes)).toEqual(rowsOf(content.length))
    }),
    { numRuns: 500 },
  )
})

it.each([
  ['of traces', tracesCsv.head],
  ['of observations', observationsCsv.head],
  ['saved again by a spreadsheet', tracesCsv.head.replaceAll(',', ';')],
])('a table of Holdfast’s own is refused once, and what to export is said: %s', async (_, head) => {
  const separator = head.includes(';') ? ';' : ','
  const row = `${head
    .split(separator)
    .map(() => 'x')
    .join(separator)}\r\n`
  const { rows, problemCount, problems } = await importOf(head + row.repeat(3))
  expect(rows).toEqual([])
  expect(problemCount).toBe(1)
  expect(problems[0]?.reason).toContain('Export JSON Lines instead.')
})

it.each([
  ['semicolons', ';', '0,25', '1,5E-05'],
  ['tabs', '\t', '0.25', '1.5E-05'],
  ['commas', ',', '0.25', '0.000015'],
])('a table that a spreadsheet saved again is read: %s', async (_, separator, latency, totalCost) => {
  const line = (cells: string[]): string =>
    `${cells.map((cell) => (/[;,\t"]/.test(cell) ? quoted(cell) : cell)).join(separator)}\r\n`
  const input = 'a, b; c\td'
  const row = { traceId: 't', type: 'GENERATION', startTime: '2026-09-21T14:13:20.000Z', input, latency, totalCost }
  const names = ['id', 'name', ...Object.keys(row), 'what, of; all\tcan be']
  const table =
    line(names) + line(['a', '1,5', ...Object.values(row), '']) + line(['b', 'n', ...Object.values(row), ''])
  for (const start of ['', '\ufeff', '\ufeff\r\n'])
    for (const content of [table, table.replace('id', '"id"'), table.replaceAll('\r', '')])
      for (const chunkBytes of [1, 65_536]) {
        const { rows, traces, problems } = await importOf(start + content, chunkBytes)
        expect(problems).toEqual([])
        expect(rows.map(({ row: { name } }) => name)).toEqual(['1,5', 'n'])
        for (const { row: read } of rows) expect(read).toMatchObject({ durationMs: 250, costUsd: 0.000015 })
        expect(JSON.stringify(traces)).toContain(JSON.stringify(input))
      }
})

it.each([
  ['whose quotes do not fit', '"id"x,traceId'],
  ['that never ends', 'id,"traceId,type,startTime'],
])('a table is not read without the names of its columns: %s', async (_, names) => {
  const { rows, problemCount, problems } = await importOf(
    `${names}\nid,traceId,type,startTime\nf,t,SPAN,2026-09-21T14:13:20.000Z\n`,
  )
  expect(rows).toEqual([])
  expect(problemCount).toBe(1)
  expect(problems[0]).toMatchObject({ place: 'line 1', excerpt: names })
  expect(problems[0]?.reason).toContain('The names of the columns cannot be read.')
})
