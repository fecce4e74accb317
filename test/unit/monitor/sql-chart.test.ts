import { describe, expect, it, vi } from 'vitest'
import { axisWords } from '../../../src/renderer/monitor/charts/bucket-words.ts'
import { likelyChoice, timeIn, type SqlTable } from '../../../src/renderer/monitor/sql/chart-columns.ts'
import { sqlChartOf } from '../../../src/renderer/monitor/sql/sql-chart-model.ts'

const table = (types: Record<string, string>, rows: SqlTable['rows']): SqlTable => ({
  columns: Object.entries(types).map(([name, type]) => ({ name, type })),
  rows,
})
const perDay = table({ day: 'TIMESTAMP', model: 'VARCHAR', calls: 'BIGINT', cost_usd: 'DOUBLE' }, [
  ['2026-03-02 00:00:00', 'a', 3, 0.5],
  ['2026-03-01 00:00:00', 'a', 1, null],
  ['2026-03-01 00:00:00', 'b', 2, 0.1],
  [null, 'b', 9, 9],
])
const linesOf = (chart: ReturnType<typeof sqlChartOf>['chart']) =>
  Object.fromEntries(chart.lines.map(({ name, values }) => [name, values]))

describe('what is drawn of an answer at first', () => {
  it.each<[string, SqlTable, ReturnType<typeof likelyChoice>]>([
    ['a number over time, of each kind where they share times', perDay, { x: 0, ys: [2], series: 1 }],
    ['bars over names', table({ model: 'VARCHAR', n: 'HUGEINT' }, [['a', 1]]), { x: 0, ys: [1], series: null }],
    ['one number over another', table({ a: 'DECIMAL(18,3)', b: 'FLOAT' }, [[1, 2]]), { x: 0, ys: [1], series: null }],
    ['numbers by their rows', table({ a: 'INTEGER' }, [[1], [2]]), { x: null, ys: [0], series: null }],
    ['nothing without numbers', table({ a: 'VARCHAR', b: 'DATE', c: 'DOUBLE[]' }, [['x', '2026-01-01', '[1]']]), null],
  ])('is %s', (_, answer, choice) => {
    expect(likelyChoice(answer)).toEqual(choice)
  })
})

describe('a chart of an answer', () => {
  it('has each hour once, also where this computer’s clock leaves one out', () => {
    vi.stubEnv('TZ', 'Europe/Berlin')
    const hours = ['01', '02', '03', '04'].map((hour) => `2026-03-29 ${hour}:00:00`)
    const perHour = table(
      { hour: 'TIMESTAMP', model: 'VARCHAR', calls: 'BIGINT' },
      hours.flatMap((hour, index) => [
        [hour, 'a', index],
        [hour, 'b', index],
      ]),
    )
    const { chart, notes } = sqlChartOf(perHour, { x: 0, ys: [2], series: 1 })
    vi.unstubAllEnvs()
    expect(chart.axis.at.slice(1).map((at, index) => at - (chart.axis.at[index] ?? 0))).toEqual(
      Array(3).fill(3_600_000),
    )
    expect(linesOf(chart)).toEqual({ a: [0, 1, 2, 3], b: [0, 1, 2, 3] })
    expect(notes).toEqual([])
  })

  it('has a line for each of several columns of one name, as a join answers', () => {
    const columns = ['model', 'cost_usd', 'cost_usd', 'cost_usd (2)'].map((name, index) => ({
      name,
      type: index === 0 ? 'VARCHAR' : 'DOUBLE',
    }))
    const { chart, notes } = sqlChartOf({ columns, rows: [['a', 1, 2, 3]] }, { x: 0, ys: [1, 2, 3], series: null })
    expect(linesOf(chart)).toEqual({ cost_usd: [1], 'cost_usd (2)': [2], 'cost_usd (2) (2)': [3] })
    expect(notes).toEqual([])
  })

  it('has a line for each of a column’s values, in the order of time, and says what is left out', () => {
    const { chart, notes } = sqlChartOf(perDay, { x: 0, ys: [2], series: 1 })
    expect(chart).toMatchObject({ form: 'lines', title: 'calls', isCount: true })
    expect(chart.axis.at.map((_, index) => chart.axis.words(index))).toEqual([
      '2026-03-01 00:00:00',
      '2026-03-02 00:00:00',
    ])
    expect(linesOf(chart)).toEqual({ a: [1, 3], b: [2, null] })
    expect(notes).toEqual(['1 row without day left out'])
  })

  it('has a line for each number without such a column', () => {
    const { chart } = sqlChartOf(perDay, { x: 0, ys: [2, 3], series: null })
    expect(linesOf(chart)).toEqual({ calls: [1, 2, 3], cost_usd: [null, 0.1, 0.5] })
    expect(chart.isCount).toBe(false)
  })

  it('has bars over names, each as often as it comes', () => {
    const { chart, notes } = sqlChartOf(
      table({ model: 'VARCHAR', n: 'BIGINT' }, [
        ['b', 2],
        ['a', 1],
        ['b', 3],
      ]),
      {
        x: 0,
        ys: [1],
        series: null,
      },
    )
    expect(chart).toMatchObject({ form: 'beside', axis: { kind: 'names', edges: [-0.5, 0.5, 1.5, 2.5] } })
    expect([0, 1, 2].map(chart.axis.words)).toEqual(['b', 'b', 'a'])
    expect(linesOf(chart)).toEqual({ n: [2, 3, 1] })
    expect(notes).toEqual([])
  })

  it('says so where rows hide each other, and where there are too many names or lines', () => {
    const many = table(
      { name: 'VARCHAR', kind: 'VARCHAR', n: 'BIGINT' },
      Array.from({ length: 200 }, (_, index) => [`n${index >> 1}`, index < 2 ? 'same' : `k${index % 8}`, index]),
    )
    const { chart, notes } = sqlChartOf(many, { x: 0, ys: [2], series: 1 })
    expect(chart.lines).toHaveLength(6)
    expect(chart.axis.at).toHaveLength(60)
    expect(notes).toEqual([
      'The first 60 of name',
      '3 more lines not drawn',
      '1 row behind another of the same place; group by name',
    ])
  })

  it('draws numbers that are too long for one, and none that are no numbers', () => {
    const { chart } = sqlChartOf(
      table({ n: 'HUGEINT' }, [['170141183460469231731687303715884105727'], ['NaN'], [null]]),
      {
        x: null,
        ys: [0],
        series: null,
      },
    )
    expect(linesOf(chart)).toEqual({ n: [2 ** 127, null, null] })
  })
})

it('times stand on the axis as they stand in the table', () => {
  for (const zone of ['UTC', 'America/New_York', 'Pacific/Apia']) {
    vi.stubEnv('TZ', zone)
    const wordsOf = (text: string): string => axisWords(timeIn(text) ?? 0, 3_600_000, true)
    for (const time of ['12:30:00', '12:30:00.123456', '12:30:00+00'])
      expect(wordsOf(`2026-03-01 ${time}`)).toBe('12:30')
    expect(wordsOf('2026-03-01')).toBe('1 Mar')
  }
  vi.unstubAllEnvs()
  expect(timeIn('infinity')).toBeNull()
  expect(timeIn(null)).toBeNull()
})
