import { isObject } from '../../../shared/json-values.ts'

/** Longer than any body a record keeps; what is longer stays text. */
const maxJsonLength = 64_000_000

/** Objects and lists that are written as text are read; any other text, and what breaks off, stays as it is. */
export function parsedOrText(value: unknown): unknown {
  if (typeof value !== 'string' || value.length > maxJsonLength || !/^\s*[[{]/.test(value)) return value
  try {
    return JSON.parse(value) as unknown
  } catch {
    return value
  }
}

export function objectIn(value: unknown): Record<string, unknown> | null {
  const parsed = parsedOrText(value)
  return isObject(parsed) ? parsed : null
}

/** One text, many, or many in JSON or between commas. */
export function textsIn(value: unknown): string[] | null {
  const parsed = parsedOrText(value)
  const texts = typeof parsed === 'string' ? parsed.split(',') : parsed
  if (!Array.isArray(texts)) return null
  const named = texts.flatMap((text) => (typeof text === 'string' && text.trim() !== '' ? [text.trim()] : []))
  return named.length === 0 ? null : named
}
