import * as fc from 'fast-check'
import { describe, expect, it, vi } from 'vitest'
import type { MonitorFigures, Percentiles, TraceFilter } from '../../../src/shared/domain.ts'
import { useAnalysis, waysToCount } from '../../support/analysis.ts'
import { anyTrace, replaceTraces, type TraceRecord } from '../../support/chart-rows.ts'

// Hundreds of questions, each over a copy that is brought up to date before.
vi.setConfig({ testTimeout: 120_000 })

const beginMs = Date.UTC(2026, 5, 1)
const endMs = Date.UTC(2026, 5, 30)
const aTime = fc.integer({ min: beginMs, max: endMs })
const filter: fc.Arbitrary<TraceFilter> = fc
  .record(
    {
      fromMs: fc.option(aTime),
      toMs: fc.option(aTime),
      model: fc.subarray(['gpt-5', 'claude', 'llama', 'none']),
      environment: fc.constantFrom('default', 'nowhere'),
      level: fc.constantFrom('ERROR' as const, 'DEFAULT' as const),
      durationAboveMs: fc.integer({ min: 0, max: 300 }),
      costAboveUsd: fc.constantFrom(0, 1 / 1024, 2),
    },
    { requiredKeys: ['fromMs', 'toMs'] },
  )
  .map((all) => all)

function matches(row: TraceRecord, asked: TraceFilter): boolean {
  const models = [asked.model ?? []].flat()
  return (
    (asked.fromMs === null || row.startedAtMs >= asked.fromMs) &&
    (asked.toMs === null || row.startedAtMs <= asked.toMs) &&
    (models.length === 0 || models.includes(row.model)) &&
    (asked.environment === undefined || row.environment === asked.environment) &&
    (asked.level === undefined || row.level === asked.level) &&
    (asked.durationAboveMs === undefined || (row.durationMs !== null && row.durationMs > asked.durationAboveMs)) &&
    (asked.costAboveUsd === undefined || (row.costUsd !== null && row.costUsd > asked.costAboveUsd))
  )
}

/** The smallest that at least so many percent do not exceed. */
function percentilesOf(values: readonly number[]): Percentiles {
  const of = (percent: number): number | null =>
    values
      .toSorted((a, b) => a - b)
      .find((value) => values.filter((other) => other <= value).length * 100 >= percent * values.length) ?? null
  return { p50: of(50), p95: of(95), p99: of(99) }
}

const sum = (values: readonly number[]): number => values.reduce((total, value) => total + value, 0)
const average = (values: readonly number[]): number | null =>
  values.length === 0 ? null : expect.closeTo(sum(values) / values.length, 6)
const present = (values: readonly (number | null)[]): number[] => values.filter((value) => value !== null)

function slowFigures(rows: readonly TraceRecord[]): MonitorFigures {
  const timed = rows.flatMap(({ totalTokens, durationMs, ttftMs, output, reasoning }) =>
    totalTokens !== null && durationMs !== null && ttftMs !== null && durationMs - ttftMs >= 20
      ? [{ tokens: output + reasoning, ms: durationMs - ttftMs }]
      : [],
  )
  const latency = percentilesOf(present(rows.map(({ durationMs }) => durationMs)))
  const traceCount = rows.length
  const errorCount = rows.filter(({ level }) => level === 'ERROR').length
  const totalTokens = sum(present(rows.map((row) => row.totalTokens)))
  return {
    traceCount,
    totalTokens,
    avgLatencyMs: average(present(rows.map(({ durationMs }) => durationMs))),
    totalCostUsd: sum(present(rows.map(({ costUsd }) => costUsd))),
    unpricedCount: rows.filter((row) => row.totalTokens !== null && row.costUsd === null).length,
    avgTokensPerTrace: traceCount === 0 ? null : totalTokens / traceCount,
    errorCount,
    errorRate: traceCount === 0 ? null : errorCount / traceCount,
    p50LatencyMs: latency.p50,
    p95LatencyMs: latency.p95,
    p99LatencyMs: latency.p99,
    avgTimeToFirstTokenMs: average(present(rows.map(({ ttftMs }) => ttftMs))),
    timeToFirstTokenMs: percentilesOf(present(rows.map(({ ttftMs }) => ttftMs))),
    outputTokensPerSecond:
      timed.length === 0
        ? null
        : expect.closeTo((sum(timed.map(({ tokens }) => tokens)) * 1000) / sum(timed.map(({ ms }) => ms)), 6),
    tokensPerSecond: percentilesOf(timed.map(({ tokens, ms }) => (tokens * 1000) / ms)),
  }
}

describe.each(Object.entries(waysToCount))('the figures, by %s', (_, limits) => {
  const monitor = useAnalysis('figures', 'file', limits)

  it('are what a look at each row finds', async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(anyTrace(aTime), { maxLength: 60 }), filter, async (rows, asked) => {
        replaceTraces(monitor.db, rows)
        expect(await monitor.read.monitorFigures(asked)).toEqual(slowFigures(rows.filter((row) => matches(row, asked))))
      }),
      { numRuns: limits.mostStale === 0 ? 20 : 60 },
    )
  })
})
