import type { BreakdownKind, TraceFilter } from '../../../shared/domain.ts'
import { latestMs } from '../../../shared/latest-ms.ts'
import type { OffsetSpan } from '../../../shared/time-zones.ts'
import type { Ask } from './ask.ts'
import { tagsSql, type Condition, type TracesCondition } from './condition.ts'
import { isModelCall, quarterMs } from './copied-columns.ts'
import { cellStartMs, count, dayStartMs, sumsOf, type Key } from './counted.ts'
import { readGroupLatencies, type GroupPercentiles } from './percentiles.ts'
import { rowsOf } from './rows-of.ts'
import type { Sources } from './sources.ts'
import { amounts, type Sums } from './sums.ts'
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

/** What rows are grouped by; the key is never null. */
interface Group extends Key {
  /** What is shown for the key; SQL over the groups. */
  shownKey: string
  /** Over the groups, each with its `shownKey`. */
  name: string
}

const byColumn = (column: string): Group => ({ ofRow: `coalesce(t.${column}, '')`, shownKey: 'key', name: 'shownKey' })

const plainGroups: Record<Exclude<BreakdownKind, 'weekHour'>, Group> = {
  model: {
    ofRow: 't.call_model',
    ofCell: 'c.call_model',
    shownKey: "coalesce((SELECT m.model FROM copied_models m WHERE m.id = key), '')",
    name: 'shownKey',
  },
  provider: { ...byColumn('provider_id'), name: 'also' },
  user: byColumn('user_id'),
  environment: byColumn('environment'),
  chat: {
    ...byColumn('conversation_id'),
    name: '(SELECT any_value(c.title) FROM copied_chats c WHERE c.id = shownKey)',
  },
  tag: { ...byColumn('tag'), ofRow: 't.tag' },
}

/** What the name needs of each group. */
const also: Partial<Record<BreakdownKind, Sums>> = { provider: { also: 'max(t.provider_name)' } }

/** Hours of the week begin with quarters of an hour, but where clocks are odd. */
function byWeekHour(offsets: readonly OffsetSpan[]): Group {
  const isOdd = offsets.some(
    ({ fromMs, offsetMs }, index) => offsetMs % quarterMs !== 0 || (index > 0 && fromMs % quarterMs !== 0),
  )
  return {
    ofRow: weekHour(offsets, 't.started_at_ms'),
    ...(!isOdd && { ofCell: weekHour(offsets, cellStartMs) }),
    shownKey: 'key',
    name: "''",
  }
}

const groupOf = (by: BreakdownKind, offsets: readonly OffsetSpan[]): Group =>
  by === 'weekHour' ? byWeekHour(offsets) : plainGroups[by]

/** The calls to models of what the condition has. */
const callsOf = ({ observations, values }: TracesCondition): Condition => ({
  from: `(SELECT * FROM copied_observations o WHERE ${isModelCall} AND ${observations}) t`,
  where: 'WHERE TRUE',
  values,
})

/** By model calls are counted, since one trace may call several; by tag a trace with several is in each, and one with none in the one without a name; by all else traces. */
function rowsFor(by: BreakdownKind, condition: TracesCondition): Condition {
  const { from, where, values } = condition
  if (by === 'model') return callsOf(condition)
  if (by !== 'tag') return condition
  return {
    // Most have none, and to take a list apart is slow.
    from: `(SELECT t.*, unnest(CASE WHEN coalesce(t.tags, '[]') = '[]' THEN [''] ELSE ${tagsSql} END) AS tag FROM ${from} ${where}) t`,
    where: 'WHERE TRUE',
    values,
  }
}

const rowCountOf = (groups: readonly GroupAmounts[]): number => groups.reduce((sum, { traces }) => sum + traces, 0)

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
        const edgesMs = buckets.map(({ fromMs }) => fromMs)
        const counted = await count(connection, sources, timed(filter), { within, edgesMs })
        const { condition } = counted
        const { values } = condition
        const bucketOf = (startedAtMs: string): string => `(${spanIndex(buckets, startedAtMs)})::DOUBLE`
        const bucket = {
          ofRow: bucketOf('t.started_at_ms'),
          ofCell: bucketOf(cellStartMs),
          ofDay: bucketOf(dayStartMs),
        }
        const ofCalls = { ...bucket, ofRow: bucketOf('t.trace_started_at_ms') }
        const costs = sumsOf(
          counted,
          'call_cells',
          callsOf(condition),
          { bucket: ofCalls, id: plainGroups.model },
          { costUsd: amounts.costUsd },
        )
        const ofBuckets = await rowsOf<BucketRow>(
          connection,
          sumsOf(counted, 'trace_cells', condition, { bucket }, amounts),
          values,
        )
        return {
          amounts: ofBuckets,
          costs: await rowsOf<ModelCostRow>(
            connection,
            `SELECT bucket, coalesce((SELECT m.model FROM copied_models m WHERE m.id = g.id), '') AS model, costUsd
             FROM (${costs}) g WHERE costUsd > 0`,
            values,
          ),
          latency: await readGroupLatencies(connection, counted, bucket, condition, rowCountOf(ofBuckets)),
        }
      }),

    /** `offsets` are those of the time zone; they count for hours of the week alone. */
    breakdownRows: (
      filter: TraceFilter,
      by: BreakdownKind,
      offsets: OffsetSpan[],
      limit: number,
    ): Promise<BreakdownRows> =>
      ask(async (connection) => {
        if (by === 'weekHour' && offsets.length === 0) return { amounts: [], latency: [], rowCount: 0 }
        const edgesMs = by === 'weekHour' ? offsets.map(({ fromMs }) => fromMs) : []
        const counted = await count(connection, sources, timed(filter), { edgesMs })
        const rows = rowsFor(by, counted.condition)
        const { from, where, values } = rows
        const { shownKey, name, ...key } = groupOf(by, offsets)
        const sums = sumsOf(
          counted,
          by === 'model' ? 'call_cells' : 'trace_cells',
          rows,
          { key },
          { ...amounts, ...also[by] },
        )
        type Row = GroupAmounts & { key: string | number; shownKey: string | number; name: string; groupCount: number }
        const groups = await rowsOf<Row>(
          connection,
          `SELECT *, coalesce(${name}, '') AS name FROM (
             SELECT *, ${shownKey} AS shownKey, (COUNT(*) OVER ())::DOUBLE AS groupCount
             FROM (${sums})
             ORDER BY traces DESC, shownKey LIMIT ${limit}
           ) ORDER BY traces DESC, shownKey`,
          values,
        )
        const rowCount = groups[0]?.groupCount ?? 0
        // Of hundreds of thousands of chats, only those that are shown are looked into.
        const isShown = `${key.ofRow} IN (SELECT unnest(from_json($keys, '["VARCHAR"]')))`
        const shown =
          rowCount === groups.length
            ? rows
            : {
                from,
                where: `${where} AND ${isShown}`,
                values: { ...values, keys: JSON.stringify(groups.map((group) => group.key)) },
              }
        const shownKeys = new Map(groups.map((group) => [group.key, group.shownKey]))
        const latency = await readGroupLatencies(connection, counted, key, shown, rowCountOf(groups))
        return {
          amounts: groups.map(({ shownKey, ...group }) => ({ ...group, key: shownKey })),
          latency: latency.map((group) => ({ ...group, key: shownKeys.get(group.key) ?? group.key })),
          rowCount,
        }
      }),
  }
}
