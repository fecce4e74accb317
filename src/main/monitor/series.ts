import { tokenKinds } from '../../shared/chart-kinds.ts'
import { latestMs } from '../../shared/latest-ms.ts'
import type { Breakdown, BreakdownKind, ChartQuestion, TraceFilter, TraceSeries } from '../../shared/domain.ts'
import type { GroupPercentiles } from '../store/analysis/percentiles.ts'
import type { BucketRow } from '../store/analysis/read-series.ts'
import type { AnalysisReads } from '../store/analysis/analysis-reads.ts'
import type { Remote } from '../store/thread/store.ts'
import { bucketEdges } from './time-buckets.ts'
import { offsetsOfTraces } from '../../shared/time-zones.ts'

type Reads = Pick<Remote<AnalysisReads>, 'traceEdge' | 'seriesRows' | 'breakdownRows'>

/** More lines than this cannot be told apart. */
const maxModels = 5
const maxRows = 100
/** What one hour of use is shown in, where that is all there is. */
const shortestRangeMs = 3_600_000

/** The range's own ends where it has them, else those of what is in it; null where there is nothing. */
async function rangeOf(
  read: Reads,
  filter: TraceFilter,
  nowMs: number,
): Promise<{ fromMs: number; toMs: number } | null> {
  const { fromMs, toMs } = filter
  if (fromMs !== null && toMs !== null) return soundRange(fromMs, toMs)
  const lastMs = toMs ?? (await read.traceEdge(filter, 'last'))
  if (fromMs !== null) return soundRange(fromMs, Math.max(nowMs, lastMs ?? nowMs))
  const firstMs = lastMs === null ? null : await read.traceEdge(filter, 'first')
  return lastMs === null || firstMs === null ? null : soundRange(Math.min(firstMs, lastMs - shortestRangeMs), lastMs)
}

/** Within the times that a trace can have. */
function soundRange(fromMs: number, toMs: number): { fromMs: number; toMs: number } | null {
  const range = { fromMs: Math.max(0, Math.floor(fromMs)), toMs: Math.min(Math.ceil(toMs), latestMs) }
  return range.fromMs <= range.toMs ? range : null
}

export async function readSeries(
  read: Reads,
  { filter, timeZone }: ChartQuestion,
  nowMs: number,
): Promise<TraceSeries> {
  const range = await rangeOf(read, filter, nowMs)
  const edgesMs = range === null ? [] : bucketEdges(range.fromMs, range.toMs, timeZone)
  const buckets = edgesMs.slice(1).map((toMs, index) => ({ fromMs: edgesMs[index] ?? toMs, toMs, offsetMs: 0 }))
  const rows = buckets.length === 0 ? { amounts: [], latency: [], costs: [] } : await read.seriesRows(filter, buckets)
  const sums = <T extends { bucket: number }>(of: T[], pick: (row: T) => number): number[] => {
    const list = buckets.map(() => 0)
    for (const row of of) list[row.bucket] = (list[row.bucket] ?? 0) + pick(row)
    return list
  }
  const latencies = (pick: (row: GroupPercentiles) => number | null): (number | null)[] => {
    const list = buckets.map((): number | null => null)
    for (const row of rows.latency) list[Number(row.key)] = pick(row)
    return list
  }
  const ofBuckets = (pick: (row: BucketRow) => number): number[] => sums(rows.amounts, pick)
  const costs = [...Map.groupBy(rows.costs, ({ model }) => model)]
    .map(([model, of]) => ({ model, costUsd: sums(of, ({ costUsd }) => costUsd) }))
    .map((entry) => ({ ...entry, totalUsd: entry.costUsd.reduce((sum, costUsd) => sum + costUsd, 0) }))
    .toSorted((a, b) => b.totalUsd - a.totalUsd || (a.model < b.model ? -1 : 1))
  const others = costs.slice(maxModels)
  return {
    edgesMs,
    traces: ofBuckets(({ traces }) => traces),
    errors: ofBuckets(({ errors }) => errors),
    tokens: Object.fromEntries(
      tokenKinds.map((kind) => [kind, ofBuckets((row) => row[kind])]),
    ) as TraceSeries['tokens'],
    costByModel: costs.slice(0, maxModels).map(({ model, costUsd }) => ({ model, costUsd })),
    otherModels:
      others.length === 0
        ? null
        : {
            modelCount: others.length,
            costUsd: buckets.map((_, index) => others.reduce((sum, { costUsd }) => sum + (costUsd[index] ?? 0), 0)),
          },
    unpriced: ofBuckets(({ unpriced }) => unpriced),
    latencyMs: {
      p50: latencies(({ p50 }) => p50),
      p95: latencies(({ p95 }) => p95),
      p99: latencies(({ p99 }) => p99),
    },
  }
}

export async function readBreakdown(
  read: Reads,
  { filter, timeZone }: ChartQuestion,
  by: BreakdownKind,
  nowMs: number,
): Promise<Breakdown> {
  const isByTime = by === 'weekHour'
  const range = isByTime ? await rangeOf(read, filter, nowMs) : null
  // By the clocks that the filter by hours goes by: what is counted in one is what it finds.
  const offsets = range === null ? [] : offsetsOfTraces(timeZone, nowMs)
  const { amounts, latency, rowCount } = await read.breakdownRows(filter, by, offsets, isByTime ? 168 : maxRows)
  const latencyOf = new Map(latency.map((row) => [row.key, row]))
  const rows = amounts.map((row) => ({
    key: String(row.key),
    name: row.name,
    traceCount: row.traces,
    errorCount: row.errors,
    errorRate: row.errors / row.traces,
    totalTokens: row.totalTokens,
    costUsd: row.costUsd,
    unpricedCount: row.unpriced,
    p50LatencyMs: latencyOf.get(row.key)?.p50 ?? null,
    p95LatencyMs: latencyOf.get(row.key)?.p95 ?? null,
  }))
  return { rows: isByTime ? rows.toSorted((a, b) => Number(a.key) - Number(b.key)) : rows, rowCount }
}
