import type { Level } from '../../../shared/domain.ts'
import { isObject, objectsIn } from '../../../shared/json-values.ts'
import type { ResourceSpans } from '../otlp.ts'
import { asChat, isHoldfast } from './conventions/holdfast.ts'
import type { Convention, FirstToken } from './conventions/convention.ts'
import { conventions, keysOf } from './conventions/index.ts'
import { isMistakenSpan } from './conventions/langfuse.ts'
import { textsIn } from './json.ts'
import type { ObservationType } from '../../../shared/observation-types.ts'
import type { DerivedObservation, ObservationRow, TraceAttributes } from './rows.ts'
import { dateMsIn, delayMsIn, differenceMs, maxMessageLength, nanosIn, textIn, toMs } from './sound.ts'
import { firstIn, readSpan, valuesOf, type Keys, type SpanValues } from './span-values.ts'
import { spanIdIn, traceIdIn } from './trace-ids.ts'

/**
 * A record's spans as rows, each once: of a span that stands there twice the last one holds. A span without an id or a trace has no row.
 * Pure, and never throws, whatever the payload holds.
 */
export function deriveRecord(payload: ResourceSpans): DerivedObservation[] {
  const derived = new Map<string, DerivedObservation>()
  for (const values of spansIn(payload, false)) {
    const observation = deriveObservation(values)
    if (observation) derived.set(`${observation.row.traceId}${observation.row.spanId}`, observation)
  }
  return [...derived.values()]
}

/** Every span of a record with its values, in their order; `isShown` where what is in no row is asked for too. */
export function spansIn(payload: ResourceSpans, isShown: boolean): SpanValues[] {
  // As it was kept, which may break any promise.
  const { resource, scopeSpans } = (isObject(payload) ? payload : {}) as Partial<ResourceSpans>
  const resourceValues = valuesOf(resource?.attributes)
  return objectsIn(scopeSpans ?? []).flatMap(({ scope, spans }) =>
    objectsIn(spans ?? []).map((span) => readSpan(span, scope, resourceValues, isShown)),
  )
}

export function deriveObservation(values: SpanValues): DerivedObservation | null {
  const traceId = traceIdIn(values.span.traceId)
  const spanId = spanIdIn(values.span.spanId)
  if (traceId === null || spanId === null) return null
  const model = firstIn(values, keys.model, textIn)
  const costUsd = firstAnswer(({ costUsd }) => costUsd?.(values))
  const row: ObservationRow = {
    traceId,
    spanId,
    parentSpanId: parentOf(values, spanId),
    type: typeOf(values, model),
    name: textIn(values.span.name) ?? 'unnamed',
    model,
    provider: firstIn(values, keys.provider, textIn),
    ...outcomeOf(values),
    ...timesOf(values),
    usage: firstAnswer(({ usage }) => usage?.(values)),
    usageEstimated: false,
    costUsd,
    costSource: costUsd === null ? null : 'given',
  }
  const observation = { row, trace: traceAttributesOf(values) }
  return isHoldfast(values) ? asChat(values, observation) : observation
}

const keys = {
  model: keysOf('model'),
  provider: keysOf('provider'),
  level: keysOf('level'),
  statusMessage: keysOf('statusMessage'),
  traceName: keysOf('traceName'),
  sessionId: keysOf('sessionId'),
  userId: keysOf('userId'),
  environment: keysOf('environment'),
  release: keysOf('release'),
  tags: keysOf('tags'),
}

function firstAnswer<T>(answer: (convention: Convention) => T | null | undefined): T | null {
  for (const convention of conventions) {
    const found = answer(convention)
    if (found !== null && found !== undefined) return found
  }
  return null
}

/** A span that is its own parent is a root. */
function parentOf({ span }: SpanValues, spanId: string): string | null {
  const parent = spanIdIn(span.parentSpanId)
  return parent === spanId ? null : parent
}

