/** A part of a time zone's history with one offset; it lasts until the next one begins. */
export interface OffsetSpan {
  fromMs: number
  /** What the zone's clocks are ahead of UTC. */
  offsetMs: number
}

/** No zone has changed its clocks twice within this. */
const probeStepMs = 3 * 86_400_000
/** What was found at each step, of the zone that was asked for last: a chart of many years asks again with each refresh. */
let probed = { timeZone: '', offsetsMs: new Map<number, number>() }

function probe(timeZone: string, atMs: number): number {
  if (atMs % probeStepMs !== 0) return offsetAt(timeZone, atMs)
  if (probed.timeZone !== timeZone) probed = { timeZone, offsetsMs: new Map() }
  const offsetMs = probed.offsetsMs.get(atMs) ?? offsetAt(timeZone, atMs)
  probed.offsetsMs.set(atMs, offsetMs)
  return offsetMs
}

const formats = new Map<string, Intl.DateTimeFormat>()

function formatFor(timeZone: string): Intl.DateTimeFormat {
  const known = formats.get(timeZone)
  if (known) return known
  const format = new Intl.DateTimeFormat('en-US', {
    timeZone,
    hourCycle: 'h23',
    year: 'numeric',
    month: 'numeric',
    day: 'numeric',
    hour: 'numeric',
    minute: 'numeric',
    second: 'numeric',
  })
  formats.set(timeZone, format)
  return format
}

export function isTimeZone(name: string): boolean {
  try {
    formatFor(name)
    return true
  } catch {
    return false
  }
}

/**
 * The zone of this computer's clocks. Where the system names none that is known, as with `TZ=:/etc/localtime`, it is the one that is
 * always as far ahead of UTC as they are now.
 */
export function presentTimeZone(): string {
  const { timeZone } = Intl.DateTimeFormat().resolvedOptions() as { timeZone?: string }
  if (timeZone !== undefined && isTimeZone(timeZone)) return timeZone
  const aheadMinutes = -new Date().getTimezoneOffset()
  const [hours, minutes] = [Math.floor(Math.abs(aheadMinutes) / 60), Math.abs(aheadMinutes) % 60]
  const pad = (value: number): string => String(value).padStart(2, '0')
  return aheadMinutes === 0 ? 'UTC' : `${aheadMinutes < 0 ? '-' : '+'}${pad(hours)}:${pad(minutes)}`
}

/** `atMs` from 1970 on. */
export function offsetAt(timeZone: string, atMs: number): number {
  const parts = new Map<string, number>()
  for (const { type, value } of formatFor(timeZone).formatToParts(atMs)) parts.set(type, Number(value))
  const part = (type: string): number => parts.get(type) ?? 0
  const wallMs = Date.UTC(part('year'), part('month') - 1, part('day'), part('hour'), part('minute'), part('second'))
  return wallMs - Math.floor(atMs / 1000) * 1000
}

/** Every offset that holds from the one time to the other, the first from `fromMs` on. */
export function offsetsBetween(timeZone: string, fromMs: number, toMs: number): OffsetSpan[] {
  let last = { fromMs, offsetMs: offsetAt(timeZone, fromMs) }
  const spans = [last]
  for (let atMs = fromMs; atMs < toMs;) {
    const nextMs = Math.min((Math.floor(atMs / probeStepMs) + 1) * probeStepMs, toMs)
    const offsetMs = probe(timeZone, nextMs)
    if (offsetMs !== last.offsetMs) {
      last = { fromMs: changeBetween(timeZone, atMs, nextMs), offsetMs }
      spans.push(last)
    }
    atMs = nextMs
  }
  return spans
}

/** Hours of the week are asked of all traces there are: before the first models that answer, and after now, the offsets hold that held last. */
const firstTracesMs = Date.UTC(2015, 0)
const aheadMs = 370 * 86_400_000
const known = new Map<string, { untilMs: number; spans: OffsetSpan[] }>()

export function offsetsOfTraces(timeZone: string, nowMs: number): OffsetSpan[] {
  const found = known.get(timeZone)
  if (found && found.untilMs >= nowMs && found.untilMs <= nowMs + aheadMs) return found.spans
  const untilMs = nowMs + aheadMs
  const spans = offsetsBetween(timeZone, firstTracesMs, untilMs)
  known.set(timeZone, { untilMs, spans })
  return spans
}

/** The first millisecond of the new offset. */
function changeBetween(timeZone: string, fromMs: number, toMs: number): number {
  const before = offsetAt(timeZone, fromMs)
  let oldMs = fromMs
  let newMs = toMs
  while (newMs - oldMs > 1) {
    const middleMs = Math.floor((oldMs + newMs) / 2)
    if (offsetAt(timeZone, middleMs) === before) oldMs = middleMs
    else newMs = middleMs
  }
  return newMs
}
