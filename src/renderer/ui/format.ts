import { dateLocale, spokenLocale } from '../../shared/words/languages.ts'
import { t } from '../../shared/words/t.ts'

/** Words for numbers, in the language that is spoken. English has fixed formats rather than its country's. */

const numbers = inItsLanguage((locale, options: Intl.NumberFormatOptions) => new Intl.NumberFormat(locale, options))
const dates = inItsLanguage((locale, options: Intl.DateTimeFormatOptions) => new Intl.DateTimeFormat(locale, options))

const numberLocale = (): string => (spokenLocale() === 'en' ? 'en-US' : spokenLocale())

const wholeOptions = { maximumFractionDigits: 0 }
const shortOptions = { notation: 'compact', maximumSignificantDigits: 3 } as const
const oneDigitOptions = { maximumFractionDigits: 1 }
const exactTimeOptions = { dateStyle: 'medium', timeStyle: 'medium' } as const
const clockTimeOptions = { hour: '2-digit', minute: '2-digit' } as const
const clockSecondsOptions = { hour: '2-digit', minute: '2-digit', second: '2-digit' } as const
const minuteOptions = { dateStyle: 'medium', timeStyle: 'short' } as const
const dayMonthOptions = { day: 'numeric', month: 'short' } as const
const dayMonthYearOptions = { day: 'numeric', month: 'short', year: 'numeric' } as const

/** A formatter costs far more to make than to use: one for each locale and each of the options above, which are constants. */
function inItsLanguage<O extends object, F>(
  make: (locale: string, options: O) => F,
): (locale: string, options: O) => F {
  const made = new Map<O, { locale: string; format: F }>()
  return (locale, options) => {
    const known = made.get(options)
    if (known?.locale === locale) return known.format
    const format = make(locale, options)
    made.set(options, { locale, format })
    return format
  }
}

const whole = (value: number): string => numbers(numberLocale(), wholeOptions).format(value)
const oneDigit = (value: number): string => numbers(numberLocale(), oneDigitOptions).format(value)
const time = (atMs: number, options: Intl.DateTimeFormatOptions): string => dates(dateLocale(), options).format(atMs)

const digitOptions = [0, 1, 2, 3, 4, 5, 6].map((digits) => ({
  minimumFractionDigits: digits,
  maximumFractionDigits: digits,
  useGrouping: false,
}))
/** With so many digits behind the point, whatever the language's point is. */
const fixed = (value: number, digits: number): string =>
  numbers(numberLocale(), digitOptions[digits] ?? oneDigitOptions).format(value)

export const nothing = '–'

/** A number as one would type it: no exponent, no separators, none of the digits that binary fractions add. */
export function plainNumber(value: number): string {
  const text = String(Number(value.toPrecision(12)))
  return text.includes('e-') ? trimZeros(value.toFixed(15)) : text
}

/** A number with all its digits, and with the point of the language. */
export function exactNumber(value: number): string {
  const parts = numbers(numberLocale(), oneDigitOptions).formatToParts(0.5)
  return plainNumber(value).replace('.', parts.find(({ type }) => type === 'decimal')?.value ?? '.')
}

/** A format of dates in the language that is spoken when it is asked for. */
export const dateFormat = (options: Intl.DateTimeFormatOptions) => (): Intl.DateTimeFormat =>
  dates(dateLocale(), options)

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
  return whole(count)
}

/** Exact below ten thousand, three digits above: 9,871 and 12.3K. */
export function formatShort(count: number): string {
  return Math.abs(count) < 10_000 ? whole(count) : numbers(numberLocale(), shortOptions).format(count)
}

export function formatDuration(ms: number | null): string {
  if (ms === null) return nothing
  if (ms < 1) return t('<1 ms')
  if (ms < 999.5) return t('{n} ms', { n: Math.round(ms) })
  if (ms < 9995) return t('{n} s', { n: fixed(ms / 1000, 2) })
  if (ms < 59_950) return t('{n} s', { n: fixed(ms / 1000, 1) })
  const seconds = Math.round(ms / 1000)
  if (seconds < 3600)
    return t('{minutes} min {seconds} s', { minutes: Math.floor(seconds / 60), seconds: padded(seconds % 60) })
  const minutes = Math.round(seconds / 60)
  if (minutes < 48 * 60)
    return t('{hours} h {minutes} min', { hours: Math.floor(minutes / 60), minutes: padded(minutes % 60) })
  return t('{n, plural, one {# day} other {# days}}', { n: Math.round(minutes / 1440) })
}

