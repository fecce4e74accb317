import type { BreakdownKind, TraceFilter } from '../../../shared/domain.ts'
import type { Db } from '../schema/db.ts'
import { latestMs } from '../../../shared/latest-ms.ts'
import { amountOr, isTime, textOr } from '../sound-values.ts'
import { hasLatency, percentilesOf, type Percentiles } from './percentiles.ts'
import { toWhere, type Bindings } from './trace-filter.ts'
import { tagsOrNoneSql } from './tags.ts'
import { weekHourSql } from './week-hours.ts'

// What charts and breakdowns are made from. Each answer is a list of groups, however it is asked of which engine.

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

/** A part of time to tell apart, and what is added to its times to read the clock on the wall. */
export interface TimeSpan {
  fromMs: number
  toMs: number
  offsetMs: number
}

/** Where rows come from, and what they are grouped by. */
interface Source {
  from: string
  key: string
  name: string
}

const spans = `(SELECT key AS span, value ->> 'fromMs' AS from_ms, value ->> 'toMs' AS to_ms, value ->> 'offsetMs' AS offset_ms
  FROM json_each(@spans))`

/** The few spans are the outer loop, and each finds its traces by the index. */
const tracesInSpans = `${spans} s CROSS JOIN traces t ON t.started_at_ms >= s.from_ms AND t.started_at_ms < s.to_ms`

const ofBuckets: Source = { from: tracesInSpans, key: 's.span', name: 't.model' }

const sources: Record<BreakdownKind, Source> = {
  model: { from: 'traces t', key: 't.model', name: 't.model' },
  provider: { from: 'traces t', key: 't.provider_id', name: 'MAX(t.provider_name)' },
  user: { from: 'traces t', key: 't.user_id', name: 't.user_id' },
  environment: { from: 'traces t', key: 't.environment', name: 't.environment' },
  chat: {
    from: 'traces t',
    key: 't.conversation_id',
    name: '(SELECT title FROM conversations c WHERE c.id = t.conversation_id)',
  },
  tag: { from: `traces t CROSS JOIN ${tagsOrNoneSql} g`, key: 'g.value', name: 'g.value' },
  weekHour: { from: tracesInSpans, key: weekHourSql('s.offset_ms'), name: 'NULL' },
}

const amounts = `COUNT(*) AS traces, SUM(t.level = 'ERROR') AS errors,
  TOTAL(t.input_tokens) + TOTAL(t.input_cache_write_tokens) AS input, TOTAL(t.input_cached_tokens) AS cached,
  TOTAL(t.output_tokens) AS output, TOTAL(t.output_reasoning_tokens) AS reasoning, TOTAL(t.total_tokens) AS totalTokens,
  TOTAL(t.cost_usd) AS costUsd, SUM(t.total_tokens IS NOT NULL AND t.cost_usd IS NULL) AS unpriced`

/** Sums of what a damaged file has may be none. */
const sound = <T extends GroupAmounts>(row: T): T => ({
  ...row,
  input: amountOr(row.input, 0),
  cached: amountOr(row.cached, 0),
  output: amountOr(row.output, 0),
  reasoning: amountOr(row.reasoning, 0),
  totalTokens: amountOr(row.totalTokens, 0),
  costUsd: amountOr(row.costUsd, 0),
})

export function createSeriesReads(db: Db) {
  /** Rows whose time is none are left out. The plus keeps the planner from taking the whole range's bounds for a span's. */
  const condition = (filter: TraceFilter, { from }: Source): { where: string; bindings: Bindings } => {
    const { where, bindings } = toWhere({ ...filter, fromMs: null, toMs: null })
    const time = from === tracesInSpans ? '+t.started_at_ms' : 't.started_at_ms'
    return {
      where: `${where === '' ? 'WHERE' : `${where} AND`} ${time} BETWEEN @fromMs AND @toMs`,
      bindings: {
        ...bindings,
        fromMs: Math.max(0, filter.fromMs ?? 0),
        toMs: Math.min(latestMs, filter.toMs ?? latestMs),
      },
    }
  }

  function latency({ from, key }: Source, where: string, bindings: Bindings): LatencyRow[] {
    const durationsMs = new Map<string | number, number[]>()
    const rows = db
      .prepare<[Bindings], [string | number, number]>(
        `SELECT ${key}, t.duration_ms FROM ${from} ${where} AND ${hasLatency}`,
      )
      .raw()
    for (const [group, durationMs] of rows.iterate(bindings)) {
      const list = durationsMs.get(group)
      if (list) list.push(durationMs)
      else durationsMs.set(group, [durationMs])
    }
    return [...durationsMs].map(([key, list]) => ({ key, ...percentilesOf(list) }))
  }

  return {
    /** When the first or the last trace began; null where none matches. */
    traceEdge(filter: TraceFilter, edge: 'first' | 'last'): number | null {
      const { where, bindings } = condition(filter, sources.model)
      const end = edge === 'first' ? 'MIN' : 'MAX'
      const atMs = db
        .prepare<[Bindings], unknown>(`SELECT ${end}(t.started_at_ms) FROM traces t ${where}`)
        .pluck()
        .get(bindings)
      return isTime(atMs) ? atMs : null
    },

    /** A row for each model in each bucket that has any, and the latencies of each bucket. */
    seriesRows(filter: TraceFilter, buckets: TimeSpan[]): SeriesRows {
      const { where, bindings } = condition(filter, ofBuckets)
      const bound = { ...bindings, spans: JSON.stringify(buckets) }
      return {
        amounts: db
          .prepare<[Bindings], BucketModelRow>(
            `SELECT s.span AS bucket, t.model AS model, ${amounts} FROM ${ofBuckets.from} ${where} GROUP BY s.span, t.model`,
          )
          .all(bound)
          .map((row) => ({ ...sound(row), model: textOr(row.model, '') })),
        latency: latency(ofBuckets, where, bound),
      }
    },

    /** `offsets` are those of the time zone, and cover the range; they count for hours of the week alone. */
    breakdownRows(filter: TraceFilter, by: BreakdownKind, offsets: TimeSpan[], limit: number): BreakdownRows {
      const source = sources[by]
      const { where, bindings } = condition(filter, source)
      const bound = { ...bindings, ...(source.from === tracesInSpans && { spans: JSON.stringify(offsets) }) }
      const groups = db
        .prepare<[Bindings], BreakdownRows['amounts'][number]>(
          `SELECT ${source.key} AS key, ${source.name} AS name, ${amounts} FROM ${source.from} ${where}
           GROUP BY ${source.key} ORDER BY traces DESC, key`,
        )
        .all(bound)
      const shown = groups.slice(0, limit).map((row) => ({ ...sound(row), name: textOr(row.name, '') }))
      return { amounts: shown, latency: latency(source, where, bound), rowCount: groups.length }
    },
  }
}