/** What no convention gives a type, and names a model, called it. */
function typeOf(values: SpanValues, model: string | null): ObservationType {
  if (isMistakenSpan(values)) return 'generation'
  for (const { types = [] } of conventions) {
    for (const rule of types) {
      const name = textIn(values.attributes.get(rule.key))
      const type = name === null ? undefined : rule.values.find(([pattern]) => pattern.test(name))?.[1]
      if (!type) continue
      if (!rule.saysMore) values.used?.add(rule.key)
      return type
    }
  }
  return model === null ? 'span' : 'generation'
}

const levels: readonly [RegExp, Level][] = [
  [/^debug$/i, 'DEBUG'],
  [/^(default|info)$/i, 'DEFAULT'],
  [/^warn(ing)?$/i, 'WARNING'],
  [/^error$/i, 'ERROR'],
]

/** Where nothing names a level, the span's status does; where it has no words, what was thrown does. */
function outcomeOf(values: SpanValues): Pick<ObservationRow, 'level' | 'statusMessage' | 'errorType'> {
  const named = firstIn(values, keys.level, textIn)
  const { code, message: statusText } = (values.span.status ?? {}) as { code?: unknown; message?: unknown }
  const isError = code === 2 || (typeof code === 'string' && /^(2|(STATUS_CODE_)?ERROR)$/i.test(code))
  const level =
    levels.find(([pattern]) => named !== null && pattern.test(named))?.[1] ?? (isError ? 'ERROR' : 'DEFAULT')
  const errorType = level === 'ERROR' ? textIn(values.attributes.get('error.type')) : null
  const thrown = level === 'ERROR' ? values.events.find(({ name }) => name === 'exception')?.values : undefined
  return {
    level,
    statusMessage:
      firstIn(values, keys.statusMessage, messageIn) ??
      messageIn(statusText) ??
      messageIn(thrown?.get('exception.message')) ??
      textIn(thrown?.get('exception.type')) ??
      errorType,
    errorType: errorType ?? textIn(thrown?.get('exception.type')),
  }
}

const messageIn = (value: unknown): string | null => textIn(value, maxMessageLength)

function timesOf(values: SpanValues): Pick<ObservationRow, 'startedAtMs' | 'durationMs' | 'timeToFirstTokenMs'> {
  const end = nanosIn(values.span.endTimeUnixNano)
  const start = nanosIn(values.span.startTimeUnixNano) ?? end ?? 0n
  return {
    startedAtMs: toMs(start),
    durationMs: end === null ? null : differenceMs(start, end),
    timeToFirstTokenMs: firstAnswer(({ firstToken = [] }) => {
      for (const way of firstToken) {
        const delayMs = firstTokenMs(values, way, start)
        if (delayMs !== null) return delayMs
      }
      return null
    }),
  }
}

function firstTokenMs(values: SpanValues, way: FirstToken, start: bigint): number | null {
  if ('event' in way) {
    const at = nanosIn(values.events.find(({ name }) => name === way.event)?.timeUnixNano)
    return at === null ? null : differenceMs(start, at)
  }
  return firstIn(values, [way.key], (value) => {
    if (way.unit !== 'date') return delayMsIn(value, way.unit === 's' ? 1000 : 1)
    const atMs = dateMsIn(value)
    return atMs === null ? null : delayMsIn(Math.max(0, atMs - toMs(start)), 1)
  })
}

/** A resource may say it for all of its spans. */
function traceAttributesOf(values: SpanValues): TraceAttributes {
  const resource = { attributes: values.resource, used: null }
  const here = <T>(known: Keys, read: (value: unknown) => T | null): T | null =>
    firstIn(values, known, read) ?? firstIn(resource, known, read)
  return {
    traceName: here(keys.traceName, textIn),
    sessionId: here(keys.sessionId, textIn),
    userId: here(keys.userId, textIn),
    environment: here(keys.environment, textIn),
    release: here(keys.release, textIn),
    tags: (here(keys.tags, textsIn) ?? []).flatMap((tag) => textIn(tag) ?? []),
  }
}
