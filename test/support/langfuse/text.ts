/** Whether a lone surrogate is anywhere in it, also as an escape inside a text that is JSON, since that is parsed there. */
export function holdsLoneSurrogate(value: unknown): boolean {
  if (typeof value === 'string') {
    if (!value.isWellFormed()) return true
    return /\\ud[89a-f]/i.test(value) && holdsLoneSurrogate(parsed(value))
  }
  if (Array.isArray(value)) return value.some(holdsLoneSurrogate)
  if (typeof value !== 'object' || value === null) return false
  return Object.entries(value).some(([key, item]) => !key.isWellFormed() || holdsLoneSurrogate(item))
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
