import { describe, expect, it } from 'vitest'
import { chartCsv, chartIds, chartOf, isBlank, shownValue } from '../../../src/renderer/monitor/charts/chart-model.ts'
import type { TraceSeries } from '../../../src/shared/domain.ts'

const series: TraceSeries = {
  edgesMs: [Date.UTC(2026, 10, 26, 10), Date.UTC(2026, 10, 26, 11), Date.UTC(2026, 10, 26, 12)],
  traces: [3, 0],
  errors: [1, 0],
  tokens: { input: [100, 0], cached: [20, 0], output: [7, 0], reasoning: [0, 0] },
  costByModel: [
    { model: '=HYPERLINK("x")', costUsd: [0.1 + 0.2, 0] },
    { model: 'gpt, mini', costUsd: [0.0000004, 0] },
  ],
  otherModels: { modelCount: 3, costUsd: [0.5, 0] },
  unpriced: [1, 0],
  latencyMs: { p50: [12.4, null], p95: [80, null], p99: [80, null] },
}
const nothing: TraceSeries = {
  edgesMs: [],
  traces: [],
  errors: [],
  tokens: { input: [], cached: [], output: [], reasoning: [] },
  costByModel: [],
  otherModels: null,
  unpriced: [],
  latencyMs: { p50: [], p95: [], p99: [] },
}

describe('a chart as CSV', () => {
  it('has a line for each bucket, and no name that a spreadsheet would run', () => {
    expect(chartCsv(chartOf('cost', series)).split('\r\n')).toEqual([
      `From,To,"'=HYPERLINK(""x"") (USD)","gpt, mini (USD)",3 others (USD),Unpriced traces`,
      '2026-11-26T10:00:00.000Z,2026-11-26T11:00:00.000Z,0.3,4e-7,0.5,1',
      '2026-11-26T11:00:00.000Z,2026-11-26T12:00:00.000Z,0,0,0,0',
      '',
    ])
  })

  it('has empty cells where nothing is known, and whole milliseconds', () => {
    expect(chartCsv(chartOf('latency', series)).split('\r\n').slice(0, 3)).toEqual([
      'From,To,p50 (ms),p95 (ms),p99 (ms)',
      '2026-11-26T10:00:00.000Z,2026-11-26T11:00:00.000Z,12,80,80',
      '2026-11-26T11:00:00.000Z,2026-11-26T12:00:00.000Z,,,',
    ])
  })
})

describe('a chart', () => {
  it('shows sums where they say something, and what is in a bucket', () => {
    const shown = (id: (typeof chartIds)[number], index: number | null) => {
      const chart = chartOf(id, series)
      return chart.lines.map((line) => shownValue(chart, line, index))
    }
    expect(shown('traces', null)).toEqual(['3', '1'])
    expect(shown('traces', 1)).toEqual(['0', '0'])
    expect(shown('tokens', 0)).toEqual(['100', '20', '7', '0'])
    expect(shown('latency', null)).toEqual(['', '', ''])
    expect(shown('latency', 0)).toEqual(['12 ms', '80 ms', '80 ms'])
    expect(shown('latency', 1)).toEqual(['–', '–', '–'])
  })

  it('has a sign where a model has no name', () => {
    const unnamed = { ...series, costByModel: [{ model: '', costUsd: [1, 0] }] }
    expect(chartOf('cost', unnamed).lines.map(({ name }) => name)).toContain('–')
  })

  it('tells its lines apart by more than their colour', () => {
    for (const id of chartIds) {
      const looks = chartOf(id, {
        ...series,
        costByModel: ['a', 'b', 'c', 'd', 'e'].map((model) => ({ model, costUsd: [1, 1] })),
      }).lines.flatMap(({ look }) => (look === null ? [] : [look]))
      expect(new Set(looks.map(({ colour }) => colour)).size).toBe(looks.length)
      // What stands on one another is never filled alike.
      for (const [index, { fill, dash }] of looks.entries()) {
        expect([fill, dash]).not.toEqual([looks[index + 1]?.fill, looks[index + 1]?.dash])
      }
    }
  })

  it('says that it is blank where there is nothing to draw', () => {
    for (const id of chartIds) {
      expect(isBlank(chartOf(id, nothing))).toBe(true)
      expect(isBlank(chartOf(id, series))).toBe(false)
    }
    const unpriced = { ...series, costByModel: [], otherModels: null }
    expect(isBlank(chartOf('cost', unpriced))).toBe(true)
  })
})
