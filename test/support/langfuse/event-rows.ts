import { z } from 'zod'
import type { LangfuseRules } from '../langfuse-rules.ts'
import { isObject } from './text.ts'
import type { IngestionEvent, Row } from './types.ts'

const optional = z.string().nullish()
const time = z.iso.datetime({ offset: true }).nullish()
const environment = z
  .string()
  .regex(/^(?!langfuse)[a-z0-9\-_]{1,40}$/)
  .nullish()
const common = { id: z.string().min(1), name: optional, environment, version: optional, release: optional }
const traceBody = z.looseObject({
  ...common,
  userId: optional,
  sessionId: optional,
  tags: z.array(z.string()).nullish(),
})
const observationBody = z.looseObject({
  ...common,
  traceId: z.string().min(1),
  parentObservationId: optional,
  startTime: time,
  endTime: time,
  completionStartTime: time,
  level: z.enum(['DEBUG', 'DEFAULT', 'WARNING', 'ERROR']).nullish(),
  statusMessage: optional,
  model: optional,
  modelParameters: z.record(z.string(), z.unknown()).nullish(),
  usage: z.record(z.string(), z.unknown()).nullish(),
  usageDetails: z.record(z.string(), z.int().nonnegative()).nullish(),
  costDetails: z.record(z.string(), z.number().nonnegative()).nullish(),
})
const scoreBody = z.looseObject({
  ...common,
  name: z.string().min(1),
  traceId: z.string().min(1),
  value: z.union([z.number(), z.string()]),
  dataType: z.enum(['NUMERIC', 'BOOLEAN', 'CATEGORICAL']).nullish(),
  comment: optional,
})

const bodies = {
  'trace-create': traceBody,
  'span-create': observationBody,
  'span-update': observationBody,
  'generation-create': observationBody,
  'generation-update': observationBody,
  'event-create': observationBody,
  'score-create': scoreBody,
} as const

type EventType = keyof typeof bodies

/** The row that an event writes, or the words with which a version refuses it. */
export function rowOfEvent(event: IngestionEvent, rules: LangfuseRules, projectId: string): Row | string {
  if (rules.events === 'scores' && event.type !== 'score-create') return 'This event type is no longer accepted'
  if (!(event.type in bodies)) return 'Invalid event type'
  const type = event.type as EventType
  const result = bodies[type].safeParse(event.body)
  const timestampMs = Date.parse(event.timestamp)
  if (!result.success || Number.isNaN(timestampMs))
    return `Invalid request data: ${result.error?.message ?? 'timestamp'}`
  const { id, ...body } = event.body as { id: string } & Record<string, unknown>
  const table = type === 'trace-create' ? 'traces' : type === 'score-create' ? 'scores' : 'observations'
  return {
    table,
    projectId,
    id,
    traceId: table === 'traces' ? id : String(body['traceId']),
    key: `${projectId}/${table}/${id}`,
    // A row of a score keeps the time of its event.
    body: table === 'observations' ? observation(body, type, rules) : { ...body, timestamp: event.timestamp },
    timestampMs,
    receivedAtMs: Date.now(),
    isSpan: false,
  }
}

function observation(body: Record<string, unknown>, type: EventType, rules: LangfuseRules): Row['body'] {
  const { usage, usageDetails, costDetails, ...rest } = body
  const old = isObject(usage) ? fromUsage(usage) : { usageDetails: undefined, costDetails: undefined }
  return {
    ...rest,
    type: type.replace(/-.*/, '').toUpperCase(),
    startTime: timeOf(body['startTime']),
    endTime: timeOf(body['endTime']),
    completionStartTime: timeOf(body['completionStartTime']),
    input: textOf(body['input']),
    output: textOf(body['output']),
    usageDetails: rules.usageDetails ? (usageDetails ?? old.usageDetails) : old.usageDetails,
    costDetails: rules.usageDetails ? (costDetails ?? old.costDetails) : old.costDetails,
  }
}

/** The first versions' three counts and three costs. */
function fromUsage(usage: Record<string, unknown>): { usageDetails: object; costDetails: object } {
  const named = (names: Record<string, string>): Record<string, number> =>
    Object.fromEntries(
      Object.entries(names).flatMap(([from, to]) => (typeof usage[from] === 'number' ? [[to, usage[from]]] : [])),
    )
  return {
    usageDetails: named({ input: 'input', output: 'output', total: 'total' }),
    costDetails: named({ inputCost: 'input', outputCost: 'output', totalCost: 'total' }),
  }
}

/** Bodies are stored as text: JSON of what is no text. */
function textOf(value: unknown): string | null | undefined {
  if (value === undefined || value === null || typeof value === 'string') return value
  return JSON.stringify(value)
}

function timeOf(iso: unknown): number | null | undefined {
  return typeof iso === 'string' ? Date.parse(iso) : iso === null ? null : undefined
}
