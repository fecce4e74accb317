import type { BreakdownKind, Percentiles, TraceFilter } from '../../../shared/domain.ts'
import { latestMs } from '../../../shared/latest-ms.ts'
import type { Ask } from './ask.ts'
import { tagsSql, type Condition } from './condition.ts'
import { isModelCall } from './copied-columns.ts'
import { groupPercentiles } from './percentiles.ts'
import { rowsOf } from './rows-of.ts'
import type { Sources } from './sources.ts'
import { bySpan, weekHour, type TimeSpan } from './time-spans.ts'

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

export interface BucketRow extends GroupAmounts {
  bucket: number
}

export interface ModelCostRow {
  bucket: number
  model: string
  costUsd: number
}

export interface LatencyRow extends Percentiles {
  key: string | number
}

export interface SeriesRows {
  amounts: BucketRow[]
  latency: LatencyRow[]
  /** What each model's calls cost, where it is more than nothing. */
  costs: ModelCostRow[]
}

export interface BreakdownRows {
  amounts: (GroupAmounts & { key: string | number; name: string })[]
  latency: LatencyRow[]
  rowCount: number
}

/** What rows are grouped by. */
interface Group {
  key: string
  /** Over the groups, each with its key. */
  name: string
  /** What the name needs of each group. */
  also?: string
}

const byColumn = (column: string): Group => ({ key: `coalesce(t.${column}, '')`, name: 'key' })

const plainGroups: Record<Exclude<BreakdownKind, 'weekHour'>, Group> = {
  model: byColumn('model'),
  provider: { key: "coalesce(t.provider_id, '')", name: 'providerName', also: 'max(t.provider_name) AS providerName,' },
  user: byColumn('user_id'),
  environment: byColumn('environment'),
  chat: {
    key: "coalesce(t.conversation_id, '')",
    name: '(SELECT any_value(c.title) FROM copied_chats c WHERE c.id = key)',
  },
  tag: { key: 't.tag', name: 'key' },
}

const groupOf = (by: BreakdownKind, offsets: readonly TimeSpan[]): Group =>
  by === 'weekHour' ? { key: weekHour(offsets), name: "''" } : plainGroups[by]

/** The calls to models of what the condition has, with a WHERE to go on from. */
const callsOf = ({ from, where }: Condition): string =>
  `copied_observations o WHERE ${isModelCall} AND o.trace_row IN (SELECT t.row FROM ${from} ${where})`

/** By model calls are counted, since one trace may call several; by tag a trace with several is in each, and one with none in the one without a name; by all else traces. */
function rowsFor(by: BreakdownKind, condition: Condition): Condition {
  const { from, where, values } = condition
  if (by === 'model') return { from: `(SELECT * FROM ${callsOf(condition)}) t`, where: 'WHERE TRUE', values }
  if (by !== 'tag') return condition
  return {
    from: `(SELECT t.*, unnest(CASE WHEN len(${tagsSql}) > 0 THEN ${tagsSql} ELSE [''] END) AS tag FROM ${from} ${where}) t`,
    where: 'WHERE TRUE',
    values,
  }
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
        if (firstMs === undefined || endMs === undefined) return { amounts: [], latency: [], costs: [] }
        const isInBucket = `t.started_at_ms >= ${firstMs} AND t.started_at_ms < ${endMs}`
        const condition = await sources.condition(connection, timed(filter), { and: [isInBucket] })
        const { from, where, values } = condition
        const bucket = bySpan(buckets, 't.started_at_ms', (_, index) => index)
        const ofCall = bySpan(buckets, 'o.trace_started_at_ms', (_, index) => index)
        const calls = callsOf(condition)
        return {
          amounts: await rowsOf<BucketRow>(
            connection,
            `SELECT (${bucket})::DOUBLE AS bucket, ${amounts} FROM ${from} ${where} GROUP BY ALL`,
            values,
          ),
          costs: await rowsOf<ModelCostRow>(
            connection,
            `SELECT (${ofCall})::DOUBLE AS bucket, coalesce(o.model, '') AS model, SUM(o.cost_usd) AS costUsd
             FROM ${calls} AND o.cost_usd > 0 GROUP BY ALL`,
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
        const condition = rowsFor(by, await sources.condition(connection, timed(filter)))
        const { from, where, values } = condition
        const { key, name, also = '' } = groupOf(by, offsets)
        const groups = await rowsOf<BreakdownRows['amounts'][number] & { groupCount: number }>(
          connection,
          `SELECT *, coalesce(${name}, '') AS name FROM (
             SELECT *, (COUNT(*) OVER ())::DOUBLE AS groupCount
             FROM (SELECT ${key} AS key, ${also} ${amounts} FROM ${from} ${where} GROUP BY ${key})
             ORDER BY traces DESC, key LIMIT ${limit}
           ) ORDER BY traces DESC, key`,
          values,
        )
        const rowCount = groups[0]?.groupCount ?? 0
        // Of hundreds of thousands of chats, only those that are shown are looked into.
        const isShown = `${key} IN (SELECT unnest(from_json($keys, '["VARCHAR"]')))`
        const shown =
          rowCount === groups.length
            ? condition
            : {
                from,
                where: `${where} AND ${isShown}`,
                values: { ...values, keys: JSON.stringify(groups.map((group) => group.key)) },
              }
        return {
          amounts: groups,
          latency: await rowsOf<LatencyRow>(connection, latency(key, shown), shown.values),
          rowCount,
        }
      }),
  }
}
