import type { MonitorFigures, MonitorSummary } from '../../shared/domain.ts'
import { classes } from '../ui/classes.ts'
import {
  formatCost,
  formatCount,
  formatDuration,
  formatPercent,
  formatShort,
  nothing,
  plainNumber,
  plural,
  wholeMs,
  wholePercent,
} from '../ui/format.ts'
import { Quantity } from '../ui/quantity.tsx'
import { changeLooks, describeChange, type Better } from './change.ts'

interface Figure {
  name: string
  /** Null: not known for want of data. */
  value(figures: MonitorFigures): number | null
  /** What is copied, where that is not the value itself. */
  raw?(figures: MonitorFigures): number | null
  show(figures: MonitorFigures): string
  exact?(figures: MonitorFigures): string
  better: Better
}

/** Traces without a price are not free: the sum says how many it leaves out. */
function showCost(figures: MonitorFigures): string {
  const unpricedAlone = figures.totalCostUsd === 0 && figures.unpricedCount > 0
  return figures.traceCount === 0 ? nothing : formatCost(unpricedAlone ? null : figures.totalCostUsd)
}

const figures: Figure[] = [
  {
    name: 'Total Traces',
    value: ({ traceCount }) => traceCount,
    show: ({ traceCount }) => formatShort(traceCount),
    exact: ({ traceCount }) => plural(traceCount, 'trace'),
    better: 'neither',
  },
  {
    name: 'Total Tokens',
    value: ({ totalTokens }) => totalTokens,
    show: ({ totalTokens }) => formatShort(totalTokens),
    exact: ({ totalTokens }) => plural(totalTokens, 'token'),
    better: 'neither',
  },
  {
    name: 'Avg Latency',
    value: ({ avgLatencyMs }) => avgLatencyMs,
    raw: ({ avgLatencyMs }) => wholeMs(avgLatencyMs),
    show: ({ avgLatencyMs }) => formatDuration(avgLatencyMs),
    better: 'less',
  },
  {
    name: 'Total Cost',
    value: ({ totalCostUsd }) => totalCostUsd,
    show: showCost,
    exact: ({ totalCostUsd, unpricedCount }) =>
      `$${plainNumber(totalCostUsd)}${unpricedCount > 0 ? `; ${plural(unpricedCount, 'trace')} without a known price not counted` : ''}`,
    better: 'less',
  },
  {
    name: 'Avg Tokens/Trace',
    value: ({ avgTokensPerTrace }) => avgTokensPerTrace,
    raw: ({ avgTokensPerTrace }) => avgTokensPerTrace && Math.round(avgTokensPerTrace),
    show: ({ avgTokensPerTrace }) =>
      avgTokensPerTrace === null ? nothing : formatShort(Math.round(avgTokensPerTrace)),
    better: 'neither',
  },
  {
    name: 'Error rate',
    value: ({ errorRate }) => errorRate,
    raw: ({ errorRate }) => wholePercent(errorRate),
    show: ({ errorRate }) => formatPercent(errorRate),
    exact: ({ errorCount, traceCount }) => `${formatCount(errorCount)} of ${plural(traceCount, 'trace')}`,
    better: 'less',
  },
]

/** Six figures, each with its change against the period before. */
export function Figures({ summary, before }: { summary: MonitorSummary; before: string }) {
  const { current, previous } = summary
  return (
    <section aria-label="Figures" className="@container shrink-0 overflow-hidden rounded-lg border bg-raised">
      <div className="grid grid-cols-2 @sm:grid-cols-3 @xl:grid-cols-6">
        {figures.map(({ name, value, raw = value, show, exact, better }) => {
          const change = previous && describeChange(value(current), value(previous), better)
          return (
            <div
              key={name}
              role="group"
              aria-label={name}
              className="-mt-px -ml-px min-w-0 border-t border-l px-3 py-3"
            >
              <div className="truncate text-xs text-ink-2">{name}</div>
              <div
                className={classes(
                  'mt-0.5 truncate text-xl font-medium',
                  (value(current) ?? 0) === 0 && 'text-ink-3',
                  name === 'Error rate' && current.errorCount > 0 && 'text-bad',
                )}
              >
                <Quantity raw={raw(current)} exact={exact?.(current) ?? ''}>
                  {show(current)}
                </Quantity>
              </div>
              <div className="h-4 truncate text-2xs text-ink-3">
                {name === 'Total Cost' && current.unpricedCount > 0 && current.totalCostUsd > 0 ? (
                  <span>{formatShort(current.unpricedCount)} unpriced</span>
                ) : (
                  change && (
                    <span
                      title={`${previous ? show(previous) : nothing} in ${before}`}
                      className={changeLooks[change.look]}
                    >
                      {change.words}
                    </span>
                  )
                )}
              </div>
            </div>
          )
        })}
      </div>
    </section>
  )
}
