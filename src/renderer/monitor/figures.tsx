import type { MonitorFigures, MonitorSummary } from '../../shared/domain.ts'
import { msg, t, type Message } from '../../shared/words/t.ts'
import { classes } from '../ui/classes.ts'
import {
  formatCost,
  formatDuration,
  formatPercent,
  formatShort,
  nothing,
  wholeMs,
  wholePercent,
  exactCost,
} from '../ui/format.ts'
import { Quantity } from '../ui/quantity.tsx'
import { changeLooks, describeChange, type Better } from './change.ts'

interface Figure {
  id: 'traces' | 'tokens' | 'latency' | 'cost' | 'tokensPerTrace' | 'errors'
  name: Message
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
    id: 'traces',
    name: msg('Total Traces'),
    value: ({ traceCount }) => traceCount,
    show: ({ traceCount }) => formatShort(traceCount),
    exact: ({ traceCount }) => t('{count, plural, one {# trace} other {# traces}}', { count: traceCount }),
    better: 'neither',
  },
  {
    id: 'tokens',
    name: msg('Total Tokens'),
    value: ({ totalTokens }) => totalTokens,
    show: ({ totalTokens }) => formatShort(totalTokens),
    exact: ({ totalTokens }) => t('{count, plural, one {# token} other {# tokens}}', { count: totalTokens }),
    better: 'neither',
  },
  {
    id: 'latency',
    name: msg('Avg Latency'),
    value: ({ avgLatencyMs }) => avgLatencyMs,
    raw: ({ avgLatencyMs }) => wholeMs(avgLatencyMs),
    show: ({ avgLatencyMs }) => formatDuration(avgLatencyMs),
    better: 'less',
  },
  {
    id: 'cost',
    name: msg('Total Cost'),
    value: ({ totalCostUsd }) => totalCostUsd,
    show: showCost,
    exact: ({ totalCostUsd, unpricedCount }) => {
      const cost = exactCost(totalCostUsd)
      if (unpricedCount === 0) return cost
      return t('{cost}; {count, plural, one {# trace} other {# traces}} without a known price not counted', {
        cost,
        count: unpricedCount,
      })
    },
    better: 'less',
  },
  {
    id: 'tokensPerTrace',
    name: msg('Avg Tokens/Trace'),
    value: ({ avgTokensPerTrace }) => avgTokensPerTrace,
    raw: ({ avgTokensPerTrace }) => avgTokensPerTrace && Math.round(avgTokensPerTrace),
    show: ({ avgTokensPerTrace }) =>
      avgTokensPerTrace === null ? nothing : formatShort(Math.round(avgTokensPerTrace)),
    better: 'neither',
  },
  {
    id: 'errors',
    name: msg('Error rate'),
    value: ({ errorRate }) => errorRate,
    raw: ({ errorRate }) => wholePercent(errorRate),
    show: ({ errorRate }) => formatPercent(errorRate),
    exact: ({ errorCount, traceCount }) =>
      t('{errors, number} of {traces, plural, one {# trace} other {# traces}}', {
        errors: errorCount,
        traces: traceCount,
      }),
    better: 'less',
  },
]

/** Six figures, each with its change against the period before. */
export function Figures({ summary, before }: { summary: MonitorSummary; before: string }) {
  const { current, previous } = summary
  return (
    <section aria-label={t('Figures')} className="@container shrink-0 overflow-hidden rounded-lg border bg-raised">
      <div className="grid grid-cols-2 @sm:grid-cols-3 @xl:grid-cols-6">
        {figures.map(({ id, name, value, raw = value, show, exact, better }) => {
          const isMeasured =
            previous !== null && previous.traceCount > 0 && (id !== 'cost' || previous.unpricedCount === 0)
          const change = previous && describeChange(value(current), value(previous), better, isMeasured)
          return (
            <div
              key={id}
              role="group"
              aria-label={t(name)}
              className="-mt-px -ml-px min-w-0 border-t border-l px-2.5 py-3"
            >
              <div className="truncate text-xs text-ink-2">{t(name)}</div>
              <div
                className={classes(
                  'mt-0.5 truncate text-xl leading-7 font-medium @xl:text-base @3xl:text-xl',
                  (value(current) ?? 0) === 0 && 'text-ink-3',
                  id === 'errors' && current.errorCount > 0 && 'text-bad',
                )}
              >
                <Quantity raw={raw(current)} exact={exact?.(current) ?? ''}>
                  {show(current)}
                </Quantity>
              </div>
              <div className="h-4 truncate text-2xs text-ink-3">
                {id === 'cost' && current.unpricedCount > 0 && current.totalCostUsd > 0 ? (
                  <span>{t('{n} unpriced', { n: formatShort(current.unpricedCount) })}</span>
                ) : (
                  change && (
                    <span
                      title={t('{value} in {before}', { value: previous ? show(previous) : nothing, before })}
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