const padded = (value: number): string => String(value).padStart(2, '0')

const dollarDigits = (least: number, most: number): Intl.NumberFormatOptions => ({
  style: 'currency',
  currency: 'USD',
  currencyDisplay: 'narrowSymbol',
  minimumFractionDigits: least,
  maximumFractionDigits: most,
})
const wholeDollars = dollarDigits(0, 0)
const cents = dollarDigits(2, 2)
const tenthsOfCents = dollarDigits(3, 3)
const millionths = dollarDigits(0, 6)
const allDigits = { ...dollarDigits(0, 15), useGrouping: false }

const dollars = (usd: number, options: Intl.NumberFormatOptions): string => numbers(numberLocale(), options).format(usd)

/** In US dollars, whose sign stands where the language puts it. Unpriced is not free: null never reads as $0. */
export function formatCost(usd: number | null): string {
  if (usd === null) return t('unpriced')
  if (usd === 0 || usd >= 1000) return dollars(usd, wholeDollars)
  if (usd >= 1) return dollars(usd, cents)
  if (usd >= 0.01) return dollars(usd, tenthsOfCents)
  return usd >= 0.000_001 ? dollars(usd, millionths) : `<${dollars(0.000_001, millionths)}`
}

/** In US dollars, with all its digits but those that binary fractions add. */
export const exactCost = (usd: number): string => dollars(Number(usd.toPrecision(12)), allDigits)

function trimZeros(text: string): string {
  return text.includes('.') ? text.replace(/\.?0+$/, '') : text
}

export function formatBytes(bytes: number): string {
  if (bytes < 1000) return `${bytes} B`
  if (bytes < 1_000_000) return `${oneDigit(bytes / 1000)} kB`
  if (bytes < 1_000_000_000) return `${oneDigit(bytes / 1_000_000)} MB`
  return `${oneDigit(bytes / 1_000_000_000)} GB`
}

export function formatRate(perSecond: number | null, unit = t('tok/s')): string {
  if (perSecond === null) return nothing
  return `${perSecond < 10 ? fixed(perSecond, 1) : whole(perSecond)} ${unit}`
}

/** `share` is 0 to 1. */
export function formatPercent(share: number | null): string {
  if (share === null) return nothing
  if (share > 0 && share < 0.001) return t('<{n}%', { n: fixed(0.1, 1) })
  return t('{n}%', { n: oneDigit(share * 100) })
}

/** Time left as a clock: 00:42, 3:07:00. Never negative. */
export function formatCountdown(ms: number): string {
  const seconds = Math.max(0, Math.ceil(ms / 1000))
  const minutes = Math.floor(seconds / 60)
  return minutes < 60
    ? `${padded(minutes)}:${padded(seconds % 60)}`
    : `${Math.floor(minutes / 60)}:${padded(minutes % 60)}:${padded(seconds % 60)}`
}

export function formatExactTime(atMs: number): string {
  return time(atMs, exactTimeOptions)
}

export function formatDay(atMs: number): string {
  return time(atMs, dayMonthYearOptions)
}

/** Day and minute. */
export function formatMinute(atMs: number): string {
  return time(atMs, minuteOptions)
}

export function formatClock(atMs: number): string {
  return time(atMs, clockSecondsOptions)
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
  if (seconds < 5) return t('now')
  if (seconds < 60) return t('{n} s ago', { n: seconds })
  if (seconds < 3600) return t('{n} min ago', { n: Math.floor(seconds / 60) })
  const days = calendarDaysBetween(atMs, nowMs)
  if (days <= 0) return t('{n} h ago', { n: Math.floor(seconds / 3600) })
  if (days === 1) return t('yesterday {time}', { time: time(atMs, clockTimeOptions) })
  return new Date(atMs).getFullYear() === new Date(nowMs).getFullYear()
    ? time(atMs, dayMonthOptions)
    : time(atMs, dayMonthYearOptions)
}
