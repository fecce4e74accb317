import { latestMs } from '../../shared/latest-ms.ts'

// What a column should hold, and something that can be shown where it does not: a bit may have flipped, or a table may
// have been written by hand. SQLite keeps text in a number's column without a word.

export const isTime = (value: unknown): value is number => typeof value === 'number' && value >= 0 && value <= latestMs

export const timeOr = <T>(value: unknown, other: T): number | T =>
  typeof value === 'number' && Math.abs(value) <= latestMs ? value : other

export const textOr = <T>(value: unknown, other: T): string | T => (typeof value === 'string' ? value : other)

/** Zero or more, and finite. */
export const amountOr = <T>(value: unknown, other: T): number | T =>
  typeof value === 'number' && Number.isFinite(value) && value >= 0 ? value : other

export const oneOf = <T extends string>(value: unknown, values: readonly T[], other: T): T =>
  values.includes(value as T) ? (value as T) : other

export function objectIn(text: unknown): Record<string, unknown> | null {
  if (typeof text !== 'string') return null
  try {
    const value: unknown = JSON.parse(text)
    return typeof value === 'object' && value !== null && !Array.isArray(value)
      ? (value as Record<string, unknown>)
      : null
  } catch {
    return null
  }
}
