import * as fc from 'fast-check'
import type { TraceFilter } from '../../src/shared/domain.ts'
import type { TraceRecord } from './chart-rows.ts'

// Filters of traces, and what they let through by a look at each trace.

/** New York's and Berlin's clocks change within it, both ways. */
export const beginMs = Date.UTC(2026, 1, 20)
export const nowMs = Date.UTC(2026, 10, 20)
export const aTime = fc.oneof(
  fc.integer({ min: beginMs, max: nowMs }),
  // The hours around the changes of Berlin’s clocks.
  fc.integer({ min: Date.UTC(2026, 2, 28, 22), max: Date.UTC(2026, 2, 29, 4) }),
  fc.integer({ min: Date.UTC(2026, 9, 24, 22), max: Date.UTC(2026, 9, 25, 4) }),
)
export const timeZone = fc.constantFrom(
  'UTC',
  'Europe/Berlin',
  'America/New_York',
  'Asia/Kathmandu',
  'Australia/Lord_Howe',
)
/** Rarely enough that several filters at once leave something. */
const maybe = <T>(value: fc.Arbitrary<T>) =>
  fc.oneof({ weight: 3, arbitrary: fc.constant(undefined) }, { weight: 1, arbitrary: value })
export const anyFilter = fc
  .record({
    fromMs: fc.option(aTime),
    toMs: fc.option(aTime),
    model: maybe(fc.constantFrom('gpt-5', 'claude', 'none')),
    tag: maybe(fc.subarray(['night', 'beta'], { minLength: 1 })),
    providerId: maybe(fc.constant('p1')),
    level: maybe(fc.constant('ERROR' as const)),
    weekHours: maybe(
      fc.record({
        hours: fc.uniqueArray(fc.integer({ min: 0, max: 167 }), { minLength: 1, maxLength: 100 }),
        timeZone,
      }),
    ),
  })
  .map(
    (all) =>
      Object.fromEntries(Object.entries(all).filter(([, value]) => value !== undefined)) as unknown as TraceFilter,
  )

export const matches = (filter: TraceFilter) => (row: TraceRecord) =>
  (filter.fromMs === null || row.startedAtMs >= filter.fromMs) &&
  (filter.toMs === null || row.startedAtMs <= filter.toMs) &&
  (filter.model === undefined || [filter.model].flat().includes(row.model)) &&
  (filter.tag === undefined || row.tags.some((tag) => filter.tag?.includes(tag))) &&
  (filter.providerId === undefined || row.providerId === filter.providerId) &&
  ([filter.level ?? []].flat().length === 0 || filter.level === row.level) &&
  (filter.weekHours === undefined ||
    filter.weekHours.hours.includes(hourOfWeek(filter.weekHours.timeZone, row.startedAtMs)))

/** The hour of the week on a wall in that zone, as Intl writes it. */
export function hourOfWeek(timeZone: string, atMs: number): number {
  const parts = new Intl.DateTimeFormat('en-GB', { timeZone, weekday: 'short', hour: '2-digit', hourCycle: 'h23' })
  const [weekday = '', hour = ''] = parts.format(atMs).split(' ')
  return ['Mon', 'Tue', 'Wed', 'Thu', 'Fri', 'Sat', 'Sun'].indexOf(weekday.replace(',', '')) * 24 + Number(hour)
}
