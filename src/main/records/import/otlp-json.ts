import { isObject, shallowCopy } from '../../../shared/json-values.ts'
import { spanIdIn, traceIdIn } from '../derive/trace-ids.ts'
import type { KeyValue, ResourceSpans, Scope, Span } from '../otlp.ts'
import { excerptOf, type ImportProblems } from './problems.ts'
import { said } from '../../../shared/words/said.ts'
import { words } from '../../../shared/words/t.ts'

type Fields = Record<string, unknown>

/**
 * A request, or what a file exporter writes, as `ResourceSpans`: ids in small hex, times in text, every field in its place, foreign
 * fields as they came. Names of protobuf's (`resource_spans`), names of before 1.0 (`instrumentationLibrarySpans`) and ids in Base64 are
 * read too. A span that cannot be one is counted as a problem. Null where the value is nothing of the kind.
 */
export function toResourceSpans(value: unknown, place: string, problems: ImportProblems): ResourceSpans[] | null {
  if (!isObject(value)) return null
  const list = field(value, 'resourceSpans')
  if (Array.isArray(list))
    return list.flatMap((item) => {
      const spans = toOne(item, place, problems)
      if (!spans) problems.add({ place, reason: words('It is no resource with spans.'), excerpt: excerptOf(item) })
      return spans ?? []
    })
  const one = toOne(value, place, problems)
  return one && [one]
}

function toOne(value: unknown, place: string, problems: ImportProblems): ResourceSpans | null {
  if (!isObject(value)) return null
  const scopes = field(value, 'scopeSpans') ?? field(value, 'instrumentationLibrarySpans')
  if (!Array.isArray(scopes)) return null
  const resource = field(value, 'resource')
  const scopeSpans = scopes.filter(isObject).map((group) => ({
    scope: toScope(field(group, 'scope') ?? field(group, 'instrumentationLibrary')),
    spans: listOf(field(group, 'spans')).flatMap((span) => toSpan(span, place, problems) ?? []),
  }))
  return { resource: { attributes: toAttributes(isObject(resource) ? resource['attributes'] : []) }, scopeSpans }
}

function toSpan(value: unknown, place: string, problems: ImportProblems): Span | null {
  const given = isObject(value) ? value : {}
  const traceId = traceIdIn(field(given, 'traceId'))
  const spanId = spanIdIn(field(given, 'spanId'))
  const start = nanosOf(field(given, 'startTimeUnixNano'))
  if (traceId === null || spanId === null || start === null) {
    const missing = traceId === null ? 'trace id' : spanId === null ? 'span id' : 'start time'
    problems.add({ place, reason: said('A span has no {missing}.', { missing }), excerpt: excerptOf(value) })
    return null
  }
  const parentSpanId = spanIdIn(field(given, 'parentSpanId'))
  const end = nanosOf(field(given, 'endTimeUnixNano'))
  const { name, kind, events } = given
  return {
    traceId,
    spanId,
    ...withoutOldNames(given),
    ...(parentSpanId !== null && { parentSpanId }),
    name: typeof name === 'string' ? name : '',
    kind: codeOf(kind, ['', 'INTERNAL', 'SERVER', 'CLIENT', 'PRODUCER', 'CONSUMER']),
    startTimeUnixNano: start,
    ...(end !== null && { endTimeUnixNano: end }),
    attributes: toAttributes(given['attributes']),
    ...(Array.isArray(events) && { events: events.filter(isObject).map(toEvent) }),
    status: toStatus(given['status']),
  }
}

/** What is written under its own name above is left out under all of them. */
function withoutOldNames(given: Fields): Fields {
  const others = Object.entries(given).filter(([name]) => !known.has(toCamel(name)))
  return Object.fromEntries(others.map(([name, value]) => [name, shallowCopy(value, maxDepth)]))
}

const known = new Set(['traceId', 'spanId', 'parentSpanId', 'startTimeUnixNano', 'endTimeUnixNano', 'events', 'status'])

const toEvent = (event: Fields) => ({
  timeUnixNano: nanosOf(field(event, 'timeUnixNano')) ?? '0',
  name: typeof event['name'] === 'string' ? event['name'] : '',
  attributes: toAttributes(event['attributes']),
})

function toStatus(value: unknown): Span['status'] {
  const { code, message } = isObject(value) ? value : {}
  return {
    code: codeOf(code, ['UNSET', 'OK', 'ERROR']),
    ...(typeof message === 'string' && message !== '' && { message }),
  }
}

function toScope(value: unknown): Scope {
  const { name, version, attributes } = isObject(value) ? value : {}
  return {
    name: typeof name === 'string' ? name : '',
    ...(typeof version === 'string' && version !== '' && { version }),
    ...(Array.isArray(attributes) && attributes.length > 0 && { attributes: toAttributes(attributes) }),
  }
}

function toAttributes(value: unknown): KeyValue[] {
  return listOf(value).flatMap((item) => {
    if (!isObject(item) || typeof item['key'] !== 'string') return []
    return [{ key: item['key'], value: withCamelNames(item['value'], maxDepth) }] as KeyValue[]
  })
}

/** Deeper values than are ever read. */
const maxDepth = 64

/** `string_value` as `stringValue`, down through lists; keys of one's own stand in `key` and stay. */
function withCamelNames(value: unknown, depth: number): unknown {
  if (depth === 0) return null
  if (Array.isArray(value)) return value.map((item) => withCamelNames(item, depth - 1))
  if (!isObject(value)) return value
  return Object.fromEntries(
    Object.entries(value).map(([name, inner]) => [
      toCamel(name),
      typeof inner === 'object' ? withCamelNames(inner, depth - 1) : inner,
    ]),
  )
}

const toCamel = (name: string): string => name.replaceAll(/_([a-z])/g, (_, letter: string) => letter.toUpperCase())

/** Under its name in JSON, or in protobuf. */
function field(fields: Fields, name: string): unknown {
  return fields[name] ?? fields[name.replaceAll(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`)]
}

const listOf = (value: unknown): unknown[] => (Array.isArray(value) ? value : [])

/** Whole nanoseconds; numbers lost their last digits already. */
function nanosOf(value: unknown): string | null {
  if (typeof value === 'number' && Number.isFinite(value) && value >= 1) return BigInt(Math.floor(value)).toString()
  return typeof value === 'string' && /^\d{1,20}$/.test(value) && !/^0+$/.test(value) ? value : null
}

/** A number, also as text, or the end of its name in protobuf (`SPAN_KIND_CLIENT`). */
function codeOf(value: unknown, names: readonly string[]): number {
  if (typeof value === 'string' && !/^\d$/.test(value))
    return Math.max(
      0,
      names.findIndex((name) => name !== '' && value.endsWith(`_${name}`)),
    )
  const code = typeof value === 'string' ? Number(value) : value
  return typeof code === 'number' && Number.isInteger(code) && code >= 0 && code < names.length ? code : 0
}
