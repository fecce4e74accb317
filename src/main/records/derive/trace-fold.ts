import type { Level } from '../../../shared/domain.ts'
import {
  isModelCall,
  type DerivedObservation,
  type ObservationRow,
  type TraceAttributes,
  type TraceSource,
  type TraceSummary,
  type UsageBuckets,
} from './rows.ts'

/** A row with the record that it comes from: of a span that came again, the latest record has the row that counts. */
export interface RecordedObservation extends DerivedObservation {
  recordSeq: number
}

/** The rows that count, by span id, whatever the order in which the records are looked at. */
export function latestBySpan(
  known: ReadonlyMap<string, RecordedObservation>,
  added: Iterable<RecordedObservation>,
): Map<string, RecordedObservation> {
  const latest = new Map(known)
  for (const observation of added) {
    const before = latest.get(observation.row.spanId)
    if (!before || before.recordSeq <= observation.recordSeq) latest.set(observation.row.spanId, observation)
  }
  return latest
}

/**
 * One trace of its observations, each span once. The order in which they are given makes no difference, to the last bit of a
 * sum; null for none.
 */
export function foldTrace(observations: Iterable<DerivedObservation>, source: TraceSource): TraceSummary | null {
  const inOrder = [...observations].sort(byStart)
  const rows = inOrder.map(({ row }) => row)
  const [first] = rows
  if (!first) return null
  const ids = new Set(rows.map(({ spanId }) => spanId))
  const isOutermost = ({ row }: DerivedObservation): boolean => row.parentSpanId === null || !ids.has(row.parentSpanId)
  // A trace's own words are those of its root, where it has any.
  const rootsFirst = [...inOrder.filter(isOutermost), ...inOrder.filter((observation) => !isOutermost(observation))]
  const stated = <K extends keyof TraceAttributes>(key: K): TraceAttributes[K] | null =>
    rootsFirst.find(({ trace }) => trace[key] !== null)?.trace[key] ?? null
  const calls = rows.filter(({ type }) => isModelCall(type))
  const level = worstOf(rows)
  return {
    traceId: first.traceId,
    source,
    name: stated('traceName') ?? rootsFirst[0]?.row.name ?? first.name,
    sessionId: stated('sessionId'),
    userId: stated('userId'),
    environment: stated('environment') ?? 'default',
    release: stated('release'),
    tags: [...new Set(inOrder.flatMap(({ trace }) => trace.tags))].sort(),
    models: namesIn(calls, 'model'),
    providers: namesIn(calls, 'provider'),
    startedAtMs: first.startedAtMs,
    durationMs: durationOf(rows, first.startedAtMs),
    timeToFirstTokenMs: calls.find(({ timeToFirstTokenMs }) => timeToFirstTokenMs !== null)?.timeToFirstTokenMs ?? null,
    level,
    statusMessage: rows.find((row) => row.level === level && row.statusMessage !== null)?.statusMessage ?? null,
    errorType: rows.find((row) => row.level === level && row.errorType !== null)?.errorType ?? null,
    observationCount: rows.length,
    generationCount: calls.length,
    errorCount: rows.filter((row) => row.level === 'ERROR').length,
    ...amountsOf(
      calls,
      rootsFirst.map(({ row }) => row),
    ),
  }
}

function byStart({ row: a }: DerivedObservation, { row: b }: DerivedObservation): number {
  return a.startedAtMs - b.startedAtMs || (a.spanId < b.spanId ? -1 : Number(a.spanId > b.spanId))
}

const severity: readonly Level[] = ['DEBUG', 'DEFAULT', 'WARNING', 'ERROR']

const worstOf = (rows: ObservationRow[]): Level =>
  severity.findLast((level) => rows.some((row) => row.level === level)) ?? 'DEFAULT'

const namesIn = (rows: ObservationRow[], key: 'model' | 'provider'): string[] => [
  ...new Set(rows.flatMap((row) => row[key] ?? [])),
]

function durationOf(rows: ObservationRow[], firstMs: number): number | null {
  let lastedMs = 0
  for (const { startedAtMs, durationMs } of rows) {
    if (durationMs === null) return null
    // Not by the ends: a wall time has no room for nanoseconds.
    lastedMs = Math.max(lastedMs, startedAtMs - firstMs + durationMs)
  }
  return Number(lastedMs.toFixed(6))
}

/** Others than calls repeat what the calls below them took, so they count only where no call says anything. */
function amountsOf(
  calls: ObservationRow[],
  rootsFirst: ObservationRow[],
): Pick<TraceSummary, 'usage' | 'usageEstimated' | 'costUsd' | 'unpricedCount'> {
  const usage = sumOf(calls.flatMap((call) => call.usage ?? []))
  const costs = calls.flatMap(({ costUsd }) => costUsd ?? [])
  const unpricedCount = calls.filter((call) => call.usage !== null && call.costUsd === null).length
  const isSilent = usage === null && costs.length === 0
  const whole = isSilent ? rootsFirst.find((row) => row.usage !== null || row.costUsd !== null) : undefined
  if (whole)
    return {
      usage: whole.usage,
      usageEstimated: whole.usageEstimated,
      costUsd: whole.costUsd,
      unpricedCount: whole.costUsd === null ? 1 : 0,
    }
  return {
    usage,
    usageEstimated: calls.some((call) => call.usageEstimated),
    // One is what it is; a sum is rounded to what Langfuse keeps.
    costUsd: costs.length > 1 ? Number(costs.reduce((sum, cost) => sum + cost, 0).toFixed(12)) : (costs[0] ?? null),
    unpricedCount,
  }
}

/** What is unknown of one call is left out of the sum; what is unknown of all is unknown. */
function sumOf(usages: UsageBuckets[]): UsageBuckets | null {
  if (usages.length === 0) return null
  const sum = (bucket: Exclude<keyof UsageBuckets, 'total'>): number | null => {
    const known = usages.flatMap((usage) => usage[bucket] ?? [])
    return known.length === 0 ? null : known.reduce((all, count) => all + count, 0)
  }
  return {
    input: sum('input'),
    inputCached: sum('inputCached'),
    inputCacheWrite: sum('inputCacheWrite'),
    output: sum('output'),
    outputReasoning: sum('outputReasoning'),
    total: usages.reduce((all, { total }) => all + total, 0),
  }
}
