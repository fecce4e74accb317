import type { DuckDBConnection } from '@duckdb/node-api'
import type { MonitorFigures, TraceFilter } from '../../../shared/domain.ts'
import type { Ask } from './ask.ts'
import { isTimed, outputTokens } from './copied-columns.ts'
import { readPercentiles } from './percentiles.ts'
import { rowsOf } from './rows-of.ts'
import type { Sources } from './sources.ts'

interface Sums {
  traces: number
  tokens: number
  latency: number | null
  cost: number
  unpriced: number
  errors: number
  ttft: number | null
  outTokens: number
  outMs: number
}

const isUnpriced = 'total_tokens IS NOT NULL AND cost_usd IS NULL'

const sums = `COUNT(*)::DOUBLE AS traces, coalesce(SUM(total_tokens), 0) AS tokens, AVG(duration_ms) AS latency,
  coalesce(SUM(cost_usd), 0) AS cost, (COUNT(*) FILTER (WHERE ${isUnpriced}))::DOUBLE AS unpriced,
  (COUNT(*) FILTER (WHERE level = 'ERROR'))::DOUBLE AS errors, AVG(ttft_ms) AS ttft,
  coalesce(SUM(${outputTokens}) FILTER (WHERE ${isTimed}), 0) AS outTokens,
  coalesce(SUM(duration_ms - ttft_ms) FILTER (WHERE ${isTimed}), 0) AS outMs`

export function createFigureReads(ask: Ask, sources: Sources) {
  async function figures(connection: DuckDBConnection, filter: TraceFilter): Promise<MonitorFigures> {
    const condition = await sources.condition(connection, filter)
    const [row] = await rowsOf<Sums>(
      connection,
      `SELECT ${sums} FROM ${condition.from} ${condition.where}`,
      condition.values,
    )
    if (!row) throw new Error('no sums')
    const { latency, firstToken, rate } = await readPercentiles(connection, condition)
    return {
      traceCount: row.traces,
      totalTokens: row.tokens,
      avgLatencyMs: row.latency,
      totalCostUsd: row.cost,
      unpricedCount: row.unpriced,
      avgTokensPerTrace: row.traces === 0 ? null : row.tokens / row.traces,
      errorCount: row.errors,
      errorRate: row.traces === 0 ? null : row.errors / row.traces,
      p50LatencyMs: latency.p50,
      p95LatencyMs: latency.p95,
      p99LatencyMs: latency.p99,
      avgTimeToFirstTokenMs: row.ttft,
      timeToFirstTokenMs: firstToken,
      outputTokensPerSecond: row.outMs > 0 ? (row.outTokens * 1000) / row.outMs : null,
      tokensPerSecond: rate,
    }
  }
  return {
    monitorFigures: (filter: TraceFilter): Promise<MonitorFigures> => ask((connection) => figures(connection, filter)),
  }
}
