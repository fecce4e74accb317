import type { WeekHours } from '../../../shared/domain.ts'
import { offsetsOfTraces } from '../../../shared/time-zones.ts'

const hourMs = 3_600_000
/** 1970 began on a Thursday at 0:00, three days into a week; a week more, since there are clocks behind UTC. */
const mondayMs = (3 + 7) * 24 * hourMs

/** SQL for the hour of the week in which the trace `t` began, where clocks are so many milliseconds ahead of UTC. */
const weekHourSql = (offsetMs: string): string =>
  `CAST((t.started_at_ms + ${offsetMs} + ${mondayMs}) / ${hourMs} AS INTEGER) % 168`

/** SQL for traces that began in these hours. What has no time began in none. */
export function inWeekHours({ hours, timeZone }: WeekHours): string {
  const offsets = offsetsOfTraces(timeZone, Date.now())
  const until = offsets
    .slice(1)
    .map(({ fromMs }, index) => `WHEN t.started_at_ms < ${fromMs} THEN ${offsets[index]?.offsetMs}`)
  const offsetMs = `CASE ${['WHEN FALSE THEN 0', ...until].join(' ')} ELSE ${offsets.at(-1)?.offsetMs ?? 0} END`
  return `(typeof(t.started_at_ms) IN ('integer', 'real') AND ${weekHourSql(offsetMs)} IN (${hours.join(', ')}))`
}
