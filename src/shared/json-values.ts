// What stands in JSON that somebody else wrote, of which nothing is taken for granted.

export const isObject = (value: unknown): value is Record<string, unknown> =>
  typeof value === 'object' && value !== null && !Array.isArray(value)

export const textOf = (value: unknown): string => (typeof value === 'string' ? value : '')

/** One or a list of them; what is no object is left out. */
export const objectsIn = (value: unknown): Record<string, unknown>[] =>
  (Array.isArray(value) ? value : [value]).filter(isObject)

/** A copy that nests no deeper than `maxDepth`: whatever goes through a record goes through recursion. */
export function shallowCopy(value: unknown, maxDepth: number): unknown {
  if (typeof value !== 'object' || value === null) return value
  if (maxDepth === 0) return null
  if (Array.isArray(value)) return value.map((item) => shallowCopy(item, maxDepth - 1))
  return Object.fromEntries(Object.entries(value).map(([key, item]) => [key, shallowCopy(item, maxDepth - 1)]))
}

/** Text as it is, everything else as JSON that one can read. */
export const asText = (value: unknown): string =>
  typeof value === 'string' ? value : (JSON.stringify(value, null, 2) ?? '')

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
