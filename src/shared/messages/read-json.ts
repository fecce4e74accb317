import { shallowCopy } from '../json-values.ts'

/** Longer than any body a record keeps; what is longer stays text. */
const maxJsonLength = 64_000_000
/** What is shown goes through recursion on its way. */
export const maxJsonDepth = 64

/** Objects and lists that are written as text are read; any other text, and what breaks off, stays as it is. */
export function readJson(value: unknown): unknown {
  if (typeof value !== 'string' || value.length > maxJsonLength || !/^\s*[[{]/.test(value)) return value
  try {
    return shallowCopy(JSON.parse(value), maxJsonDepth)
  } catch {
    return value
  }
}
