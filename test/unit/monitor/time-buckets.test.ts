import * as fc from 'fast-check'
import { describe, expect, it, vi } from 'vitest'
import { bucketEdges } from '../../../src/main/monitor/time-buckets.ts'
import { isTimeZone, offsetAt, offsetsBetween, presentTimeZone } from '../../../src/shared/time-zones.ts'

/** With clocks that change at midnight, by half an hour, by a whole day, in another half of the year, and not at all. */
const zones = [
  'UTC',
  'Europe/Berlin',
  'America/New_York',
  'America/Sao_Paulo',
  'America/Havana',
  'America/St_Johns',
  'Australia/Lord_Howe',
  'Africa/Casablanca',
  'Africa/Cairo',
  'Asia/Kathmandu',
  'Asia/Beirut',
  'Pacific/Apia',
]
const zone = fc.constantFrom(...zones)
const hourMs = 3_600_000
const dayMs = 24 * hourMs
const anyTime = fc.integer({ min: Date.UTC(2000, 0, 1), max: Date.UTC(2035, 0, 1) })
/** From three seconds to sixty years, each size as likely. */
const anySpan = fc.double({ min: Math.log(3000), max: Math.log(60 * 365 * dayMs), noNaN: true }).map(Math.exp)

const written = Object.fromEntries(
  zones.map((timeZone) => [timeZone, new Intl.DateTimeFormat('en-US', { timeZone, timeZoneName: 'longOffset' })]),
)

/** The offset as Intl writes it: GMT+05:45. */
function writtenOffset(timeZone: string, atMs: number): number {
  const text = written[timeZone]?.formatToParts(atMs).find(({ type }) => type === 'timeZoneName')?.value ?? ''
  const [, sign, hours, minutes] = /GMT(?:([+-])(\d\d):(\d\d))?/.exec(text) ?? []
  const size = Number(hours ?? 0) * hourMs + Number(minutes ?? 0) * 60_000
  return sign === '-' ? -size : size
}

/** What the clock on the wall shows. */
const wall = (timeZone: string, atMs: number): Date => new Date(atMs + writtenOffset(timeZone, atMs))
const jumpsAt = (timeZone: string, atMs: number): boolean =>
  writtenOffset(timeZone, atMs) !== writtenOffset(timeZone, atMs - 1)
const local = (timeZone: string, edges: number[]): string[] =>
  edges.map((atMs) => wall(timeZone, atMs).toISOString().slice(5, 16).replace('T', ' '))

describe('offsets of a time zone', () => {
  it('are those that hold at any time', () => {
    fc.assert(
      fc.property(zone, anyTime, anySpan, fc.double({ min: 0, max: 1, noNaN: true }), (timeZone, fromMs, span, at) => {
        const spans = offsetsBetween(timeZone, fromMs, fromMs + Math.min(Math.floor(span), 3 * 365 * dayMs))
        const atMs = Math.floor(fromMs + at * Math.min(span, 3 * 365 * dayMs))
        expect(spans.findLast((each) => each.fromMs <= atMs)?.offsetMs).toBe(writtenOffset(timeZone, atMs))
        for (const each of spans.slice(1)) expect(jumpsAt(timeZone, each.fromMs)).toBe(true)
      }),
      { numRuns: 60 },
    )
  })

  it('are of zones that there are', () => {
    expect(zones.every(isTimeZone)).toBe(true)
    for (const name of ['', 'Mars/Olympus', '../etc/passwd', 'Europe']) expect(isTimeZone(name)).toBe(false)
  })

  it.each(['Etc/Unknown', undefined])('are those of the clocks here, where their zone is called %s', (timeZone) => {
    const options = Intl.DateTimeFormat().resolvedOptions()
    const atMs = Date.UTC(2026, 10, 1)
    vi.spyOn(Intl.DateTimeFormat.prototype, 'resolvedOptions').mockReturnValue({
      ...options,
      timeZone: timeZone as string,
    })
    const minutesBehind = vi.spyOn(Date.prototype, 'getTimezoneOffset')
    for (const minutes of [0, -345, 210, -630, 720]) {
      minutesBehind.mockReturnValue(minutes)
      expect(isTimeZone(presentTimeZone())).toBe(true)
      expect(offsetAt(presentTimeZone(), atMs)).toBe(0 - minutes * 60_000)
    }
    vi.restoreAllMocks()
    expect(presentTimeZone()).toBe(options.timeZone)
  })
})

