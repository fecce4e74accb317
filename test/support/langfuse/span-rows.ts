import type { ReceivedSpan } from '../fake-langfuse-otlp.ts'
import type { LangfuseRules } from '../langfuse-rules.ts'
import { isObject, parsed } from './text.ts'
import type { Row } from './types.ts'

interface Receipt {
  rules: LangfuseRules
  projectId: string
  /** Whether the scope's name starts with `langfuse-sdk`; else every attribute is copied into the metadata. */
  isSdk: boolean
}

/** What a version makes of a span: the observation, and what it says of its trace. */
export function rowsOfSpan(span: ReceivedSpan, { rules, projectId, isSdk }: Receipt): Row[] {
  const isGarbled = rules.otlp === 'ids_encoded_twice' || rules.otlp === 'ids_doubled'
  // The digits are taken for bytes, and these are written as digits once more.
  const idOf = (id: string): string => (isGarbled ? Buffer.from(id).toString('hex') : id)
  const traceId = idOf(span.traceId)
  const id = idOf(span.spanId)
  const values = rules.otlp === 'ids_encoded_twice' ? {} : span.attributes
  const text = (name: string): string | undefined => {
    const value = values[`langfuse.${name}`]
    return typeof value === 'string' ? value : undefined
  }
  const json = (name: string): unknown => parsed(text(name) ?? '')
  const under = (prefix: string): Record<string, unknown> =>
    Object.fromEntries(
      Object.entries(values).flatMap(([key, value]) =>
        key.startsWith(prefix) ? [[key.slice(prefix.length), value]] : [],
      ),
    )
  const type = text('observation.type') ?? 'span'
  const version = text('version')
  const environment = text('environment')
  const common = { projectId, traceId, timestampMs: span.endTimeUnixMs, receivedAtMs: span.receivedAtMs, isSpan: true }
  const observation: Row = {
    ...common,
    table: 'observations',
    id,
    key: `${projectId}/observations/${traceId}/${id}/${span.startTimeUnixMs}`,
    body: {
      parentObservationId: span.parentSpanId === null ? null : idOf(span.parentSpanId),
      name: span.name,
      type: type.toUpperCase(),
      startTime: Math.floor(span.startTimeUnixMs),
      endTime: Math.floor(span.endTimeUnixMs),
      completionStartTime:
        rules.otlp === 'no_first_token' ? undefined : timeOf(text('observation.completion_start_time')),
      level: text('observation.level'),
      statusMessage: text('observation.status_message'),
      model: text('observation.model.name'),
      modelParameters: json('observation.model.parameters'),
      input: text('observation.input'),
      output: text('observation.output'),
      metadata: {
        ...under('langfuse.observation.metadata.'),
        ...(isSdk ? {} : { attributes: values }),
      },
      usageDetails: countsOf(json('observation.usage_details')),
      costDetails: json('observation.cost_details'),
      environment,
      version,
    },
  }
  const tags = values['langfuse.trace.tags']
  const trace: Row = {
    ...common,
    table: 'traces',
    id: traceId,
    key: `${projectId}/traces/${traceId}`,
    isSpan: false,
    body: {
      name: text('trace.name'),
      userId: text('user.id'),
      sessionId: text('session.id'),
      tags: Array.isArray(tags) ? tags : undefined,
      release: text('release'),
      version,
      environment,
      metadata: under('langfuse.trace.metadata.'),
    },
  }
  return [observation, trace]
}

/** A time that does not parse becomes now. */
function timeOf(iso: string | undefined): number | undefined {
  if (iso === undefined) return undefined
  const ms = Date.parse(iso)
  return Number.isNaN(ms) ? Date.now() : ms
}

/** A fractional count is dropped without a word. */
function countsOf(usage: unknown): Record<string, number> | undefined {
  if (!isObject(usage)) return undefined
  return Object.fromEntries(
    Object.entries(usage).flatMap(([name, count]) =>
      typeof count === 'number' && Number.isInteger(count) ? [[name, count]] : [],
    ),
  )
}
