import { isObject } from '../../../shared/json-values.ts'

// A row of a Langfuse export, whichever way it was exported: by its name there, the names of other ways. Read on 2026-11-26:
// - tables of the UI as CSV, JSON or JSON Lines, and the API's answers (v1, v2): camel case,
//   https://github.com/langfuse/langfuse/tree/main/worker/src/features/database-read-stream
// - the blob storage export, enriched observations and the legacy tables: the same in snake case,
//   https://langfuse.com/docs/api-and-data-platform/features/blob-storage-export-fields
// - a trace's *Download JSON*, the trace with its observations.
const names = {
  id: ['id'],
  traceId: ['traceId'],
  parentId: ['parentObservationId'],
  type: ['type'],
  name: ['name'],
  traceName: ['traceName'],
  startTime: ['startTime'],
  /** A trace's. */
  timestamp: ['timestamp'],
  endTime: ['endTime'],
  completionStartTime: ['completionStartTime'],
  /** Seconds. */
  latency: ['latency'],
  timeToFirstToken: ['timeToFirstToken'],
  /** The table of version 4. */
  latencyMs: ['latencyMs'],
  timeToFirstTokenMs: ['timeToFirstTokenMs'],
  level: ['level'],
  statusMessage: ['statusMessage'],
  version: ['version'],
  environment: ['environment'],
  release: ['release'],
  userId: ['userId'],
  sessionId: ['sessionId'],
  tags: ['tags', 'traceTags'],
  input: ['input'],
  output: ['output'],
  metadata: ['metadata'],
  model: ['providedModelName', 'model', 'modelName'],
  modelParameters: ['modelParameters'],
  usageDetails: ['usageDetails', 'usage'],
  costDetails: ['costDetails'],
  totalCost: ['totalCost', 'calculatedTotalCost', 'cost'],
  inputTokens: ['inputUsage', 'inputTokens', 'promptTokens'],
  outputTokens: ['outputUsage', 'outputTokens', 'completionTokens'],
  totalTokens: ['totalUsage', 'totalTokens', 'tokens'],
  promptName: ['promptName'],
  promptVersion: ['promptVersion'],
} as const satisfies Record<string, readonly string[]>

export type LangfuseRow = { readonly [Name in keyof typeof names]: unknown }

/** A row's values by name; what is empty, as in a cell, is undefined. */
export function rowIn(value: Record<string, unknown>): LangfuseRow {
  const given = new Map(Object.entries(value).map(([name, inner]) => [plainName(name), inner]))
  const first = (known: readonly string[]): unknown =>
    known.map((name) => given.get(plainName(name))).find((inner) => !isNothing(inner))
  return Object.fromEntries(Object.entries(names).map(([name, known]) => [name, first(known)])) as LangfuseRow
}

/** `parent_observation_id`, `parentObservationId` and `Parent Observation ID` are one name. */
const plainName = (name: string): string => name.replaceAll(/[^A-Za-z\d]/g, '').toLowerCase()

const amounts = new Set(
  [names.latency, names.timeToFirstToken, names.latencyMs, names.timeToFirstTokenMs, names.totalCost]
    .flat()
    .map(plainName),
)

/** A number that need not be whole. */
export const isAmount = (name: string): boolean => amounts.has(plainName(name))

/** An object without anything in it hides nothing that stands under another name. */
const isNothing = (value: unknown): boolean =>
  value === undefined ||
  value === null ||
  value === '' ||
  value === '{}' ||
  (isObject(value) && Object.keys(value).length === 0)

/** Scores are exported as tables of their own, which also have ids, traces and times. */
export function isScore(value: Record<string, unknown>): boolean {
  const given = new Set(Object.keys(value).map(plainName))
  return (
    (given.has('datatype') || given.has('configid') || given.has('source')) &&
    (given.has('value') || given.has('stringvalue')) &&
    !given.has('starttime')
  )
}

/** A trace with the observations in it, as it is downloaded; null where the value is something else. */
export function traceWithObservations(
  value: unknown,
): { trace: Record<string, unknown>; observations: Record<string, unknown>[] } | null {
  if (!isObject(value)) return null
  const { observations, trace } = value
  const list = Array.isArray(observations) ? observations.filter(isObject) : []
  // The API lists traces with the ids of their observations alone.
  if (list.length === 0) return isObject(trace) ? { trace, observations: [] } : null
  return { trace: isObject(trace) ? { ...value, ...trace } : value, observations: list }
}
