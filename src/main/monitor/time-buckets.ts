import { offsetsBetween, type OffsetSpan } from '../../shared/time-zones.ts'

const secondMs = 1000
const minuteMs = 60 * secondMs
const hourMs = 60 * minuteMs
const dayMs = 24 * hourMs

/** How wide buckets are, by the clock on the wall: so many milliseconds, counted from `phaseMs`, or so many months. */
type Width = { ms: number; phaseMs: number } | { months: number }

const every = (ms: number, phaseMs = 0): Width => ({ ms, phaseMs })

/** 1970 began on a Thursday; a week begins on Monday. */
const mondayMs = -3 * dayMs

/** Each is at most three and a half times the one before, so that there is always one that fits. */
const widths: Width[] = [
  ...[100, 200, 500].map((ms) => every(ms)),
  ...[1, 2, 5, 10, 30].map((seconds) => every(seconds * secondMs)),
  ...[1, 2, 5, 10, 30].map((minutes) => every(minutes * minuteMs)),
  ...[1, 2, 3, 6, 12].map((hours) => every(hours * hourMs)),
  ...[1, 2].map((days) => every(days * dayMs)),
  ...[1, 2].map((weeks) => every(weeks * 7 * dayMs, mondayMs)),
  ...[1, 3, 6, 12, 24].map((months) => ({ months })),
]

const maxBuckets = 90

const typicalMs = (width: Width): number => ('months' in width ? width.months * 28 * dayMs : width.ms)

/**
 * The edges of buckets that hold every millisecond from the one time to the other, both included. There are 24 to 90 buckets
 * (fewer where all is within 2.4 s), on boundaries of the zone's calendar: the day on which clocks change has one of another
 * length. Both times lie between 1970 and 2100.
 */
export function bucketEdges(fromMs: number, toMs: number, timeZone: string): number[] {
  // A bucket may begin before and end after what is asked for; two years is the widest there is.
  const marginMs = Math.min(toMs - fromMs + hourMs, 740 * dayMs)
  const spans = offsetsBetween(timeZone, Math.max(0, fromMs - marginMs), toMs + marginMs)
  for (const width of widths) {
    if ((toMs - fromMs) / typicalMs(width) > maxBuckets * 1.2) continue
    const edges = edgesOf(width, spans, fromMs, toMs)
    if (edges.length - 1 <= maxBuckets) return edges
  }
  return edgesOf({ months: 24 }, spans, fromMs, toMs)
}

/** The calendar day or month that the time is in, up to the next one; `toMs` is no longer in it. */
export function calendarPeriod(
  unit: 'day' | 'month',
  atMs: number,
  timeZone: string,
): { fromMs: number; toMs: number } {
  const marginMs = 40 * dayMs
  const spans = offsetsBetween(timeZone, Math.max(0, atMs - marginMs), atMs + marginMs)
  const [fromMs = atMs, toMs = atMs] = edgesOf(unit === 'day' ? every(dayMs) : { months: 1 }, spans, atMs, atMs)
  return { fromMs, toMs }
}

function edgesOf(width: Width, spans: OffsetSpan[], fromMs: number, toMs: number): number[] {
  const isShort = !('months' in width) && width.ms <= hourMs
  const candidates = isShort ? shortEdges(width.ms, spans, fromMs, toMs) : longEdges(width, spans, fromMs, toMs)
  const edges = candidates.filter((edge, index) => edge !== candidates[index - 1])
  const first = edges.findLastIndex((edge) => edge <= fromMs)
  const last = edges.findIndex((edge) => edge > toMs)
  return edges.slice(Math.max(0, first), last + 1)
}

/** An hour that happens twice is two buckets, so each stretch of one offset is counted by itself. */
function shortEdges(ms: number, spans: OffsetSpan[], fromMs: number, toMs: number): number[] {
  const edges: number[] = []
  for (const [index, { fromMs: beginMs, offsetMs }] of spans.entries()) {
    const endMs = spans[index + 1]?.fromMs ?? Infinity
    const startMs = Math.max(beginMs, fromMs - 2 * ms)
    for (let atMs = Math.ceil((startMs + offsetMs) / ms) * ms - offsetMs; atMs < endMs; atMs += ms) {
      edges.push(atMs)
      if (atMs > toMs) return edges
    }
  }
  return edges
}

/** A bucket that clocks jump within is shorter or longer; one that they jump over is none. */
function longEdges(width: Width, spans: OffsetSpan[], fromMs: number, toMs: number): number[] {
  const firstOffsetMs = Math.min(...spans.map(({ offsetMs }) => offsetMs))
  const edges: number[] = []
  for (let wallMs = floorTo(width, fromMs + firstOffsetMs); ; wallMs = next(width, wallMs)) {
    const edge = whenClocksReach(wallMs, spans)
    edges.push(edge)
    if (edge > toMs) return edges
  }
}

/** For the first time; where they jump over it, when they jump. */
function whenClocksReach(wallMs: number, spans: OffsetSpan[]): number {
  for (const [index, { fromMs, offsetMs }] of spans.entries()) {
    const atMs = wallMs - offsetMs
    if (atMs < (spans[index + 1]?.fromMs ?? Infinity)) return index === 0 ? atMs : Math.max(atMs, fromMs)
  }
  return Infinity
}

function floorTo(width: Width, wallMs: number): number {
  if ('ms' in width) return Math.floor((wallMs - width.phaseMs) / width.ms) * width.ms + width.phaseMs
  const date = new Date(wallMs)
  const month = date.getUTCFullYear() * 12 + date.getUTCMonth()
  return startOfMonth(month - (month % width.months))
}

function next(width: Width, wallMs: number): number {
  if ('ms' in width) return wallMs + width.ms
  const date = new Date(wallMs)
  return startOfMonth(date.getUTCFullYear() * 12 + date.getUTCMonth() + width.months)
}

/** Of the month with this number since the year 0. */
const startOfMonth = (month: number): number => Date.UTC(Math.floor(month / 12), month % 12, 1)
