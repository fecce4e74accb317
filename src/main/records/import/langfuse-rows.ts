import { isObject, parsedOrText } from '../../../shared/json-values.ts'
import { objectIn, textsIn } from '../derive/json.ts'
import { countIn, numberIn, usdIn } from '../derive/sound.ts'
import { spanIdIn, traceIdIn } from '../derive/trace-ids.ts'
import { bucketsOfDetails } from '../derive/conventions/langfuse.ts'
import type { ResourceSpans, Span } from '../otlp.ts'
import { attributesOf, type AttributeValues } from '../otlp-values.ts'
import { bodyOf, jsonOf, textOf } from './langfuse-attributes.ts'
import { isScore, rowIn, traceWithObservations, type LangfuseRow } from './langfuse-fields.ts'
import { excerptOf, type ImportProblems } from './problems.ts'
import { words } from '../../../shared/words/t.ts'

type Fields = Record<string, unknown>

/**
 * A row of a Langfuse export as the span that Langfuse's own SDK would have written, so that one derivation reads both. A row of the
 * table of traces becomes a span of its own, which has the trace's words and sums. A score is none. Null where the value is no such row.
 */
export function langfuseSpans(value: unknown, place: string, problems: ImportProblems): ResourceSpans | null {
  const download = traceWithObservations(value)
  if (download) return ofDownload(download.trace, download.observations, place, problems)
  if (!isObject(value)) return null
  const row = rowIn(value)
  if (isScore(value)) return refused(value, place, problems, words('It is a score. Scores are not imported.'))
  const isTrace = row.traceId === undefined
  if (row.id === undefined || (row.startTime ?? (isTrace ? row.timestamp : undefined)) === undefined) return null
  const span = isTrace ? traceSpan(row) : observationSpan(row, row)
  return span ? recordOf([span], row) : refused(value, place, problems)
}

/** A session as it is downloaded, with its traces. Null where the value is something else. */
export function langfuseSession(value: unknown, place: string, problems: ImportProblems): ResourceSpans[] | null {
  if (!isObject(value) || !Array.isArray(value['traces'])) return null
  const { id: sessionId, traces } = value
  return traces.flatMap((trace: unknown) => {
    const spans = isObject(trace)
      ? langfuseSpans({ ...trace, sessionId: trace['sessionId'] ?? sessionId }, place, problems)
      : null
    return spans ?? refused(trace, place, problems)
  })
}

function ofDownload(trace: Fields, observations: Fields[], place: string, problems: ImportProblems) {
  const row = rowIn(trace)
  if (observations.length === 0) return single(traceSpan(row), row) ?? refused(trace, place, problems)
  const spans = observations.flatMap((observation) => {
    const own = rowIn({ traceId: row.id, ...observation })
    const span = observationSpan(own, row)
    if (!span) refused(observation, place, problems)
    return span ?? []
  })
  return spans.length === 0 ? null : recordOf(spans, row)
}

const single = (span: Span | null, row: LangfuseRow): ResourceSpans | null => span && recordOf([span], row)

function refused(
  value: unknown,
  place: string,
  problems: ImportProblems,
  reason = words('The row has no id or no start time.'),
): ResourceSpans {
  problems.add({ place, reason, excerpt: excerptOf(value) })
  return recordOf([], rowIn({}))
}

/** What came in over OTLP has its scope in the metadata. */
function recordOf(spans: Span[], { metadata }: LangfuseRow): ResourceSpans {
  const scope = objectIn(objectIn(metadata)?.['scope'])
  const name = typeof scope?.['name'] === 'string' ? scope['name'] : 'langfuse-export'
  return { resource: { attributes: [] }, scopeSpans: [{ scope: { name }, spans }] }
}

function observationSpan(row: LangfuseRow, trace: LangfuseRow): Span | null {
  const traceId = traceIdIn(row.traceId)
  const spanId = spanIdIn(row.id)
  const start = toNanos(row.startTime)
  if (traceId === null || spanId === null || start === null) return null
  const parentSpanId = spanIdIn(row.parentId)
  const isEvent = /^event$/i.test(textOf(row.type) ?? '')
  return {
    traceId,
    spanId,
    ...(parentSpanId !== null && { parentSpanId }),
    name: textOf(row.name) ?? '',
    kind: 1,
    startTimeUnixNano: start.toString(),
    ...endOf(row, start, isEvent),
    attributes: attributesOf({
      ...traceValues(row, trace),
      ...ownValues(row, start),
      'langfuse.observation.type': textOf(row.type)?.toLowerCase(),
      ...(row === trace || parentSpanId !== null
        ? {}
        : { 'langfuse.trace.input': bodyOf(trace.input), 'langfuse.trace.output': bodyOf(trace.output) }),
    }),
    status: { code: 0 },
  }
}

