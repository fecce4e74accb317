import { useState, type KeyboardEvent } from 'react'
import type { BreakdownRow } from '../../../shared/domain.ts'
import { t } from '../../../shared/words/t.ts'
import { classes } from '../../ui/classes.ts'
import { formatCost, formatDuration, formatPercent, formatShort } from '../../ui/format.ts'
import { toggled } from '../monitor-query.ts'
import { narrow, useMonitor } from '../monitor-store.ts'
import { clock, dayNames, hours, weekHourName } from '../week-hours.ts'

/**
 * When in the week the traces are: the more in an hour, the stronger its colour. Clicked, the whole Monitor is narrowed down to
 * the hour; clicked again, no longer. The arrows go from one to the next.
 */
export function WeekMap({ rows, beside }: { rows: readonly BreakdownRow[]; beside: boolean }) {
  const [pointed, setPointed] = useState<number | null>(null)
  const wanted = useMonitor(({ query }) => query.weekHour)
  const byHour = new Map(rows.map((row) => [Number(row.key), row]))
  const most = Math.max(...rows.map(({ traceCount }) => traceCount))
  const tabbable = pointed ?? Number(rows[0]?.key ?? 0)
  const weekHour = pointed ?? Number(rows.find(({ traceCount }) => traceCount === most)?.key)
  return (
    <div className="flex min-h-0 flex-1 flex-col px-3">
      <table
        className="min-h-0 w-full flex-1 table-fixed border-separate border-spacing-px text-2xs"
        onPointerLeave={() => setPointed(null)}
        onKeyDown={move}
      >
        <caption className="sr-only">{t('Traces by day and hour')}</caption>
        <thead>
          <tr className="text-[9px] leading-[9px] text-ink-3">
            <th scope="col" className="w-8">
              <span className="sr-only">{t('Day')}</span>
            </th>
            {hours.map((hour) => (
              <th key={hour} scope="col" className="overflow-visible p-0 text-left font-normal whitespace-nowrap">
                <span className={hour % 6 === 0 ? '' : 'sr-only'}>{clock(hour)}</span>
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {dayNames().map((day, dayIndex) => (
            <tr key={day}>
              <th scope="row" className="w-8 p-0 text-left text-[9px] leading-[9px] font-normal text-ink-3">
                {day}
              </th>
              {hours.map((hour) => {
                const at = dayIndex * 24 + hour
                const count = byHour.get(at)?.traceCount ?? 0
                const isWanted = wanted.includes(String(at))
                return (
                  <td
                    key={hour}
                    onPointerEnter={() => setPointed(at)}
                    className="relative rounded-[2px] bg-sunken p-0 leading-none"
                    style={
                      count === 0
                        ? {}
                        : {
                            background: `color-mix(in oklab, var(--accent) ${Math.round(20 + (80 * count) / most)}%, var(--sunken))`,
                          }
                    }
                  >
                    <button
                      type="button"
                      data-hour={at}
                      tabIndex={at === tabbable ? 0 : -1}
                      aria-label={t('{hour}: {count, plural, one {# trace} other {# traces}}', {
                        hour: weekHourName(at),
                        count,
                      })}
                      aria-pressed={isWanted}
                      onFocus={() => setPointed(at)}
                      onClick={() => narrow({ weekHour: toggled(wanted, String(at)) })}
                      className={classes(
                        'absolute inset-0 rounded-[2px] focus-visible:outline-offset-0',
                        isWanted && 'ring-2 ring-ink',
                      )}
                    />
                  </td>
                )
              })}
            </tr>
          ))}
        </tbody>
      </table>
      {/* Where the panel is low and broad, beside the choice above. */}
      <p
        aria-hidden
        className={classes(
          'h-4 truncate text-2xs text-ink-2',
          beside ? 'shrink-0' : 'absolute top-2.5 right-3 left-72 text-right',
        )}
      >
        {pointed === null
          ? t('Most: {hour}', { hour: wordsOf(weekHour, byHour.get(weekHour)) })
          : wordsOf(weekHour, byHour.get(weekHour))}
      </p>
    </div>
  )
}

/** Within the week; the table is what the event comes from. */
function move(event: KeyboardEvent<HTMLTableElement>): void {
  const step = { ArrowLeft: -1, ArrowRight: 1, ArrowUp: -24, ArrowDown: 24 }[event.key]
  const from = Number((event.target as HTMLElement).dataset['hour'])
  if (step === undefined || Number.isNaN(from)) return
  event.preventDefault()
  event.currentTarget.querySelector<HTMLElement>(`[data-hour="${from + step}"]`)?.focus()
}

function wordsOf(weekHour: number, row: BreakdownRow | undefined): string {
  const when = weekHourName(weekHour)
  if (!row) return [when, t('no traces')].join(' · ')
  const { traceCount, totalTokens, costUsd, errorCount, errorRate, p50LatencyMs, p95LatencyMs } = row
  const parts = [
    when,
    t('{count, plural, one {# trace} other {# traces}}', { count: traceCount }),
    t('{tokens} tokens', { tokens: formatShort(totalTokens) }),
    ...(costUsd > 0 ? [formatCost(costUsd)] : []),
    ...(errorCount > 0 ? [t('{share} errors', { share: formatPercent(errorRate) })] : []),
    ...(p50LatencyMs === null ? [] : [`p50 ${formatDuration(p50LatencyMs)}`, `p95 ${formatDuration(p95LatencyMs)}`]),
  ]
  return parts.join(' · ')
}
