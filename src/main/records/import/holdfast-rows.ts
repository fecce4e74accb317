import { isObject, objectsIn } from '../../../shared/json-values.ts'
import { latestMs } from '../../../shared/latest-ms.ts'
import { textsIn } from '../derive/json.ts'
import { numberIn } from '../derive/sound.ts'
import { spanIdIn, traceIdIn } from '../derive/trace-ids.ts'
import type { ResourceSpans, Span } from '../otlp.ts'
import { attributesOf, toUnixNano, type AttributeValues } from '../otlp-values.ts'
import { bodyOf, jsonOf, textOf } from './langfuse-attributes.ts'
import { excerptOf, type ImportProblems } from './problems.ts'
import { words } from '../../../shared/words/t.ts'

type Fields = Record<string, unknown>

/**
 * A line of Holdfast's own export in JSON Lines, a trace with its observations or one observation, as the spans that it was made from.
 * Null where the value is no such line.
 */
export function holdfastSpans(value: unknown, place: string, problems: ImportProblems): ResourceSpans | null {
  if (!isObject(value) || typeof value['startedAt'] !== 'string') return null
  const { observations: list } = value
  if (!Array.isArray(list) && typeof value['spanId'] !== 'string') return null
  const trace = Array.isArray(list) ? value : { ...value, name: value['traceName'] }
  const observations = Array.isArray(list) ? objectsIn(list) : [recordedIn(value)]
  const traceId = traceIdIn(value['traceId'])
  const spans = observations.flatMap((observation) => {
    const span = traceId === null ? null : toSpan(traceId, observation, trace)
    if (!span)
      problems.add({
        place,
        reason: words('An observation has no id or no start time.'),
        excerpt: excerptOf(observation),
      })
    return span ?? []
  })
  // What a chat's spans say beyond Langfuse's names is read as such only of a chat's.
  const isChat = typeof value['messageId'] === 'string' && value['messageId'] !== ''
  const scope = { name: isChat ? 'langfuse-sdk-holdfast' : 'holdfast-export' }
  return { resource: { attributes: [] }, scopeSpans: [{ scope, spans }] }
}

/** A row of observations, in the words of those within a trace. Without what was recorded it still has its figures. */
function recordedIn(row: Fields): Fields {
  const startedAtMs = numberIn(row['startedAtMs']) ?? Date.parse(String(row['startedAt']))
  const after = (delay: unknown): number | undefined => {
    const delayMs = numberIn(delay)
    return delayMs === null ? undefined : startedAtMs + delayMs
  }
  return {
    usageDetails: usageIn(row['usage']),
    costDetails: row['costUsd'] === null ? null : { total: row['costUsd'] },
    endedAtMs: after(row['durationMs']),
    ...row,
    model: textOf(row['model']) || undefined,
    provider: row['providerName'],
    startedAtMs,
    completionStartedAtMs: after(row['timeToFirstTokenMs']),
  }
}

function usageIn(usage: unknown): Fields | null {
  if (!isObject(usage)) return null
  return {
    input: usage['input'],
    input_cached_tokens: usage['inputCached'],
    input_cache_creation: usage['inputCacheWrite'],
    output: usage['output'],
    output_reasoning_tokens: usage['outputReasoning'],
    total: usage['total'],
  }
}

function toSpan(traceId: string, observation: Fields, trace: Fields): Span | null {
  const spanId = spanIdIn(observation['spanId'])
  const start = nanosOf(observation['startedAtMs'])
  if (spanId === null || start === null) return null
  const parentSpanId = spanIdIn(observation['parentSpanId'])
  const end = nanosOf(observation['endedAtMs'])
  return {
    traceId,
    spanId,
    ...(parentSpanId !== null && { parentSpanId }),
    name: textOf(observation['name']) ?? '',
    kind: 1,
    startTimeUnixNano: start,
    ...(end !== null && { endTimeUnixNano: end }),
    attributes: attributesOf(valuesOf(observation, trace)),
    status: { code: 0 },
  }
}

function valuesOf(observation: Fields, trace: Fields): AttributeValues {
  const own = (name: string): string | undefined => textOf(observation[name])
  const firstTokenMs = numberIn(observation['completionStartedAtMs'])
  const metadata = isObject(observation['metadata']) ? observation['metadata'] : {}
  return {
    'langfuse.trace.name': textOf(trace['name']),
    'langfuse.session.id': textOf(trace['conversationId']) || undefined,
    'langfuse.user.id': textOf(trace['userId']) || undefined,
    'langfuse.environment': textOf(trace['environment']),
    'langfuse.release': textOf(trace['release']) || undefined,
    'langfuse.trace.tags': textsIn(trace['tags']) ?? undefined,
    'langfuse.observation.type': own('type'),
    'langfuse.observation.level': own('level'),
    'langfuse.observation.status_message': own('statusMessage'),
    'langfuse.observation.model.name': own('model'),
    'gen_ai.provider.name': own('provider'),
    'langfuse.observation.model.parameters': jsonIn(observation['modelParameters']),
    'langfuse.observation.usage_details': jsonIn(observation['usageDetails']),
    'langfuse.observation.cost_details': jsonIn(observation['costDetails']),
    'langfuse.observation.completion_start_time': firstTokenMs === null ? undefined : isoOf(firstTokenMs),
    'langfuse.observation.input': bodyOf(observation['input']),
    'langfuse.observation.output': bodyOf(observation['output']),
    ...Object.fromEntries(
      Object.entries(metadata).map(([key, value]) => [`langfuse.observation.metadata.${key}`, bodyOf(value)]),
    ),
  }
}

const jsonIn = (value: unknown): string | undefined => (isObject(value) ? jsonOf(value) : undefined)

const isoOf = (atMs: number): string | undefined =>
  Math.abs(atMs) <= latestMs ? new Date(atMs).toISOString() : undefined

function nanosOf(value: unknown): string | null {
  const atMs = numberIn(value)
  return atMs === null || atMs <= 0 || atMs > latestMs ? null : toUnixNano(atMs)
}
