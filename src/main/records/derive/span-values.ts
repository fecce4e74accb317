import { isObject, objectsIn, textOf } from '../../../shared/json-values.ts'
import type { Scope, Span } from '../otlp.ts'

export type Values = ReadonlyMap<string, unknown>
export type Keys = readonly string[]

export interface EventValues {
  name: string
  timeUnixNano: unknown
  values: Values
}

/** A span with its attributes as plain values, and a note of which ones answered a question. */
export interface SpanValues {
  span: Partial<Span>
  attributes: Values
  resource: Values
  scopeName: string
  scopeVersion: string
  events: readonly EventValues[]
  /** What is not in here stays visible as an attribute; null where nobody asks. */
  used: Set<string> | null
}

/** Deeper values are left out: whatever reads them goes through recursion. */
const maxDepth = 32

export function readSpan(span: unknown, scope: unknown, resource: Values, isShown: boolean): SpanValues {
  const given = (isObject(span) ? span : {}) as Partial<Span>
  const from = (isObject(scope) ? scope : {}) as Partial<Scope>
  return {
    span: given,
    attributes: valuesOf(given.attributes),
    resource,
    scopeName: textOf(from.name),
    scopeVersion: textOf(from.version),
    events: objectsIn(given.events ?? []).map(({ name, timeUnixNano, attributes }) => ({
      name: textOf(name),
      timeUnixNano,
      values: valuesOf(attributes),
    })),
    used: isShown ? new Set() : null,
  }
}

/** Of a key that stands there twice the last value holds. */
export function valuesOf(attributes: unknown): Values {
  const values = new Map<string, unknown>()
  if (!Array.isArray(attributes)) return values
  for (const attribute of attributes as unknown[]) {
    if (isObject(attribute) && typeof attribute['key'] === 'string')
      values.set(attribute['key'], plainValue(attribute['value'], maxDepth))
  }
  return values
}

/** An `AnyValue` as JSON has it. Whole numbers that a double cannot hold stay text; bytes stay Base64. */
export function plainValue(value: unknown, depth: number): unknown {
  if (!isObject(value)) return Array.isArray(value) ? null : value
  if (depth === 0) return null
  if ('stringValue' in value) return value['stringValue']
  if ('boolValue' in value) return value['boolValue']
  if ('intValue' in value) return toNumber(value['intValue'])
  if ('doubleValue' in value) return toNumber(value['doubleValue'])
  if ('bytesValue' in value) return value['bytesValue']
  if ('arrayValue' in value) return listIn(value['arrayValue']).map((item) => plainValue(item, depth - 1))
  if ('kvlistValue' in value) {
    const pairs = listIn(value['kvlistValue']).filter(isObject)
    return Object.fromEntries(pairs.map((pair) => [textOf(pair['key']), plainValue(pair['value'], depth - 1)]))
  }
  return null
}

const listIn = (list: unknown): unknown[] => (isObject(list) && Array.isArray(list['values']) ? list['values'] : [])

function toNumber(value: unknown): unknown {
  if (typeof value !== 'string' || value.trim() === '') return value
  const number = Number(value)
  return Number.isFinite(number) && (!Number.isInteger(number) || Number.isSafeInteger(number)) ? number : value
}

/** The first of the keys whose value can be read. The others count as read where they mean the same. */
export function firstIn<T>(
  { attributes, used }: Pick<SpanValues, 'attributes' | 'used'>,
  keys: Keys | undefined,
  read: (value: unknown) => T | null,
): T | null {
  let found: T | null = null
  for (const key of keys ?? []) {
    const value = attributes.get(key)
    if (value === undefined) continue
    const meant = read(value)
    if (meant === null) continue
    if (!used) return meant
    found ??= meant
    if (meant === found) used.add(key)
  }
  return found
}

/** What stands under a prefix, without it and without the names that are something else. */
export function under(values: SpanValues, prefix: string, except: Keys = []): [name: string, value: unknown][] {
  const found: [string, unknown][] = []
  for (const [key, value] of values.attributes) {
    if (!key.startsWith(prefix) || key === prefix || except.includes(key.slice(prefix.length))) continue
    values.used?.add(key)
    found.push([key.slice(prefix.length), value])
  }
  return found
}
