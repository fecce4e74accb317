/** Words for numbers. The interface speaks English, so the formats are fixed rather than the system's. */

const whole = new Intl.NumberFormat('en-US', { maximumFractionDigits: 0 })
const short = new Intl.NumberFormat('en-US', { notation: 'compact', maximumSignificantDigits: 3 })
const oneDigit = new Intl.NumberFormat('en-US', { maximumFractionDigits: 1 })
const exactTime = new Intl.DateTimeFormat('en-GB', { dateStyle: 'medium', timeStyle: 'medium' })
const clockTime = new Intl.DateTimeFormat('en-GB', { hour: '2-digit', minute: '2-digit' })
const clockSeconds = new Intl.DateTimeFormat('en-GB', { hour: '2-digit', minute: '2-digit', second: '2-digit' })
const minute = new Intl.DateTimeFormat('en-GB', { dateStyle: 'medium', timeStyle: 'short' })
const dayMonth = new Intl.DateTimeFormat('en-GB', { day: 'numeric', month: 'short' })
const dayMonthYear = new Intl.DateTimeFormat('en-GB', { day: 'numeric', month: 'short', year: 'numeric' })

export const nothing = '–'

/** A number as one would type it: no exponent, no separators, none of the digits that binary fractions add. */
export function plainNumber(value: number): string {
  const text = String(Number(value.toPrecision(12)))
  return text.includes('e-') ? trimZeros(value.toFixed(15)) : text
}

/** Milliseconds are counted whole; below one, one digit says enough. */
export const wholeMs = (ms: number | null): number | null =>
  ms === null ? null : Math.abs(ms) < 1 ? Number(ms.toPrecision(1)) : Math.round(ms)

/** `share` is 0 to 1. As a percentage with the digit that is shown. */
export const wholePercent = (share: number | null): number | null =>
  share === null ? null : Math.round(share * 1000) / 10

/** With the digit that is shown of a rate. */
export const roundRate = (perSecond: number | null): number | null =>
  perSecond === null ? null : perSecond < 10 ? Math.round(perSecond * 10) / 10 : Math.round(perSecond)

export function formatCount(count: number): string {
  return whole.format(count)
}

/** Exact below ten thousand, three digits above: 9,871 and 12.3K. */
export function formatShort(count: number): string {
  return Math.abs(count) < 10_000 ? whole.format(count) : short.format(count)
}

export function plural(count: number, one: string, many = `${one}s`): string {
  return `${formatCount(count)} ${count === 1 ? one : many}`
}

export function formatDuration(ms: number | null): string {
  if (ms === null) return nothing
  if (ms < 1) return '<1 ms'
  if (ms < 999.5) return `${Math.round(ms)} ms`
  if (ms < 9995) return `${(ms / 1000).toFixed(2)} s`
  if (ms < 59_950) return `${(ms / 1000).toFixed(1)} s`
  const seconds = Math.round(ms / 1000)
  if (seconds < 3600) return `${Math.floor(seconds / 60)} min ${String(seconds % 60).padStart(2, '0')} s`
  const minutes = Math.round(seconds / 60)
  if (minutes < 48 * 60) return `${Math.floor(minutes / 60)} h ${String(minutes % 60).padStart(2, '0')} min`
  return `${Math.round(minutes / 1440)} days`
}

/** Unpriced is not free: null never reads as $0. */
export function formatCost(usd: number | null): string {
  if (usd === null) return 'unpriced'
  if (usd === 0) return '$0'
  if (usd >= 1000) return `$${whole.format(usd)}`
  if (usd >= 1) return `$${usd.toFixed(2)}`
  if (usd >= 0.01) return `$${usd.toFixed(3)}`
  if (usd >= 0.000_001) return `$${trimZeros(usd.toFixed(6))}`
  return '<$0.000001'
}

function trimZeros(text: string): string {
  return text.includes('.') ? text.replace(/\.?0+$/, '') : text
}

export function formatBytes(bytes: number): string {
  if (bytes < 1000) return `${bytes} B`
  if (bytes < 1_000_000) return `${oneDigit.format(bytes / 1000)} kB`
  if (bytes < 1_000_000_000) return `${oneDigit.format(bytes / 1_000_000)} MB`
  return `${oneDigit.format(bytes / 1_000_000_000)} GB`
}

export function formatRate(perSecond: number | null, unit = 'tok/s'): string {
  if (perSecond === null) return nothing
  return `${perSecond < 10 ? perSecond.toFixed(1) : whole.format(perSecond)} ${unit}`
}

/** `share` is 0 to 1. */
export function formatPercent(share: number | null): string {
  if (share === null) return nothing
  if (share > 0 && share < 0.001) return '<0.1%'
  return `${oneDigit.format(share * 100)}%`
}

/** Time left as a clock: 00:42, 3:07:00. Never negative. */
export function formatCountdown(ms: number): string {
  const seconds = Math.max(0, Math.ceil(ms / 1000))
  const pad = (value: number): string => String(value).padStart(2, '0')
  const minutes = Math.floor(seconds / 60)
  return minutes < 60
    ? `${pad(minutes)}:${pad(seconds % 60)}`
    : `${Math.floor(minutes / 60)}:${pad(minutes % 60)}:${pad(seconds % 60)}`
}

export function formatExactTime(atMs: number): string {
  return exactTime.format(atMs)
}

export function formatDay(atMs: number): string {
  return dayMonthYear.format(atMs)
}

/** Day and minute. */
export function formatMinute(atMs: number): string {
  return minute.format(atMs)
}

export function formatClock(atMs: number): string {
  return clockSeconds.format(atMs)
}

/** By the dates on the wall: a day on which the clock is put forward or back has 23 or 25 hours. */
export function calendarDaysBetween(fromMs: number, toMs: number): number {
  return dayNumber(toMs) - dayNumber(fromMs)
}

function dayNumber(atMs: number): number {
  const at = new Date(atMs)
  return Math.round(Date.UTC(at.getFullYear(), at.getMonth(), at.getDate()) / 86_400_000)
}

/** How long ago, in one or two words; days and more as a date. */
export function formatRelative(atMs: number, nowMs: number): string {
  const seconds = Math.round((nowMs - atMs) / 1000)
  if (seconds < -5) return formatExactTime(atMs)
  if (seconds < 5) return 'now'
  if (seconds < 60) return `${seconds} s ago`
  if (seconds < 3600) return `${Math.floor(seconds / 60)} min ago`
  const days = calendarDaysBetween(atMs, nowMs)
  if (days <= 0) return `${Math.floor(seconds / 3600)} h ago`
  if (days === 1) return `yesterday ${clockTime.format(atMs)}`
  return new Date(atMs).getFullYear() === new Date(nowMs).getFullYear()
    ? dayMonth.format(atMs)
    : dayMonthYear.format(atMs)
}
