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
