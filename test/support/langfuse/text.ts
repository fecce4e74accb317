/**
 * Whether a lone surrogate is anywhere in a row's fields, also as an escape inside a text that is JSON, since that is parsed
 * there, once: a text within it that looks like JSON stays a text.
 */
export function holdsLoneSurrogate(fields: Record<string, unknown>): boolean {
  return Object.values(fields).some(
    (value) => isNotUnicode(value) || (typeof value === 'string' && isNotUnicode(parsed(value))),
  )
}

function isNotUnicode(value: unknown): boolean {
  if (typeof value === 'string') return !value.isWellFormed()
  if (Array.isArray(value)) return value.some(isNotUnicode)
  if (typeof value !== 'object' || value === null) return false
  return Object.entries(value).some(([key, item]) => !key.isWellFormed() || isNotUnicode(item))
}

/** What JSON says; undefined where a text is none. */
export function parsed(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return undefined
  }
}

export function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}
