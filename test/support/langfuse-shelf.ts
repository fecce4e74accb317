import type { ReceivedSpan } from './fake-langfuse-otlp.ts'
import type { LangfuseRules } from './langfuse-rules.ts'

export interface IngestionEvent {
  id: string
  type: string
  timestamp: string
  body: Record<string, unknown>
}

type Counts = Record<string, number>

/** An observation as Langfuse shows it, with what its trace says. Times are ISO, to the millisecond. */
export interface ShownObservation {
  projectId: string
  id: string
  traceId: string
  parentObservationId: string | null
  name: string | null
  type: string
  startTime: string
  endTime: string | null
  completionStartTime: string | null
  level: string
  statusMessage: string | null
  model: string | null
  modelParameters: unknown
  input: unknown
  output: unknown
  metadata: Record<string, unknown>
  usageDetails: Counts
  costDetails: Counts
  trace: {
    name: unknown
    userId: unknown
    sessionId: unknown
    tags: unknown
    environment: unknown
    release: unknown
    version: unknown
    metadata: unknown
  }
}

interface Row {
  table: 'observation' | 'trace' | 'score'
  projectId: string
  id: string
  traceId: string
  fields: Record<string, unknown>
}

/** US dollars for a million tokens, in and out, of the models whose names it knows. */
const priced: [RegExp, number, number][] = [
  [/gpt-4o-mini/, 0.15, 0.6],
  [/gpt-4o|fake-large/, 2.5, 10],
  [/claude/, 3, 15],
]

/**
 * What Langfuse has stored, by version: what it strips, what it makes up, and what it loses when it writes. The rows of one
 * request are written together.
 */
export function createShelf(rules: () => LangfuseRules) {
  const rows = new Map<string, Row>()
  let losesRow: ((row: Row) => boolean) | null = null
  let together = true

  function write(gathered: Row[]): void {
    const isBad = (row: Row): boolean =>
      losesRow?.(row) === true ||
      hasLoneSurrogate(row.fields) ||
      (rules().hugeCost === 'flush' && costOf(row) > 999_999)
    const isFlush = rules().loneSurrogate === 'flush' && together
    if (isFlush && gathered.some(isBad)) return
    for (const row of gathered.filter((one) => !isBad(one))) {
      const key = `${row.projectId}/${row.table}/${row.id}`
      // A field that is left out keeps its value of before.
      rows.set(key, { ...row, fields: { ...rows.get(key)?.fields, ...row.fields } })
    }
  }

  const spanRows = (projectId: string, span: ReceivedSpan): Row[] => {
    const { attributes, traceId } = span
    const text = (key: string): string | undefined => {
      const value = attributes[`langfuse.${key}`]
      return value === undefined || Array.isArray(value) ? undefined : String(value)
    }
    const json = (key: string): unknown => parseOrText(text(key))
    const under = (prefix: string): Record<string, unknown> =>
      Object.fromEntries(
        Object.entries(attributes).flatMap(([key, value]) =>
          key.startsWith(prefix) ? [[key.slice(prefix.length), value]] : [],
        ),
      )
    const observation = {
      name: span.name,
      type: (text('observation.type') ?? 'span').toUpperCase(),
      parentObservationId: span.parentSpanId,
      startTime: toIso(span.startTimeUnixMs),
      endTime: toIso(span.endTimeUnixMs),
      completionStartTime: text('observation.completion_start_time'),
      level: text('observation.level'),
      statusMessage: text('observation.status_message'),
      model: text('observation.model.name'),
      modelParameters: json('observation.model.parameters'),
      input: json('observation.input'),
      output: json('observation.output'),
      metadata: under('langfuse.observation.metadata.'),
      usageDetails: json('observation.usage_details'),
      costDetails: json('observation.cost_details'),
    }
    const trace = {
      name: text('trace.name'),
      userId: text('user.id'),
      sessionId: text('session.id'),
      tags: attributes['langfuse.trace.tags'],
      environment: text('environment'),
      release: text('release'),
      version: text('version'),
      metadata: under('langfuse.trace.metadata.'),
    }
    return [
      { table: 'observation', projectId, id: span.spanId, traceId, fields: compact(observation) },
      { table: 'trace', projectId, id: traceId, traceId, fields: compact(trace) },
    ]
  }

  const eventRow = (projectId: string, { type, timestamp, body }: IngestionEvent): Row => {
    const { id, traceId, usageDetails, costDetails, usage, ...rest } = body
    const fields: Record<string, unknown> = { ...rest }
    if (type === 'trace-create') return { table: 'trace', projectId, id: String(id), traceId: String(id), fields }
    if (type === 'score-create') {
      return { table: 'score', projectId, id: String(id), traceId: String(traceId), fields: { timestamp, ...fields } }
    }
    fields['type'] = type.replace('-create', '').toUpperCase()
    const inclusive = usage as { input?: number; output?: number; total?: number; totalCost?: number } | undefined
    if (rules().usageDetails && usageDetails !== undefined) fields['usageDetails'] = usageDetails
    else if (inclusive) fields['usageDetails'] = compact({ ...inclusive, unit: undefined, totalCost: undefined })
    if (rules().usageDetails && costDetails !== undefined) fields['costDetails'] = costDetails
    else if (inclusive?.totalCost !== undefined) fields['costDetails'] = { total: inclusive.totalCost }
    return { table: 'observation', projectId, id: String(id), traceId: String(traceId), fields }
  }

  function shown({ projectId, id, traceId, fields }: Row): ShownObservation {
    const trace = rows.get(`${projectId}/trace/${traceId}`)?.fields ?? {}
    const field = <T>(name: string): T | null => (fields[name] ?? null) as T | null
    const isGeneration = fields['type'] === 'GENERATION'
    const usageDetails = isGeneration ? usageOf(fields) : {}
    return {
      projectId,
      id,
      traceId,
      parentObservationId: field('parentObservationId'),
      name: field('name'),
      type: String(fields['type']),
      startTime: String(fields['startTime']),
      endTime: field('endTime'),
      completionStartTime: field('completionStartTime'),
      level: field<string>('level') ?? 'DEFAULT',
      statusMessage: field('statusMessage'),
      model: field('model'),
      modelParameters: field('modelParameters'),
      input: field('input'),
      output: field('output'),
      metadata: field<Record<string, unknown>>('metadata') ?? {},
      usageDetails,
      costDetails: isGeneration ? costsOf(fields, usageDetails) : {},
      trace: {
        name: trace['name'] ?? null,
        userId: trace['userId'] ?? null,
        sessionId: trace['sessionId'] ?? null,
        tags: trace['tags'] ?? [],
        environment: trace['environment'] ?? 'default',
        release: trace['release'] ?? null,
        version: trace['version'] ?? null,
        metadata: trace['metadata'] ?? {},
      },
    }
  }

  return {
    addSpans: (projectId: string, spans: ReceivedSpan[]): void =>
      write(spans.flatMap((span) => spanRows(projectId, span))),
    addEvents: (projectId: string, events: IngestionEvent[]): void => {
      // Scores are gathered apart from what is traced.
      const isScore = ({ type }: IngestionEvent): boolean => type === 'score-create'
      for (const part of [events.filter(isScore), events.filter((event) => !isScore(event))]) {
        write(part.map((event) => eventRow(projectId, event)))
      }
    },
    observations: (): ShownObservation[] =>
      [...rows.values()].filter(({ table }) => table === 'observation').map(shown),
    has: (projectId: string, observationId: string): boolean => rows.has(`${projectId}/observation/${observationId}`),
    scores: (): Row[] => [...rows.values()].filter(({ table }) => table === 'score'),
    dropTrace: (traceId: string): void => {
      for (const [key, row] of rows) if (row.traceId === traceId && row.table !== 'score') rows.delete(key)
    },
    deleteScore: (projectId: string, id: string): boolean => rows.delete(`${projectId}/score/${id}`),
    /** Rows that are accepted and lost when they are written: each alone, or with all that is written with them. */
    losesOnFlush: (isLost: ((row: Row) => boolean) | null, what: 'row' | 'flush' = 'flush'): void => {
      losesRow = isLost
      together = what === 'flush'
    },
  }
}

