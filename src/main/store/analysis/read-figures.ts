import type { DuckDBConnection } from '@duckdb/node-api'
import type { MonitorFigures, TraceFilter } from '../../../shared/domain.ts'
import type { Ask } from './ask.ts'
import { count, noKey, sumsOf } from './counted.ts'
import { readPercentiles } from './percentiles.ts'
import { rowsOf } from './rows-of.ts'
import type { Sources } from './sources.ts'
import { amounts, times } from './sums.ts'

type Sums = Record<keyof typeof amounts | keyof typeof times, number>

const none = Object.fromEntries(Object.keys({ ...amounts, ...times }).map((name) => [name, 0])) as Sums

const average = (sum: number, of: number): number | null => (of === 0 ? null : sum / of)

export function createFigureReads(ask: Ask, sources: Sources) {
  async function figures(connection: DuckDBConnection, filter: TraceFilter): Promise<MonitorFigures> {
    const counted = await count(connection, sources, filter)
    const { condition } = counted
    const sql = sumsOf(counted, 'trace_cells', condition, { key: noKey }, { ...amounts, ...times })
    const [row = none] = await rowsOf<Sums>(connection, sql, condition.values)
    const { latency, firstToken, rate } = await readPercentiles(connection, counted, row.traces)
    return {
      traceCount: row.traces,
      totalTokens: row.totalTokens,
      avgLatencyMs: average(row.latencyMs, row.latencies),
      totalCostUsd: row.costUsd,
      unpricedCount: row.unpriced,
      avgTokensPerTrace: average(row.totalTokens, row.traces),
      errorCount: row.errors,
      errorRate: average(row.errors, row.traces),
      p50LatencyMs: latency.p50,
      p95LatencyMs: latency.p95,
      p99LatencyMs: latency.p99,
      avgTimeToFirstTokenMs: average(row.firstTokenMs, row.firstTokens),
      timeToFirstTokenMs: firstToken,
      outputTokensPerSecond: row.writingMs > 0 ? (row.writtenTokens * 1000) / row.writingMs : null,
      tokensPerSecond: rate,
    }
  }
  return {
    monitorFigures: (filter: TraceFilter): Promise<MonitorFigures> => ask((connection) => figures(connection, filter)),
  }
}
