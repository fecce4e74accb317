import type { MonitorFigures, MonitorSummary, Percentiles } from '../../shared/domain.ts'
import { msg, t, type Message } from '../../shared/words/t.ts'
import { formatDuration, formatRate, nothing, roundRate, wholeMs, exactNumber } from '../ui/format.ts'
import { Quantity } from '../ui/quantity.tsx'
import { changeLooks, describeChange, type Better } from './change.ts'

interface Measure {
  name: Message
  /** What it is, and how much on average. */
  about(figures: MonitorFigures): string
  of(figures: MonitorFigures): Percentiles
  raw(value: number | null): number | null
  show(value: number | null): string
  better: Better
}

const duration = { raw: wholeMs, show: formatDuration, better: 'less' } as const

const measures: Measure[] = [
  {
    name: msg('Latency'),
    about: ({ avgLatencyMs }) =>
      t('From the call to the end of its answer; {average} on average', { average: formatDuration(avgLatencyMs) }),
    of: ({ p50LatencyMs, p95LatencyMs, p99LatencyMs }) => ({ p50: p50LatencyMs, p95: p95LatencyMs, p99: p99LatencyMs }),
    ...duration,
  },
  {
    name: msg('First token'),
    about: ({ avgTimeToFirstTokenMs }) =>
      t('From the call to the first token; {average} on average', { average: formatDuration(avgTimeToFirstTokenMs) }),
    of: ({ timeToFirstTokenMs }) => timeToFirstTokenMs,
    ...duration,
  },
  {
    name: msg('Tokens/s'),
    about: ({ outputTokensPerSecond }) =>
      t('How fast answers are written after the first token; {average} on average', {
        average: formatRate(outputTokensPerSecond),
      }),
    of: ({ tokensPerSecond }) => tokensPerSecond,
    raw: roundRate,
    show: (value) => (value === null ? nothing : exactNumber(roundRate(value) ?? value)),
    better: 'more',
  },
]

/**
 * Where there is less room the last are left to screen readers, and what still has none is out of sight as a whole: the row is
 * one line high, so that nothing below it moves, and a figure without its unit would be another one.
 */
const percentiles = {
  p50: '',
  p95: 'sr-only @min-[33rem]:not-sr-only',
  p99: 'sr-only @min-[48rem]:not-sr-only',
}
const names = ['p50', 'p95', 'p99'] as const

/** What one looks at second: how long calls take, how fast they write, each with its change against the period before. */
export function PercentileFigures({ summary, before }: { summary: MonitorSummary; before: string }) {
  const { current, previous } = summary
  return (
    <section aria-label={t('Latency and speed')} className="@container h-4 shrink-0 overflow-hidden px-1">
      <div className="flex flex-wrap gap-x-4 gap-y-1 text-2xs @min-[70rem]:gap-x-6 @min-[84rem]:text-xs">
        {measures.map(({ name, about, of, raw, show, better }) => (
          <div key={t(name)} role="group" aria-label={t(name)} className="flex gap-x-2 @min-[70rem]:gap-x-2.5">
            <span className="text-ink-2 whitespace-nowrap" title={about(current)}>
              {t(name)}
            </span>
            <dl className="flex gap-x-2 @min-[70rem]:gap-x-2.5">
              {names.map((percentile) => {
                const now = of(current)[percentile]
                const then = previous && of(previous)[percentile]
                const change = describeChange(now, then, better)
                const changeWords = change?.isMove
                  ? t('{change} from {value} in {before}', { change: change.words, value: show(then), before })
                  : ''
                return (
                  <div key={percentile} className={`flex items-baseline gap-1 ${percentiles[percentile]}`}>
                    <dt className="text-ink-3">{percentile}</dt>
                    <dd className="flex items-baseline gap-1 whitespace-nowrap">
                      <Quantity raw={raw(now)} exact={changeWords}>
                        {show(now)}
                      </Quantity>
                      {change?.isMove && (
                        // Where there is no room it shows on hover.
                        <span
                          title={changeWords}
                          className={`sr-only text-2xs @min-[70rem]:not-sr-only ${changeLooks[change.look]}`}
                        >
                          {change.words}
                        </span>
                      )}
                    </dd>
                  </div>
                )
              })}
            </dl>
          </div>
        ))}
      </div>
    </section>
  )
}
