import { describe, expect, it } from 'vitest'
import { parseRetryAfter } from '../../../src/main/net/retry-after.ts'

const nowMs = Date.UTC(2026, 10, 24, 12, 0, 0)
const date = (atMs: number): string => new Date(atMs).toUTCString()

describe('Retry-After', () => {
  it.each([
    ['42', 42_000],
    [' 7 ', 7_000],
    ['0', 0],
    ['1.5', 1_500],
  ])('%j is in seconds', (header, expected) => {
    expect(parseRetryAfter(header, null, nowMs)).toBe(expected)
  })

  it('is a date, held against the answer’s own Date, since this clock may be wrong', () => {
    const yearMs = 365 * 24 * 3_600_000
    expect(parseRetryAfter(date(nowMs + 60_000), nowMs, nowMs - yearMs)).toBe(60_000)
    expect(parseRetryAfter(date(nowMs + 60_000), null, nowMs)).toBe(60_000)
  })

  it('is never negative and never more than an hour', () => {
    expect(parseRetryAfter(date(nowMs - 60_000), nowMs, nowMs)).toBe(0)
    expect(parseRetryAfter('86400', null, nowMs)).toBe(3_600_000)
    expect(parseRetryAfter(date(nowMs + 86_400_000), nowMs, nowMs)).toBe(3_600_000)
  })

  it.each([null, '', '   ', 'soon', '-5', '5 minutes', 'NaN', '12-11-2026'])('%j says nothing', (header) => {
    expect(parseRetryAfter(header, nowMs, nowMs)).toBeNull()
  })
})
