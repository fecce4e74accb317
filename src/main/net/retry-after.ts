const capMs = 3_600_000

/**
 * `Retry-After` in milliseconds, 0 to one hour; null where there is none or it cannot be read. A date is held against
 * the answer's own `Date` where it has one, since this computer's clock may be wrong (RFC 9110, 10.2.3).
 */
export function parseRetryAfter(header: string | null, answeredAtMs: number | null, nowMs: number): number | null {
  const text = header?.trim() ?? ''
  if (text === '') return null
  const seconds = /^\d+(\.\d+)?$/.test(text) ? Number(text) : null
  // Date.parse takes a lot that is no date ("-5" is a year to it); a date in HTTP begins with the day's name.
  const untilMs = /^[a-z]{3,9}, ?\d/i.test(text) || /^[a-z]{3} [a-z]{3} /i.test(text) ? Date.parse(text) : Number.NaN
  const waitMs = seconds === null ? untilMs - (answeredAtMs ?? nowMs) : Math.ceil(seconds * 1000)
  return Number.isNaN(waitMs) ? null : Math.min(capMs, Math.max(0, waitMs))
}
