import type { WeekHours } from '../../../shared/domain.ts'
import { offsetsOfTraces } from '../../../shared/time-zones.ts'

/** A part of time to tell apart, and what is added to its times to read the clock on the wall. Each begins where one ends. */
export interface TimeSpan {
  fromMs: number
  toMs: number
  offsetMs: number
}

/** SQL for what belongs to the span that this time lies in. A tree of comparisons took half as long as a join. */
export function bySpan<T extends { fromMs: number }>(
  spans: readonly T[],
  startedAtMs: string,
  valueOf: (span: T, index: number) => number,
): string {
  const tree = (first: number, end: number): string => {
    const span = spans[first]
    const middle = Math.ceil((first + end) / 2)
    const atMs = spans[middle]?.fromMs
    if (end - first <= 1 || atMs === undefined) return span ? String(valueOf(span, first)) : 'NULL'
    return `CASE WHEN ${startedAtMs} < ${atMs} THEN ${tree(first, middle)} ELSE ${tree(middle, end)} END`
  }
  return tree(0, spans.length)
}

/** SQL for the index of the span; each begins where one ends. Those of one width are told apart by a division, which takes a tenth of the time. */
export function spanIndex(spans: readonly { fromMs: number; toMs: number }[], startedAtMs: string): string {
  const runs: { fromMs: number; widthMs: number; firstIndex: number }[] = []
  for (const [index, { fromMs, toMs }] of spans.entries()) {
    const widthMs = toMs - fromMs
    if (runs.at(-1)?.widthMs !== widthMs) runs.push({ fromMs, widthMs, firstIndex: index })
  }
  // Edges are whole milliseconds: without their fractions times divide exactly where they have to.
  const within = bySpan(runs, startedAtMs, ({ fromMs }) => fromMs)
  const width = bySpan(runs, startedAtMs, ({ widthMs }) => widthMs)
  const first = bySpan(runs, startedAtMs, ({ firstIndex }) => firstIndex)
  return `(floor((floor(${startedAtMs}) - ${within}) / ${width}) + ${first})`
}

const hourMs = 3_600_000
/** 1970 began on a Thursday at 0:00, three days into a week; a week more, since there are clocks behind UTC. */
const mondayMs = (3 + 7) * 24 * hourMs

/** SQL for the hour of the week that this time lies in, from Monday 0:00, by clocks of these offsets. */
export function weekHour(offsets: readonly { fromMs: number; offsetMs: number }[], startedAtMs: string): string {
  const offsetMs = bySpan(offsets, startedAtMs, (span) => span.offsetMs)
  return `(floor((${startedAtMs} + ${offsetMs} + ${mondayMs}) / ${hourMs})::BIGINT % 168)::DOUBLE`
}

/** SQL for traces that began in these hours. What has no time began in none. */
export const isInWeekHours = ({ hours, timeZone }: WeekHours): string =>
  `(t.started_at_ms IS NOT NULL AND ${weekHour(offsetsOfTraces(timeZone, Date.now()), 't.started_at_ms')} IN (${hours.join(', ')}))`
