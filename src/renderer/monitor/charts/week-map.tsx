import { useState } from 'react'
import type { BreakdownRow } from '../../../shared/domain.ts'
import { classes } from '../../ui/classes.ts'
import { formatCost, formatDuration, formatPercent, formatShort, plural } from '../../ui/format.ts'

const days = ['Mon', 'Tue', 'Wed', 'Thu', 'Fri', 'Sat', 'Sun']
const hours = Array.from({ length: 24 }, (_, hour) => hour)
const clock = (hour: number): string => `${String(hour).padStart(2, '0')}:00`

/** When in the week the traces are: the more in an hour, the stronger its colour. */
export function WeekMap({ rows, beside }: { rows: readonly BreakdownRow[]; beside: boolean }) {
  const [pointed, setPointed] = useState<number | null>(null)
  const byHour = new Map(rows.map((row) => [Number(row.key), row]))
  const most = Math.max(...rows.map(({ traceCount }) => traceCount))
  const weekHour = pointed ?? Number(rows.find(({ traceCount }) => traceCount === most)?.key)
  return (
    <div className="flex min-h-0 flex-1 flex-col px-3">
      <table
        className="min-h-0 w-full flex-1 table-fixed border-separate border-spacing-px text-2xs"
        onPointerLeave={() => setPointed(null)}
      >
        <caption className="sr-only">Traces by day and hour</caption>
        <thead>
          <tr className="text-[9px] leading-[9px] text-ink-3">
            <th scope="col" className="w-8">
              <span className="sr-only">Day</span>
            </th>
            {hours.map((hour) => (
              <th key={hour} scope="col" className="overflow-visible p-0 text-left font-normal whitespace-nowrap">
                <span className={hour % 6 === 0 ? '' : 'sr-only'}>{clock(hour)}</span>
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {days.map((day, dayIndex) => (
            <tr key={day}>
              <th scope="row" className="w-8 p-0 text-left text-[9px] leading-[9px] font-normal text-ink-3">
                {day}
              </th>
              {hours.map((hour) => {
                const at = dayIndex * 24 + hour
                const count = byHour.get(at)?.traceCount ?? 0
                return (
                  <td
                    key={hour}
                    onPointerEnter={() => setPointed(at)}
                    className="rounded-[2px] bg-sunken p-0 leading-none"
                    style={
                      count === 0
                        ? {}
                        : {
                            background: `color-mix(in oklab, var(--accent) ${Math.round(20 + (80 * count) / most)}%, var(--sunken))`,
                          }
                    }
                  >
                    <span className="sr-only">{count}</span>
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
        {pointed === null && 'Most: '}
        {wordsOf(weekHour, byHour.get(weekHour))}
      </p>
    </div>
  )
}

function wordsOf(weekHour: number, row: BreakdownRow | undefined): string {
  const when = `${days[Math.floor(weekHour / 24)]} ${clock(weekHour % 24)}`
  if (!row) return `${when} · no traces`
  const { traceCount, totalTokens, costUsd, errorCount, errorRate, p50LatencyMs, p95LatencyMs } = row
  const parts = [
    when,
    plural(traceCount, 'trace'),
    `${formatShort(totalTokens)} tokens`,
    ...(costUsd > 0 ? [formatCost(costUsd)] : []),
    ...(errorCount > 0 ? [`${formatPercent(errorRate)} errors`] : []),
    ...(p50LatencyMs === null ? [] : [`p50 ${formatDuration(p50LatencyMs)}`, `p95 ${formatDuration(p95LatencyMs)}`]),
  ]
  return parts.join(' · ')
}
