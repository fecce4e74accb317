import { isObject, parsedOrText } from '../../../shared/json-values.ts'

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
