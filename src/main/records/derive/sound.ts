import { latestMs } from '../../../shared/latest-ms.ts'
import { cutText } from '../../../shared/text.ts'
import { believableUsd } from '../usage.ts'

// One rule for all that a foreign span may hold: what no real call can have is not known (null); a time is moved into
// the years that a date can be made of, and an end or a first token before the start is the start; a text is
// cut. Numbers may come as text. Nothing throws.

/** More tokens than any call takes. */
const maxCount = 1e12
const latestNanos = BigInt(latestMs) * 1_000_000n
/** A week, in which a first token comes or never. */
const maxDelayMs = 604_800_000
export const maxNameLength = 200
export const maxMessageLength = 500

/** Longer than any exporter writes one. */
const maxNumberLength = 400
/** No two parts of it take the same digits, so that each text is looked at once. */
const isNumber = /^\s*[+-]?(?:\d+(?:\.\d*)?|\.\d+)(?:e[+-]?\d+)?\s*$/i

/** A finite number, also one that is written as text. */
export function numberIn(value: unknown): number | null {
  if (typeof value === 'number') return Number.isFinite(value) ? value : null
  if (typeof value !== 'string' || value.length > maxNumberLength || !isNumber.test(value)) return null
  return numberIn(Number(value))
}

/** Whole tokens. */
export function countIn(value: unknown): number | null {
  const count = numberIn(value)
  return count === null || count < 0 || count > maxCount ? null : Math.round(count)
}

export function usdIn(value: unknown): number | null {
  const usd = numberIn(value)
  return usd === null ? null : believableUsd(usd)
}

export function delayMsIn(value: unknown, unitMs: number): number | null {
  const delay = numberIn(value)
  if (delay === null || delay < 0 || delay * unitMs > maxDelayMs) return null
  return Number((delay * unitMs).toFixed(3))
}

/** What can be read in a list; an empty text says nothing. U+0000 and halves of characters do not survive storage. */
export function textIn(value: unknown, maxLength = maxNameLength): string | null {
  const text = typeof value === 'number' || typeof value === 'boolean' ? String(value) : value
  return typeof text === 'string' && /\S/.test(text) ? bareTextIn(text, maxLength) : null
}

/** The same of a text alone, also an empty one. */
export function bareTextIn(value: unknown, maxLength: number): string | null {
  return typeof value === 'string' ? cutText(value, maxLength).toWellFormed().replaceAll('\0', '\ufffd') : null
}

const maxDateLength = 100

/** Wall time in an ISO date, which older SDKs wrap in quotes once more. */
export function dateMsIn(value: unknown): number | null {
  if (typeof value !== 'string' || value.length > maxDateLength) return null
  const ms = Date.parse(value.replaceAll('"', ''))
  return Number.isNaN(ms) ? null : clampMs(ms)
}

/** Nanoseconds of wall time; 0 stands for none. */
export function nanosIn(value: unknown): bigint | null {
  const isWhole = typeof value === 'number' ? Number.isFinite(value) && value >= 1 : isDecimal(value)
  if (!isWhole) return null
  const nanos = BigInt(typeof value === 'number' ? Math.floor(value) : String(value))
  return nanos === 0n ? null : nanos < latestNanos ? nanos : latestNanos
}

const isDecimal = (value: unknown): boolean => typeof value === 'string' && /^\d{1,20}$/.test(value)

/** Microseconds are kept. */
export const toMs = (nanos: bigint): number => clampMs(Number(nanos / 1000n) / 1000)

export const differenceMs = (from: bigint, to: bigint): number => Math.max(0, Number(to - from) / 1_000_000)

const clampMs = (ms: number): number => Math.min(latestMs, Math.max(0, ms))