describe('buckets', () => {
  it('are 24 to 90, without a gap, and hold the whole range and no more', () => {
    fc.assert(
      fc.property(zone, anyTime, anySpan, (timeZone, fromMs, span) => {
        const toMs = fromMs + Math.floor(span)
        const edges = bucketEdges(fromMs, toMs, timeZone)
        expect(edges.length - 1).toBeGreaterThanOrEqual(24)
        expect(edges.length - 1).toBeLessThanOrEqual(90)
        expect(edges.every((edge, index) => index === 0 || edge > (edges[index - 1] ?? Infinity))).toBe(true)
        expect(edges[0]).toBeLessThanOrEqual(fromMs)
        expect(edges[1]).toBeGreaterThan(fromMs)
        expect(edges.at(-2)).toBeLessThanOrEqual(toMs)
        expect(edges.at(-1)).toBeGreaterThan(toMs)
      }),
      { numRuns: 300 },
    )
  })

  it('begin where the calendar does', () => {
    fc.assert(
      fc.property(zone, anyTime, anySpan, (timeZone, fromMs, span) => {
        const edges = bucketEdges(fromMs, fromMs + Math.floor(span), timeZone)
        const lengths = edges.slice(1).map((edge, index) => edge - (edges[index] ?? 0))
        const usual = lengths.toSorted((a, b) => a - b)[Math.floor(lengths.length / 2)] ?? 0
        for (const edge of edges) {
          const clock = wall(timeZone, edge)
          if (jumpsAt(timeZone, edge)) continue
          if (usual >= 20 * hourMs) expect(clock.toISOString()).toContain('T00:00:00.000')
          else expect((clock.getTime() % dayMs) % usual).toBe(0)
          if (usual >= 6 * dayMs && usual < 20 * dayMs) expect(clock.getUTCDay()).toBe(1)
          if (usual > 27 * dayMs) expect(clock.getUTCDate()).toBe(1)
        }
        // Only clocks that jump make one longer or shorter.
        for (const [index, length] of lengths.entries()) {
          const begin = edges[index] ?? 0
          const isSteady = offsetsBetween(timeZone, begin, begin + Math.max(length, usual)).length === 1
          if (usual < 20 * dayMs && isSteady && !jumpsAt(timeZone, begin)) expect(length).toBe(usual)
        }
      }),
      { numRuns: 150 },
    )
  })

  it('leave out the half hours that clocks jump over, and show those that happen twice', () => {
    const berlin = (fromMs: number, toMs: number): string[] =>
      local('Europe/Berlin', bucketEdges(fromMs, toMs - 1, 'Europe/Berlin'))
    const spring = berlin(Date.UTC(2026, 2, 28, 23), Date.UTC(2026, 2, 29, 22))
    expect(spring).toHaveLength(46 + 1)
    expect(spring.slice(2, 6)).toEqual(['03-29 01:00', '03-29 01:30', '03-29 03:00', '03-29 03:30'])
    const autumn = berlin(Date.UTC(2026, 9, 24, 22), Date.UTC(2026, 9, 25, 23))
    expect(autumn).toHaveLength(50 + 1)
    const twice = ['10-25 02:00', '10-25 02:30']
    expect(autumn.slice(4, 9)).toEqual([...twice, ...twice, '10-25 03:00'])
  })

  it('are whole days of 23 and 25 hours where clocks change', () => {
    const lengths = (fromMs: number, toMs: number, timeZone: string): number[] => {
      const edges = bucketEdges(fromMs, toMs, timeZone)
      return [...new Set(edges.slice(1).map((edge, index) => (edge - (edges[index] ?? 0)) / hourMs))].toSorted()
    }
    const year = (month: number): [number, number] => [Date.UTC(2026, month, 1, 12), Date.UTC(2026, month + 2, 20, 12)]
    expect(lengths(...year(2), 'America/New_York')).toEqual([23, 24])
    expect(lengths(...year(9), 'America/New_York')).toEqual([24, 25])
    expect(lengths(...year(9), 'Asia/Kathmandu')).toEqual([24])
    // Samoa left out the 30th of December.
    const samoa = bucketEdges(Date.UTC(2011, 11, 1, 12), Date.UTC(2012, 0, 20, 12), 'Pacific/Apia')
    const days = local('Pacific/Apia', samoa).map((text) => text.slice(0, 5))
    expect(days.slice(days.indexOf('12-29'), days.indexOf('01-02'))).toEqual(['12-29', '12-31', '01-01'])
  })
})
