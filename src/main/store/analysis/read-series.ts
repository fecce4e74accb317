import type { BreakdownKind, Percentiles, TraceFilter } from '../../../shared/domain.ts'
import { latestMs } from '../../../shared/latest-ms.ts'
import type { Ask } from './ask.ts'
import type { Condition } from './condition.ts'
import { groupPercentiles } from './percentiles.ts'
import { rowsOf } from './rows-of.ts'
import type { Sources } from './sources.ts'

// What charts and breakdowns are made from. Each answer is a list of groups.

export interface GroupAmounts {
  traces: number
  errors: number
  input: number
  cached: number
  output: number
  reasoning: number
  totalTokens: number
  costUsd: number
  unpriced: number
}

export interface BucketModelRow extends GroupAmounts {
  bucket: number
  model: string
}

export interface LatencyRow extends Percentiles {
  key: string | number
}

export interface SeriesRows {
  amounts: BucketModelRow[]
  latency: LatencyRow[]
}

export interface BreakdownRows {
  amounts: (GroupAmounts & { key: string | number; name: string })[]
  latency: LatencyRow[]
  rowCount: number
}

/** A part of time to tell apart, and what is added to its times to read the clock on the wall. Each begins where one ends. */
export interface TimeSpan {
  fromMs: number
  toMs: number
  offsetMs: number
}

/** What rows are grouped by. */
interface Group {
  key: string
  name: string
}

const hourMs = 3_600_000
/** 1970 began on a Thursday at 0:00, three days into a week; a week more, since there are clocks behind UTC. */
const mondayMs = (3 + 7) * 24 * hourMs

/** SQL for what belongs to the span that a trace began in. A tree of comparisons took half as long as a join. */
function bySpan(spans: readonly TimeSpan[], valueOf: (span: TimeSpan, index: number) => number): string {
  const tree = (first: number, end: number): string => {
    const span = spans[first]
    const middle = Math.ceil((first + end) / 2)
    const atMs = spans[middle]?.fromMs
    if (end - first <= 1 || atMs === undefined) return span ? String(valueOf(span, first)) : 'NULL'
    return `CASE WHEN t.started_at_ms < ${atMs} THEN ${tree(first, middle)} ELSE ${tree(middle, end)} END`
  }
  return tree(0, spans.length)
}

const plainGroups: Record<Exclude<BreakdownKind, 'weekHour'>, Group> = {
  model: { key: "coalesce(t.model, '')", name: "coalesce(t.model, '')" },
  provider: { key: "coalesce(t.provider_id, '')", name: "coalesce(max(t.provider_name), '')" },
  user: { key: "coalesce(t.user_id, '')", name: "coalesce(t.user_id, '')" },
  environment: { key: "coalesce(t.environment, '')", name: "coalesce(t.environment, '')" },
}

function groupOf(by: BreakdownKind, offsets: readonly TimeSpan[]): Group {
  if (by !== 'weekHour') return plainGroups[by]
  const offsetMs = bySpan(offsets, (span) => span.offsetMs)
  return { key: `(floor((t.started_at_ms + ${offsetMs} + ${mondayMs}) / ${hourMs})::BIGINT % 168)::DOUBLE`, name: "''" }
}

const sum = (column: string): string => `coalesce(SUM(t.${column}), 0)`

const amounts = `COUNT(*)::DOUBLE AS traces, (COUNT(*) FILTER (WHERE t.level = 'ERROR'))::DOUBLE AS errors,
  ${sum('input_tokens')} + ${sum('input_cache_write_tokens')} AS input, ${sum('input_cached_tokens')} AS cached,
  ${sum('output_tokens')} AS output, ${sum('output_reasoning_tokens')} AS reasoning, ${sum('total_tokens')} AS totalTokens,
  ${sum('cost_usd')} AS costUsd, (COUNT(*) FILTER (WHERE t.total_tokens IS NOT NULL AND t.cost_usd IS NULL))::DOUBLE AS unpriced`

export function createSeriesReads(ask: Ask, sources: Sources) {
  /** Rows whose time is none are left out. */
  const timed = (filter: TraceFilter): TraceFilter => ({
    ...filter,
    fromMs: Math.max(0, filter.fromMs ?? 0),
    toMs: Math.min(latestMs, filter.toMs ?? latestMs),
  })
  const latency = (key: string, { from, where }: Condition): string =>
    `SELECT ${key} AS key, ${groupPercentiles('t.duration_ms')} FROM ${from} ${where} AND t.duration_ms IS NOT NULL GROUP BY ALL`

  return {
    /** When the first or the last trace began; null where none matches. */
    traceEdge: (filter: TraceFilter, edge: 'first' | 'last'): Promise<number | null> =>
      ask(async (connection) => {
        const { from, where, values } = await sources.condition(connection, timed(filter))
        const end = edge === 'first' ? 'MIN' : 'MAX'
        const [row] = await rowsOf<{ atMs: number | null }>(
          connection,
          `SELECT ${end}(t.started_at_ms) AS atMs FROM ${from} ${where}`,
          values,
        )
        return row?.atMs ?? null
      }),

    /** A row for each model in each bucket that has any, and the latencies of each bucket. */
    seriesRows: (filter: TraceFilter, buckets: TimeSpan[]): Promise<SeriesRows> =>
      ask(async (connection) => {
        const [firstMs, endMs] = [buckets[0]?.fromMs, buckets.at(-1)?.toMs]
        if (firstMs === undefined || endMs === undefined) return { amounts: [], latency: [] }
        const isInBucket = `t.started_at_ms >= ${firstMs} AND t.started_at_ms < ${endMs}`
        const condition = await sources.condition(connection, timed(filter), { and: [isInBucket] })
        const { from, where, values } = condition
        const bucket = bySpan(buckets, (_, index) => index)
        return {
          amounts: await rowsOf<BucketModelRow>(
            connection,
            `SELECT (${bucket})::DOUBLE AS bucket, coalesce(t.model, '') AS model, ${amounts} FROM ${from} ${where} GROUP BY ALL`,
            values,
          ),
          latency: await rowsOf<LatencyRow>(connection, latency(`(${bucket})::DOUBLE`, condition), values),
        }
      }),

    /** `offsets` are those of the time zone, and cover the range; they count for hours of the week alone. */
    breakdownRows: (
      filter: TraceFilter,
      by: BreakdownKind,
      offsets: TimeSpan[],
      limit: number,
    ): Promise<BreakdownRows> =>
      ask(async (connection) => {
        if (by === 'weekHour' && offsets.length === 0) return { amounts: [], latency: [], rowCount: 0 }
        const condition = await sources.condition(connection, timed(filter))
        const { from, where, values } = condition
        const { key, name } = groupOf(by, offsets)
        const groups = await rowsOf<BreakdownRows['amounts'][number] & { groupCount: number }>(
          connection,
          `SELECT *, (COUNT(*) OVER ())::DOUBLE AS groupCount FROM
             (SELECT ${key} AS key, ${name} AS name, ${amounts} FROM ${from} ${where} GROUP BY ${key})
           ORDER BY traces DESC, key LIMIT ${limit}`,
          values,
        )
        return {
          amounts: groups,
          latency: await rowsOf<LatencyRow>(connection, latency(key, condition), values),
          rowCount: groups[0]?.groupCount ?? 0,
        }
      }),
  }
}
