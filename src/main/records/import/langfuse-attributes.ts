import { shallowCopy } from '../../../shared/json-values.ts'
import type { AnyValue, KeyValue } from '../otlp.ts'

// How values of an export become attributes of a span, as Langfuse's own SDKs write them: texts, objects as JSON.

export type AttributeValues = Record<string, string | string[] | undefined>

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

export function attributesOf(values: AttributeValues): KeyValue[] {
  return Object.entries(values).flatMap(([key, value]) => (value === undefined ? [] : [{ key, value: toValue(value) }]))
}

const toValue = (value: string | string[]): AnyValue =>
  typeof value === 'string'
    ? { stringValue: value }
    : { arrayValue: { values: value.map((stringValue) => ({ stringValue })) } }
