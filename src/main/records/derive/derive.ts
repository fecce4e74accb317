import type { Level } from '../../../shared/domain.ts'
import { objectsIn } from '../../llm/wire-values.ts'
import type { ResourceSpans } from '../otlp.ts'
import { asChat, holdfast, isHoldfast } from './conventions/holdfast.ts'
import type { Convention, FirstToken } from './conventions/convention.ts'
import { conventions } from './conventions/index.ts'
import { isMistakenSpan } from './conventions/langfuse.ts'
import { textsIn } from './json.ts'
import type { DerivedObservation, ObservationRow, ObservationType, TraceAttributes } from './rows.ts'
import { dateMsIn, delayMsIn, differenceMs, maxMessageLength, nanosIn, textIn, toMs } from './sound.ts'
import { firstIn, readSpan, valuesOf, type Keys, type SpanValues } from './span-values.ts'
import { spanIdIn, traceIdIn } from './trace-ids.ts'

/**
 * A record's spans as rows, each once: of a span that stands there twice the last one holds. A span without an id or a trace has no row.
 * Pure, and never throws, whatever the payload holds.
 */
export function deriveRecord(payload: ResourceSpans): DerivedObservation[] {
  const derived = new Map<string, DerivedObservation>()
  for (const values of spansIn(payload)) {
    const observation = deriveObservation(values)
    if (observation) derived.set(`${observation.row.traceId}${observation.row.spanId}`, observation)
  }
  return [...derived.values()]
}

/** Every span of a record with its values, in their order. */
export function spansIn({ resource, scopeSpans }: Partial<ResourceSpans>): SpanValues[] {
  const resourceValues = valuesOf(resource?.attributes)
  return objectsIn(scopeSpans ?? []).flatMap(({ scope, spans }) =>
    objectsIn(spans ?? []).map((span) => readSpan(span, scope, resourceValues)),
  )
}

export function deriveObservation(values: SpanValues): DerivedObservation | null {
  const traceId = traceIdIn(values.span.traceId)
  const spanId = spanIdIn(values.span.spanId)
  if (traceId === null || spanId === null) return null
  const isChat = isHoldfast(values)
  const asked = isChat ? [holdfast, ...conventions] : conventions
  const text = (question: TextQuestion, maxLength?: number): string | null =>
    firstAnswer(asked, (convention) => firstIn(values, convention[question], (value) => textIn(value, maxLength)))
  const model = text('model')
  const costUsd = firstAnswer(asked, ({ costUsd }) => costUsd?.(values))
  const row: ObservationRow = {
    traceId,
    spanId,
    parentSpanId: parentOf(values, spanId),
    type: typeOf(values, model),
    name: textIn(values.span.name) ?? 'unnamed',
    model,
    provider: text('provider'),
    ...outcomeOf(values, text('level'), text('statusMessage', maxMessageLength)),
    ...timesOf(values),
    usage: firstAnswer(asked, ({ usage }) => usage?.(values)),
    usageEstimated: false,
    costUsd,
    costSource: costUsd === null ? null : 'given',
  }
  return { row: isChat ? asChat(values, row) : row, trace: traceAttributesOf(values) }
}

type TextQuestion = 'model' | 'provider' | 'level' | 'statusMessage'

function firstAnswer<T>(
  asked: readonly Convention[],
  answer: (convention: Convention) => T | null | undefined,
): T | null {
  for (const convention of asked) {
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
      if (!rule.saysMore) values.used.add(rule.key)
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
function outcomeOf(
  values: SpanValues,
  named: string | null,
  message: string | null,
): Pick<ObservationRow, 'level' | 'statusMessage'> {
  const { code, message: statusText } = (values.span.status ?? {}) as { code?: unknown; message?: unknown }
  const isError = Number(code) === 2 || code === 'STATUS_CODE_ERROR'
  const level =
    levels.find(([pattern]) => named !== null && pattern.test(named))?.[1] ?? (isError ? 'ERROR' : 'DEFAULT')
  const thrown = level === 'ERROR' ? values.events.find(({ name }) => name === 'exception')?.values : undefined
  return {
    level,
    statusMessage:
      message ??
      textIn(statusText, maxMessageLength) ??
      textIn(thrown?.get('exception.message'), maxMessageLength) ??
      textIn(thrown?.get('exception.type')) ??
      (level === 'ERROR' ? textIn(values.attributes.get('error.type')) : null),
  }
}

function timesOf(values: SpanValues): Pick<ObservationRow, 'startedAtMs' | 'durationMs' | 'timeToFirstTokenMs'> {
  const end = nanosIn(values.span.endTimeUnixNano)
  const start = nanosIn(values.span.startTimeUnixNano) ?? end ?? 0n
  return {
    startedAtMs: toMs(start),
    durationMs: end === null ? null : differenceMs(start, end),
    timeToFirstTokenMs: firstAnswer(conventions, ({ firstToken = [] }) => {
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
  const text = (question: 'traceName' | 'sessionId' | 'userId' | 'environment' | 'release'): string | null =>
    here(values, (convention) => convention[question], textIn)
  return {
    traceName: text('traceName'),
    sessionId: text('sessionId'),
    userId: text('userId'),
    environment: text('environment'),
    release: text('release'),
    tags: (here(values, ({ tags }) => tags, textsIn) ?? []).flatMap((tag) => textIn(tag) ?? []),
  }
}

function here<T>(
  values: SpanValues,
  keysOf: (convention: Convention) => Keys | undefined,
  read: (value: unknown) => T | null,
): T | null {
  const resource = { ...values, attributes: values.resource, used: new Set<string>() }
  return (
    firstAnswer(conventions, (convention) => firstIn(values, keysOf(convention), read)) ??
    firstAnswer(conventions, (convention) => firstIn(resource, keysOf(convention), read))
  )
}
