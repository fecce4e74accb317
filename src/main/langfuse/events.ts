import type { IngestionEvent } from '@langfuse/core'
import type { Score } from '../record.ts'
import { wellFormed } from './well-formed.ts'

/** What stands in the place of `resourceSpans` for records that go out as events. */
export const eventsEnvelope = { head: '{"batch":[', tail: ']}' }

interface Span {
  traceId: string
  spanId: string
  parentSpanId?: string
  name: string
  startTimeUnixNano: string
  endTimeUnixNano: string
  attributes: { key: string; value: { stringValue?: string; arrayValue?: { values: { stringValue: string }[] } } }[]
}

/** Events for `/api/public/ingestion`, and of which record in the batch each is a part: the nth event's is `records[n]`. */
export interface Events {
  events: IngestionEvent[]
  records: number[]
}

/**
 * A score as a frozen `score-create` event. Its id is derived from the trace, so a later score of the same answer
 * replaces it, and one that is sent twice is stored once.
 */
export function encodeScore(score: Score): string {
  const event = {
    type: 'score-create' as const,
    id: score.eventId,
    timestamp: new Date(score.scoredAtMs).toISOString(),
    body: {
      id: `${score.traceId}-${score.name}`,
      traceId: score.traceId,
      name: score.name,
      value: score.value,
      dataType: 'BOOLEAN' as const,
      environment: score.environment,
      // A field that is left out keeps its old value there; null removes a comment of before.
      comment: score.comment === '' ? null : score.comment,
    },
  } satisfies Omit<IngestionEvent.ScoreCreate, 'body'> & {
    body: Omit<IngestionEvent.ScoreCreate['body'], 'comment'> & { comment: string | null }
  }
  return JSON.stringify(wellFormed(event))
}

/** The events of a batch of scores. */
export function scoreEvents(body: Uint8Array): Events {
  const { batch } = JSON.parse(Buffer.from(body).toString('utf8')) as { batch: IngestionEvent[] }
  return { events: batch, records: batch.map((_, index) => index) }
}

/**
 * The same records as a batch of spans, for a Langfuse older than 3.22: a trace and its two observations each. Ids and
 * times are those of the spans, so the same batch always makes the same events.
 */
export function turnEvents(body: Uint8Array): Events {
  const request = JSON.parse(Buffer.from(body).toString('utf8')) as {
    resourceSpans: { scopeSpans: { spans: Span[] }[] }[]
  }
  const spans = request.resourceSpans.flatMap(({ scopeSpans }) => scopeSpans.flatMap((scope) => scope.spans))
  const events: IngestionEvent[] = []
  const records: number[] = []
  let record = -1
  for (const span of spans) {
    const made = eventsOf(span)
    // A record begins with its root.
    if (span.parentSpanId === undefined) record += 1
    events.push(...made)
    records.push(...made.map(() => record))
  }
  return { events, records }
}

function eventsOf(span: Span): IngestionEvent[] {
  const values = new Map(span.attributes.map(({ key, value }) => [key, value]))
  const text = (key: string): string | undefined => values.get(`langfuse.${key}`)?.stringValue
  const json = (key: string): unknown => parseOrText(text(key))
  const under = (prefix: string): Record<string, string> =>
    Object.fromEntries(
      [...values].flatMap(([key, { stringValue }]) =>
        key.startsWith(prefix) && stringValue !== undefined ? [[key.slice(prefix.length), stringValue]] : [],
      ),
    )
  const startTime = toIso(span.startTimeUnixNano)
  const endTime = toIso(span.endTimeUnixNano)
  const input = json('observation.input')
  const output = json('observation.output')
  const observation = compact({
    id: span.spanId,
    traceId: span.traceId,
    name: span.name,
    startTime,
    endTime,
    level: text('observation.level'),
    statusMessage: text('observation.status_message'),
    version: text('version'),
    environment: text('environment'),
    metadata: under('langfuse.observation.metadata.'),
    input,
    output,
  })
  if (span.parentSpanId !== undefined) {
    const generation = compact({
      ...observation,
      parentObservationId: span.parentSpanId,
      model: text('observation.model.name'),
      modelParameters: json('observation.model.parameters'),
      usageDetails: json('observation.usage_details'),
      costDetails: json('observation.cost_details'),
      completionStartTime: text('observation.completion_start_time'),
    })
    return [event('generation-create', span.spanId, endTime, generation)]
  }
  const trace = compact({
    id: span.traceId,
    timestamp: startTime,
    name: text('trace.name'),
    userId: text('user.id'),
    sessionId: text('session.id'),
    release: text('release'),
    version: text('version'),
    environment: text('environment'),
    tags: values.get('langfuse.trace.tags')?.arrayValue?.values.map(({ stringValue }) => stringValue),
    metadata: under('langfuse.trace.metadata.'),
    input,
    output,
  })
  return [event('trace-create', span.traceId, endTime, trace), event('span-create', span.spanId, endTime, observation)]
}

function event(type: string, id: string, timestamp: string, body: object): IngestionEvent {
  return { type, id: `${id}-${type}`, timestamp, body } as IngestionEvent
}

function compact<T extends object>(values: T): T {
  return Object.fromEntries(Object.entries(values).filter(([, value]) => value !== undefined)) as T
}

function parseOrText(text: string | undefined): unknown {
  if (text === undefined || !/^[[{]/.test(text)) return text
  try {
    return JSON.parse(text) as unknown
  } catch {
    return text
  }
}

function toIso(nano: string): string {
  return new Date(Number(BigInt(nano) / 1_000_000n)).toISOString()
}
