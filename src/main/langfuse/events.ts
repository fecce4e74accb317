import type { IngestionEvent } from '@langfuse/core'
import type { Wire } from './versions.ts'

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

/** The events of a batch of scores. */
export function scoreEvents(body: Uint8Array): Events {
  const { batch } = JSON.parse(Buffer.from(body).toString('utf8')) as { batch: IngestionEvent[] }
  return { events: batch, records: batch.map((_, index) => index) }
}

/**
 * The same records as a batch of spans, for a Langfuse that takes no spans as they are: a trace and its observations each.
 * Ids and times are those of the spans, so the same batch always makes the same events.
 */
export function turnEvents(body: Uint8Array, usage: Wire['usage']): Events {
  const request = JSON.parse(Buffer.from(body).toString('utf8')) as {
    resourceSpans: { scopeSpans: { spans: Span[] }[] }[]
  }
  const events: IngestionEvent[] = []
  const records: number[] = []
  let record = -1
  for (const { scopeSpans } of request.resourceSpans) {
    // A record is some spans of one trace; what stands around them may hold several.
    let traceId: string | null = null
    for (const span of scopeSpans.flatMap(({ spans }) => spans)) {
      if (span.traceId !== traceId) record += 1
      traceId = span.traceId
      const values = valuesOf(span)
      const isRoot = span.parentSpanId === undefined
      const made = [...(isRoot ? [traceOf(span, values)] : []), observationOf(span, values, usage)]
      events.push(...made)
      records.push(...made.map(() => record))
    }
  }
  return { events, records }
}

/** A span's attributes under `langfuse.`. */
function valuesOf({ attributes }: Span) {
  const values = new Map(attributes.map(({ key, value }) => [key, value]))
  const text = (key: string): string | undefined => values.get(`langfuse.${key}`)?.stringValue
  return {
    text,
    texts: (key: string): string[] | undefined =>
      values.get(`langfuse.${key}`)?.arrayValue?.values.map(({ stringValue }) => stringValue),
    json: (key: string): unknown => parseOrText(text(key)),
    under: (key: string): Record<string, string> => {
      const prefix = `langfuse.${key}.`
      return Object.fromEntries(
        [...values].flatMap(([name, { stringValue }]) =>
          name.startsWith(prefix) && stringValue !== undefined ? [[name.slice(prefix.length), stringValue]] : [],
        ),
      )
    },
  }
}
type Values = ReturnType<typeof valuesOf>

function traceOf(span: Span, values: Values): IngestionEvent {
  const trace = {
    id: span.traceId,
    timestamp: toIso(span.startTimeUnixNano),
    name: values.text('trace.name'),
    userId: values.text('user.id'),
    sessionId: values.text('session.id'),
    release: values.text('release'),
    version: values.text('version'),
    environment: values.text('environment'),
    tags: values.texts('trace.tags'),
    metadata: values.under('trace.metadata'),
    input: values.json('observation.input'),
    output: values.json('observation.output'),
  }
  return event('trace-create', span.traceId, toIso(span.endTimeUnixNano), trace)
}

function observationOf(span: Span, values: Values, usage: Wire['usage']): IngestionEvent {
  const startTime = toIso(span.startTimeUnixNano)
  const endTime = toIso(span.endTimeUnixNano)
  const observation = {
    id: span.spanId,
    traceId: span.traceId,
    parentObservationId: span.parentSpanId,
    name: span.name,
    startTime,
    endTime,
    level: values.text('observation.level'),
    statusMessage: values.text('observation.status_message'),
    version: values.text('version'),
    environment: values.text('environment'),
    metadata: values.under('observation.metadata'),
    input: values.json('observation.input'),
    output: values.json('observation.output'),
  }
  // Other types than these have no event of their own on every version.
  if (values.text('observation.type') !== 'generation') return event('span-create', span.spanId, endTime, observation)
  const usageDetails = values.json('observation.usage_details')
  const costDetails = values.json('observation.cost_details')
  return event('generation-create', span.spanId, endTime, {
    ...observation,
    model: values.text('observation.model.name'),
    modelParameters: values.json('observation.model.parameters'),
    usageDetails,
    costDetails,
    usage: usage === 'inclusive' ? inclusive(usageDetails, costDetails) : undefined,
    completionStartTime: values.text('observation.completion_start_time'),
  })
}

/** The first versions know three counts, which hold what was cached and what was thought, and one cost. */
function inclusive(usageDetails: unknown, costDetails: unknown): object | undefined {
  if (typeof usageDetails !== 'object' || usageDetails === null) return undefined
  const buckets = Object.entries(usageDetails as Record<string, number>)
  const sum = (side: string): number =>
    buckets.reduce((total, [name, count]) => (name.startsWith(side) ? total + count : total), 0)
  const [input, output] = [sum('input'), sum('output')]
  const { total: totalCost } = (costDetails ?? {}) as { total?: number }
  return compact({ input, output, total: input + output, unit: 'TOKENS', totalCost })
}

function event(type: string, id: string, timestamp: string, body: object): IngestionEvent {
  return { type, id: `${id}-${type}`, timestamp, body: compact(body) } as IngestionEvent
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