/** Where none are sent it counts them itself, failed calls included. */
function usageOf({ usageDetails, model, input, output }: Record<string, unknown>): Counts {
  const given = countsIn(usageDetails)
  if (given) return given
  if (typeof model !== 'string') return {}
  const words = (value: unknown): number => (value === undefined ? 0 : JSON.stringify(value).split(/\W+/).length)
  return { input: words(input), output: words(output), total: words(input) + words(output) }
}

/** A cost that is given replaces its own; where none is, a model that it knows is priced. */
function costsOf({ costDetails, model }: Record<string, unknown>, usage: Counts): Counts {
  const given = countsIn(costDetails)
  if (given)
    return Object.fromEntries(Object.entries(given).map(([name, cost]) => [name, Math.min(cost, 999_999.999999)]))
  const price = priced.find(([name]) => name.test(String(model)))
  if (!price) return {}
  const [input, output] = [((usage['input'] ?? 0) * price[1]) / 1e6, ((usage['output'] ?? 0) * price[2]) / 1e6]
  return { input, output, total: input + output }
}

/** Fractions are dropped from counts of tokens, not from costs. */
function countsIn(value: unknown): Counts | null {
  if (typeof value !== 'object' || value === null) return null
  const entries = Object.entries(value).filter((entry): entry is [string, number] => typeof entry[1] === 'number')
  return entries.length === 0 ? null : Object.fromEntries(entries)
}

const costOf = ({ fields }: Row): number => Math.max(0, ...Object.values(countsIn(fields['costDetails']) ?? {}))

function hasLoneSurrogate(value: unknown): boolean {
  if (typeof value === 'string') return !value.isWellFormed()
  if (typeof value !== 'object' || value === null) return false
  return Object.entries(value).some(([key, item]) => !key.isWellFormed() || hasLoneSurrogate(item))
}

const compact = (values: Record<string, unknown>): Record<string, unknown> =>
  Object.fromEntries(Object.entries(values).filter(([, value]) => value !== undefined))

const toIso = (ms: number): string => new Date(Math.floor(ms)).toISOString()

function parseOrText(text: string | undefined): unknown {
  if (text === undefined) return undefined
  try {
    const value: unknown = JSON.parse(text)
    return typeof value === 'object' && value !== null ? value : text
  } catch {
    return text
  }
}
