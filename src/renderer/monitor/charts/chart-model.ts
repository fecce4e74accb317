import { csvLine } from '../../../shared/csv.ts'
import { tokenKinds } from '../../../shared/chart-kinds.ts'
import type { TraceSeries } from '../../../shared/domain.ts'
import { msg, t } from '../../../shared/words/t.ts'
import {
  formatCost,
  formatDuration,
  formatShort,
  nothing,
  plainNumber,
  wholeMs,
  exactCost,
  exactNumber,
} from '../../ui/format.ts'
import { timeAxis, type Axis } from './axis.ts'

export const chartIds = ['traces', 'tokens', 'cost', 'latency'] as const
export type ChartId = (typeof chartIds)[number]

/** How a line is told from the others: by colour, and by a second mark for whoever cannot tell colours apart. */
export interface Look {
  /** The name of a token of the theme. */
  colour: string
  fill: 'solid' | 'stripes' | 'dots' | 'outline'
  /** Of a line, in pixels. */
  dash: number[]
}

export interface ChartLine {
  name: string
  /** What it is called in a file, where that is not its name: files stay English. */
  column?: string
  /** One for each bucket. */
  values: readonly (number | null)[]
  /** Null: it stands in the legend and the table, and is not drawn. */
  look: Look | null
  format(value: number): string
}

/** Anything that can be drawn. */
export interface DrawnChart {
  /** Part of the name of a file. */
  id: string
  title: string
  /** Bars of which one stands on the other, within the other or beside it, or lines. */
  form: 'stacked' | 'within' | 'beside' | 'lines'
  /** Whether the sum of its values says something. */
  addsUp: boolean
  /** Only whole numbers. */
  isCount: boolean
  /** Whether a line goes on where it has no value. */
  spansGaps?: boolean
  lines: ChartLine[]
  axis: Axis
  formatAxis(value: number): string
}

/** One over time. */
export interface Chart extends DrawnChart {
  id: ChartId
  edgesMs: readonly number[]
}

const solid = (colour: string): Look => ({ colour, fill: 'solid', dash: [] })
const fills = ['solid', 'stripes', 'solid', 'dots', 'stripes'] as const
export const lookOf = (index: number): Look => ({
  colour: `--chart-${index + 1}`,
  fill: fills[index] ?? 'solid',
  dash: [],
})

const tokenNames = { input: msg('Input'), cached: msg('Cached'), output: msg('Output'), reasoning: msg('Reasoning') }
const tokenColumns = { input: 'Input', cached: 'Cached', output: 'Output', reasoning: 'Reasoning' }

/** At the lines of an axis, whose numbers are round. */

function axisDuration(ms: number): string {
  if (ms < 1000) return ms === 0 ? '0' : t('{n} ms', { n: exactNumber(ms) })
  if (ms < 120_000) return t('{n} s', { n: exactNumber(ms / 1000) })
  return t('{n} min', { n: exactNumber(Math.round(ms / 6000) / 10) })
}

const makers: Record<ChartId, (series: TraceSeries) => Omit<Chart, 'id' | 'edgesMs' | 'axis'>> = {
  traces: ({ traces, errors }) => ({
    title: t('Traces and errors'),
    form: 'within',
    addsUp: true,
    isCount: true,
    formatAxis: formatShort,
    lines: [
      {
        name: t('Traces'),
        column: 'Traces',
        values: traces,
        look: { ...solid('--chart-1'), fill: 'outline' },
        format: formatShort,
      },
      { name: t('Errors'), column: 'Errors', values: errors, look: solid('--bad'), format: formatShort },
    ],
  }),
  tokens: ({ tokens }) => ({
    title: t('Tokens by kind'),
    form: 'stacked',
    addsUp: true,
    isCount: true,
    formatAxis: formatShort,
    lines: tokenKinds.map((kind, index) => ({
      name: t(tokenNames[kind]),
      column: tokenColumns[kind],
      values: tokens[kind],
      look: lookOf(index),
      format: formatShort,
    })),
  }),
  cost: ({ costByModel, otherModels, unpriced }) => ({
    title: t('Cost by model'),
    form: 'stacked',
    addsUp: true,
    isCount: false,
    formatAxis: exactCost,
    lines: [
      ...costByModel.map(({ model, costUsd }, index) => ({
        name: model || nothing,
        values: costUsd,
        look: lookOf(index),
        format: formatCost,
      })),
      ...(otherModels === null
        ? []
        : [
            {
              name: t('{count, plural, one {# other} other {# others}}', { count: otherModels.modelCount }),
              column: otherModels.modelCount === 1 ? '1 other' : `${otherModels.modelCount} others`,
              values: otherModels.costUsd,
              look: solid('--chart-6'),
              format: formatCost,
            },
          ]),
      ...(unpriced.some((count) => count > 0)
        ? [{ name: t('Unpriced'), column: 'Unpriced', values: unpriced, look: null, format: formatShort }]
        : []),
    ],
  }),
  latency: ({ latencyMs }) => ({
    title: t('Latency percentiles'),
    form: 'lines',
    addsUp: false,
    isCount: false,
    formatAxis: axisDuration,
    lines: [
      { name: 'p50', values: latencyMs.p50, look: solid('--chart-1'), format: formatDuration },
      { name: 'p95', values: latencyMs.p95, look: { ...solid('--chart-2'), dash: [6, 3] }, format: formatDuration },
      { name: 'p99', values: latencyMs.p99, look: { ...solid('--chart-3'), dash: [2, 3] }, format: formatDuration },
    ],
  }),
}

export const chartOf = (id: ChartId, series: TraceSeries): Chart => ({
  id,
  edgesMs: series.edgesMs,
  axis: timeAxis(series.edgesMs),
  ...makers[id](series),
})

export const placeCount = ({ axis }: DrawnChart): number => axis.at.length

/** Whether there is anything to draw. */
export const isBlank = ({ lines }: DrawnChart): boolean =>
  lines.every(({ values, look }) => look === null || values.every((value) => value === null || value === 0))

/** A line's value in a bucket, or without one its sum, as it is shown. */
export function shownValue({ addsUp }: DrawnChart, line: ChartLine, index: number | null): string {
  if (index === null) {
    return addsUp ? line.format(line.values.reduce<number>((sum, value) => sum + (value ?? 0), 0)) : ''
  }
  const value = line.values[index] ?? null
  return value === null ? nothing : line.format(value)
}

/** As one would type it: durations in whole milliseconds. */
export const rawValue = (chart: DrawnChart, value: number | null): number | null =>
  chart.id === 'latency' ? wholeMs(value) : value === null ? null : Number(plainNumber(value))

const units: Record<ChartId, string> = { traces: '', tokens: ' tokens', cost: ' (USD)', latency: ' (ms)' }
const unitOf = (id: ChartId, { look }: ChartLine): string => (look === null ? ' traces' : units[id])

/** A line for each bucket; times in UTC. */
export function chartCsv(chart: Chart): string {
  const { edgesMs, lines, id } = chart
  const head = ['From', 'To', ...lines.map((line) => `${line.column ?? line.name}${unitOf(id, line)}`)]
  const body = edgesMs
    .slice(1)
    .map((toMs, index) =>
      csvLine([
        new Date(edgesMs[index] ?? toMs).toISOString(),
        new Date(toMs).toISOString(),
        ...lines.map(({ values }) => rawValue(chart, values[index] ?? null)),
      ]),
    )
  return [csvLine(head), ...body].join('')
}