/** Its id is made of the trace's, so that the same export twice gives the same span. */
function traceSpan(row: LangfuseRow): Span | null {
  const traceId = traceIdIn(row.id)
  const start = toNanos(row.startTime ?? row.timestamp)
  if (traceId === null || start === null) return null
  return {
    traceId,
    spanId: spanIdIn(`trace:${traceId}`) ?? '',
    name: textOf(row.name) ?? 'trace',
    kind: 1,
    startTimeUnixNano: start.toString(),
    ...endOf(row, start, true),
    attributes: attributesOf({
      ...traceValues({ ...row, traceName: row.name }, row),
      ...ownValues(row, start),
      'langfuse.observation.type': 'span',
    }),
    status: { code: 0 },
  }
}

/** An event has no end; of others that have none the end is not known, unless their duration is. */
function endOf(row: LangfuseRow, start: bigint, isEvent: boolean): Pick<Span, 'endTimeUnixNano'> {
  const end = toNanos(row.endTime) ?? after(start, row.latency, row.latencyMs) ?? (isEvent ? start : null)
  return end === null ? {} : { endTimeUnixNano: end.toString() }
}

/** So many seconds, or milliseconds, after the start; null where that is no time that anything takes. */
function after(start: bigint, seconds: unknown, milliseconds: unknown): bigint | null {
  const ms = numberIn(milliseconds) ?? (numberIn(seconds) ?? NaN) * 1000
  return ms >= 0 && ms < 1e12 ? start + BigInt(Math.round(ms * 1e6)) : null
}

function traceValues(row: LangfuseRow, trace: LangfuseRow): AttributeValues {
  return {
    'langfuse.trace.name': textOf(row.traceName ?? (row === trace ? undefined : trace.name)),
    'langfuse.session.id': textOf(row.sessionId ?? trace.sessionId),
    'langfuse.user.id': textOf(row.userId ?? trace.userId),
    'langfuse.environment': textOf(row.environment ?? trace.environment),
    'langfuse.release': textOf(row.release ?? trace.release),
    'langfuse.version': textOf(row.version ?? trace.version),
    'langfuse.trace.tags': textsIn(row.tags ?? trace.tags) ?? undefined,
  }
}

function ownValues(row: LangfuseRow, start: bigint): AttributeValues {
  const firstToken = toNanos(row.completionStartTime) ?? after(start, row.timeToFirstToken, row.timeToFirstTokenMs)
  return {
    'langfuse.observation.input': bodyOf(row.input),
    'langfuse.observation.output': bodyOf(row.output),
    'langfuse.observation.level': textOf(row.level),
    'langfuse.observation.status_message': textOf(row.statusMessage),
    'langfuse.observation.model.name': textOf(row.model),
    'langfuse.observation.model.parameters': jsonOf(objectIn(row.modelParameters)),
    'langfuse.observation.usage_details': jsonOf(usageOf(row)),
    'langfuse.observation.cost_details': jsonOf(costOf(row)),
    'langfuse.observation.completion_start_time':
      firstToken === null ? undefined : new Date(Number(firstToken / 1_000_000n)).toISOString(),
    'langfuse.observation.prompt.name': textOf(row.promptName),
    'langfuse.observation.prompt.version': textOf(row.promptVersion),
    ...metadataOf(row.metadata),
  }
}

/** `unit` and costs stand beside the counts in the API's first version. */
function usageOf({ usageDetails, inputTokens, outputTokens, totalTokens }: LangfuseRow): Fields | null {
  const named = objectIn(usageDetails)
  const details = bucketsOfDetails(named) ? named : { input: inputTokens, output: outputTokens, total: totalTokens }
  const counts = Object.entries(details ?? {}).filter(
    ([name, value]) => !/cost|unit/i.test(name) && countIn(value) !== null,
  )
  return counts.length === 0 ? null : Object.fromEntries(counts.map(([name, value]) => [name, countIn(value)]))
}

/** A total of 0 beside no parts is what Langfuse writes where it has no price. */
function costOf({ costDetails, totalCost }: LangfuseRow): Fields | null {
  const details = objectIn(costDetails)
  if (details && Object.keys(details).length > 0) return details
  const total = usdIn(totalCost)
  return total === null || total === 0 ? null : { total }
}

function metadataOf(metadata: unknown): AttributeValues {
  const parsed = parsedOrText(metadata)
  if (!isObject(parsed)) return parsed === undefined ? {} : { 'langfuse.observation.metadata.value': bodyOf(parsed) }
  return Object.fromEntries(
    Object.entries(parsed).map(([key, value]) => [`langfuse.observation.metadata.${key}`, bodyOf(value)]),
  )
}

const maxTimeLength = 100

/** ISO, in a CSV in quotes, or ClickHouse's form, which is UTC without saying so; microseconds are kept. */
function toNanos(value: unknown): bigint | null {
  const text = typeof value === 'string' && value.length <= maxTimeLength ? value.replaceAll('"', '').trim() : ''
  const [, day, time, fraction = '', zone = 'Z'] =
    /^(\d{4}-\d\d-\d\d)[T ](\d\d:\d\d:\d\d)(?:\.(\d{1,9}))?\s*(Z|[+-]\d\d:?\d\d)?$/.exec(text) ?? []
  const ms = Date.parse(`${day}T${time}${zone}`)
  return Number.isNaN(ms) || ms < 0 ? null : BigInt(ms) * 1_000_000n + BigInt(fraction.padEnd(9, '0'))
}
