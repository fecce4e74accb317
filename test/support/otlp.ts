import type { AnyValue, KeyValue, ResourceSpans, Span } from '../../src/main/records/otlp.ts'

export type PlainValue = string | number | boolean | PlainValue[] | { [key: string]: PlainValue }

/** As an exporter writes it: whole numbers as text, others as doubles. */
export function toAnyValue(value: PlainValue): AnyValue {
  if (typeof value === 'string') return { stringValue: value }
  if (typeof value === 'boolean') return { boolValue: value }
  if (typeof value === 'number') return Number.isInteger(value) ? { intValue: String(value) } : { doubleValue: value }
  if (Array.isArray(value)) return { arrayValue: { values: value.map(toAnyValue) } }
  return { kvlistValue: { values: toKeyValues(value) } }
}

export const toKeyValues = (values: Record<string, PlainValue>): KeyValue[] =>
  Object.entries(values).map(([key, value]) => ({ key, value: toAnyValue(value) }))

export const startedAtMs = 1_790_000_000_000

/** A span of one second, which says what `attributes` say. */
export function aSpan(attributes: Record<string, PlainValue> = {}, overrides: Partial<Span> = {}): Span {
  return {
    traceId: '0af7651916cd43dd8448eb211c80319c',
    spanId: 'b7ad6b7169203331',
    name: 'work',
    kind: 1,
    startTimeUnixNano: `${startedAtMs}000000`,
    endTimeUnixNano: `${startedAtMs + 1000}000000`,
    attributes: toKeyValues(attributes),
    status: { code: 0 },
    ...overrides,
  }
}

export function aRecord(
  spans: Span[],
  { resource = {}, scope = 'test' }: { resource?: Record<string, PlainValue>; scope?: string } = {},
): ResourceSpans {
  return { resource: { attributes: toKeyValues(resource) }, scopeSpans: [{ scope: { name: scope }, spans }] }
}
