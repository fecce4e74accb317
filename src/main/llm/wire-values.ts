import { cutText } from '../../shared/text.ts'
import { maxModelIdLength, maxNameLength } from './limits.ts'

// What stands in a server's JSON, of which nothing is taken for granted.

export const isObject = (value: unknown): value is Record<string, unknown> =>
  typeof value === 'object' && value !== null && !Array.isArray(value)

export const textOf = (value: unknown): string => (typeof value === 'string' ? value : '')

/** An id, a model, a reason. */
export const modelOf = (value: unknown): string => cutText(textOf(value), maxModelIdLength)

export const nameOf = (value: unknown): string => cutText(textOf(value), maxNameLength)

/** One or a list of them; what is no object is left out. */
export const objectsIn = (value: unknown): Record<string, unknown>[] =>
  (Array.isArray(value) ? value : [value]).filter(isObject)

/** What a server sends so that a connection is not closed, in the place of an event's data or of its name. */
export const isSignOfLife = (value: unknown): boolean =>
  typeof value === 'string' && /^(ping|pong|heartbeat|keep-?alive)$/i.test(value.trim())

/** A copy that nests no deeper than `maxDepth`: whatever goes through a record goes through recursion. */
export function shallowCopy(value: unknown, maxDepth: number): unknown {
  if (typeof value !== 'object' || value === null) return value
  if (maxDepth === 0) return null
  if (Array.isArray(value)) return value.map((item) => shallowCopy(item, maxDepth - 1))
  return Object.fromEntries(Object.entries(value).map(([key, item]) => [key, shallowCopy(item, maxDepth - 1)]))
}
