import { shallowCopy } from '../../../shared/json-values.ts'

// How values of an export become values of attributes, as Langfuse's own SDKs write them: texts, objects as JSON.

export const textOf = (value: unknown): string | undefined =>
  typeof value === 'string' ? value : typeof value === 'number' ? String(value) : undefined

/** Deeper values than are ever read. */
const maxDepth = 64

export const bodyOf = (value: unknown): string | undefined =>
  value === undefined || value === null
    ? undefined
    : typeof value === 'string'
      ? value
      : JSON.stringify(shallowCopy(value, maxDepth))

export const jsonOf = (value: object | null): string | undefined => (value === null ? undefined : bodyOf(value))
