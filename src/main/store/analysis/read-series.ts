import type { BreakdownKind, TraceFilter } from '../../../shared/domain.ts'
import { latestMs } from '../../../shared/latest-ms.ts'
import type { Ask } from './ask.ts'
import { tagsSql, type Condition, type TracesCondition } from './condition.ts'
import { isModelCall } from './copied-columns.ts'
import { readGroupLatencies, type GroupPercentiles } from './percentiles.ts'
import { rowsOf } from './rows-of.ts'
import type { Sources } from './sources.ts'
import { spanIndex, weekHour, type TimeSpan } from './time-spans.ts'

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

export interface SeriesRows {
  amounts: BucketRow[]
  latency: GroupPercentiles[]
  /** What each model's calls cost, where it is more than nothing. */
  costs: ModelCostRow[]
}

export interface BreakdownRows {
  amounts: (GroupAmounts & { key: string | number; name: string })[]
  latency: GroupPercentiles[]
  rowCount: number
}

/** What rows are grouped by. */
interface Group {
  /** A text, or a number, never null. */
  key: string
  /** What is shown for the key; SQL over the groups. */
  shownKey: string
  /** Over the groups, each with its `shownKey`. */
  name: string
  /** What the name needs of each group. */
  also?: string
}

const byColumn = (column: string): Group => ({ key: `coalesce(t.${column}, '')`, shownKey: 'key', name: 'shownKey' })

const plainGroups: Record<Exclude<BreakdownKind, 'weekHour'>, Group> = {
  model: {
    key: 't.call_model',
    shownKey: "coalesce((SELECT m.model FROM copied_models m WHERE m.id = key), '')",
    name: 'shownKey',
  },
  provider: {
    ...byColumn('provider_id'),
    name: 'providerName',
    also: 'max(t.provider_name) AS providerName,',
  },
  user: byColumn('user_id'),
  environment: byColumn('environment'),
  chat: {
    ...byColumn('conversation_id'),
    name: '(SELECT any_value(c.title) FROM copied_chats c WHERE c.id = shownKey)',
  },
  tag: { ...byColumn('tag'), key: 't.tag' },
}

const groupOf = (by: BreakdownKind, offsets: readonly TimeSpan[]): Group =>
  by === 'weekHour' ? { key: weekHour(offsets), shownKey: 'key', name: "''" } : plainGroups[by]

/** The calls to models of what the condition has, with a WHERE to go on from. */
const callsOf = ({ observations }: TracesCondition): string =>
  `copied_observations o WHERE ${isModelCall} AND ${observations}`

/** By model calls are counted, since one trace may call several; by tag a trace with several is in each, and one with none in the one without a name; by all else traces. */
function rowsFor(by: BreakdownKind, condition: TracesCondition): Condition {
  const { from, where, values } = condition
  if (by === 'model') return { from: `(SELECT * FROM ${callsOf(condition)}) t`, where: 'WHERE TRUE', values }
  if (by !== 'tag') return condition
  return {
    // Most have none, and to take a list apart is slow.
    from: `(SELECT t.*, unnest(CASE WHEN coalesce(t.tags, '[]') = '[]' THEN [''] ELSE ${tagsSql} END) AS tag FROM ${from} ${where}) t`,
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
        const within = { fromMs: firstMs, endMs }
        const condition = await sources.condition(connection, timed(filter), { within })
        const { from, where, values } = condition
        const bucket = spanIndex(buckets, 't.started_at_ms')
        const ofCall = spanIndex(buckets, 'o.trace_started_at_ms')
        const calls = callsOf(condition)
        return {
          amounts: await rowsOf<BucketRow>(
            connection,
            `SELECT (${bucket})::DOUBLE AS bucket, ${amounts} FROM ${from} ${where} GROUP BY ALL`,
            values,
          ),
          costs: await rowsOf<ModelCostRow>(
            connection,
            `SELECT bucket, coalesce((SELECT m.model FROM copied_models m WHERE m.id = call_model), '') AS model, costUsd
             FROM (SELECT (${ofCall})::SMALLINT AS bucket, o.call_model, SUM(o.cost_usd) AS costUsd
               FROM ${calls} AND o.cost_usd > 0 GROUP BY ALL)`,
            values,
          ),
          latency: await readGroupLatencies(connection, `(${bucket})::DOUBLE`, condition),
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
        const { key, shownKey, name, also = '' } = groupOf(by, offsets)
        type Row = GroupAmounts & { key: string | number; shownKey: string | number; name: string; groupCount: number }
        const groups = await rowsOf<Row>(
          connection,
          `SELECT *, coalesce(${name}, '') AS name FROM (
             SELECT *, ${shownKey} AS shownKey, (COUNT(*) OVER ())::DOUBLE AS groupCount
             FROM (SELECT ${key} AS key, ${also} ${amounts} FROM ${from} ${where} GROUP BY ${key})
             ORDER BY traces DESC, shownKey LIMIT ${limit}
           ) ORDER BY traces DESC, shownKey`,
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
        const shownKeys = new Map(groups.map((group) => [group.key, group.shownKey]))
        const latency = await readGroupLatencies(connection, key, shown)
        return {
          amounts: groups.map(({ shownKey, ...group }) => ({ ...group, key: shownKey })),
          latency: latency.map((group) => ({ ...group, key: shownKeys.get(group.key) ?? group.key })),
          rowCount,
        }
      }),
  }
}
