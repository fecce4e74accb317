import * as fc from 'fast-check'
import { describe, expect, it, vi } from 'vitest'
import { bucketEdges } from '../../../src/main/monitor/time-buckets.ts'
import { readBreakdown, readSeries } from '../../../src/main/monitor/series.ts'
import type { BreakdownKind, TraceFilter } from '../../../src/shared/domain.ts'
import { useAnalysis, waysToCount } from '../../support/analysis.ts'
import { anyTrace, replaceTraces, type TraceRecord } from '../../support/chart-rows.ts'
import { aTime, anyFilter, beginMs, hourOfWeek, matches, nowMs, timeZone } from '../../support/trace-filters.ts'

// Hundreds of questions, each over a copy that is brought up to date before.
vi.setConfig({ testTimeout: 120_000 })

const hourMs = 3_600_000
const rows = fc.array(anyTrace(aTime), { maxLength: 60 })
const sum = (rows: TraceRecord[], pick: (row: TraceRecord) => number | null): number =>
  rows.reduce((total, row) => total + (pick(row) ?? 0), 0)
const isUnpriced = (row: TraceRecord): boolean => row.totalTokens !== null && row.costUsd === null

/** The smallest duration that at least so many percent do not exceed. */
function percentile(rows: TraceRecord[], percent: number): number | null {
  const durations = rows.flatMap(({ durationMs }) => durationMs ?? []).toSorted((a, b) => a - b)
  return (
    durations.find((ms) => durations.filter((other) => other <= ms).length * 100 >= percent * durations.length) ?? null
  )
}

describe.each(Object.entries(waysToCount))('a series, by %s', (_, limits) => {
  const monitor = useAnalysis('series', 'file', limits)

  it('has in each bucket what a look at each row finds', async () => {
    await fc.assert(
      fc.asyncProperty(rows, anyFilter, timeZone, async (all, filter, timeZone) => {
        replaceTraces(monitor.db, all)
        const series = await readSeries(monitor.read, { filter, timeZone }, nowMs)
        const shown = all.filter(matches(filter))
        const { edgesMs } = series
        const buckets = edgesMs
          .slice(1)
          .map((edge, index) =>
            shown.filter(({ startedAtMs }) => startedAtMs >= (edgesMs[index] ?? 0) && startedAtMs < edge),
          )
        expect(buckets.flat()).toHaveLength(shown.length)
        expect(series.traces).toEqual(buckets.map(({ length }) => length))
        expect(series.errors).toEqual(buckets.map((of) => sum(of, ({ level }) => (level === 'ERROR' ? 1 : 0))))
        expect(series.tokens).toEqual({
          input: buckets.map((of) => sum(of, ({ input, cacheWrite }) => input + cacheWrite)),
          cached: buckets.map((of) => sum(of, ({ cached }) => cached)),
          output: buckets.map((of) => sum(of, ({ output }) => output)),
          reasoning: buckets.map((of) => sum(of, ({ reasoning }) => reasoning)),
        })
        expect(series.unpriced).toEqual(buckets.map((of) => of.filter(isUnpriced).length))
        expect(series.latencyMs).toEqual({
          p50: buckets.map((of) => percentile(of, 50)),
          p95: buckets.map((of) => percentile(of, 95)),
          p99: buckets.map((of) => percentile(of, 99)),
        })
        const costOf = (model: string): number =>
          sum(
            shown.filter((row) => row.model === model),
            ({ costUsd }) => costUsd,
          )
        const models = [...new Set(shown.map(({ model }) => model))].filter((model) => costOf(model) > 0)
        const dearest = models.toSorted((a, b) => costOf(b) - costOf(a) || (a < b ? -1 : 1))
        const costs = (of: string[]): number[] =>
          buckets.map((bucket) =>
            sum(
              bucket.filter(({ model }) => of.includes(model)),
              ({ costUsd }) => costUsd,
            ),
          )
        expect(series.costByModel).toEqual(dearest.slice(0, 5).map((model) => ({ model, costUsd: costs([model]) })))
        const others = dearest.slice(5)
        expect(series.otherModels).toEqual(
          others.length === 0 ? null : { modelCount: others.length, costUsd: costs(others) },
        )
      }),
      { numRuns: limits.mostStale === 0 ? 20 : 60 },
    )
  })

  it('covers the range that is asked for, to now where it has no end, and all there is where it has neither', async () => {
    const at = (startedAtMs: number): TraceRecord => ({ ...fc.sample(anyTrace(fc.constant(startedAtMs)), 1)[0]! })
    const edges = async (filter: TraceFilter): Promise<number[]> =>
      (await readSeries(monitor.read, { filter, timeZone: 'UTC' }, nowMs)).edgesMs
    replaceTraces(monitor.db, [])
    expect(await edges({ fromMs: null, toMs: null })).toEqual([])
    expect(await edges({ fromMs: null, toMs: nowMs })).toEqual([])
    expect(await edges({ fromMs: nowMs - 24 * hourMs, toMs: null })).toEqual(
      bucketEdges(nowMs - 24 * hourMs, nowMs, 'UTC'),
    )
    expect(await edges({ fromMs: nowMs, toMs: nowMs - 1 })).toEqual([])
    replaceTraces(monitor.db, [at(beginMs)])
    expect(await edges({ fromMs: null, toMs: null })).toEqual(bucketEdges(beginMs - hourMs, beginMs, 'UTC'))
    // A clock that was ahead once left a trace that has not begun yet.
    const laterMs = nowMs + 50 * hourMs
    replaceTraces(monitor.db, [at(beginMs), at(laterMs)])
    expect(await edges({ fromMs: null, toMs: null })).toEqual(bucketEdges(beginMs, laterMs, 'UTC'))
    expect(await edges({ fromMs: nowMs - hourMs, toMs: null })).toEqual(bucketEdges(nowMs - hourMs, laterMs, 'UTC'))
  })

  it('leaves out rows whose time or amounts a damaged file no longer tells', async () => {
    replaceTraces(monitor.db, fc.sample(anyTrace(fc.constant(beginMs)), 4))
    monitor.db.exec(`UPDATE traces SET started_at_ms = 'none' WHERE trace_id = 'trace-0'`)
    monitor.db.exec(`UPDATE traces SET started_at_ms = -7e15 WHERE trace_id = 'trace-1'`)
    monitor.db.exec(
      `UPDATE traces SET model = x'ff', cost_usd = 'much', duration_ms = 'long' WHERE trace_id = 'trace-2'`,
    )
    const question = { filter: { fromMs: null, toMs: null }, timeZone: 'UTC' }
    const series = await readSeries(monitor.read, question, nowMs)
    expect(series.traces.reduce((total, count) => total + count, 0)).toBe(2)
    for (const by of ['model', 'weekHour'] as const) {
      const { rows: found } = await readBreakdown(monitor.read, question, by, nowMs)
      expect(found.reduce((total, { traceCount }) => total + traceCount, 0)).toBe(2)
    }
  })
})

describe.each(Object.entries(waysToCount))('a breakdown, by %s', (_, limits) => {
  const monitor = useAnalysis('breakdown', 'file', limits)

  it('has for each what a look at each row finds', async () => {
    const kind = fc.constantFrom<BreakdownKind>('model', 'provider', 'user', 'environment', 'chat', 'tag', 'weekHour')
    await fc.assert(
      fc.asyncProperty(rows, anyFilter, timeZone, kind, async (all, filter, timeZone, by) => {
        replaceTraces(monitor.db, all)
        const keyOf = (row: TraceRecord & { id: string; tag: string }): string =>
          ({
            model: row.model,
            provider: row.providerId,
            user: row.userId,
            environment: row.environment,
            chat: row.id,
            tag: row.tag,
            weekHour: String(hourOfWeek(timeZone, row.startedAtMs)),
          })[by]
        const nameOf = (key: string): string =>
          ({ provider: `Provider ${key}`, weekHour: '', chat: '' })[by as string] ?? key
        // One that has several tags counts under each of them.
        const shown = all.flatMap((row, index) =>
          matches(filter)(row)
            ? (by === 'tag' && row.tags.length > 0 ? row.tags : ['']).map((tag) => ({
                ...row,
                id: `trace-${index}`,
                tag,
              }))
            : [],
        )
        const expected = [...Map.groupBy(shown, keyOf)]
          .map(([key, of]) => ({
            key,
            name: nameOf(key),
            traceCount: of.length,
            errorCount: of.filter(({ level }) => level === 'ERROR').length,
            errorRate: of.filter(({ level }) => level === 'ERROR').length / of.length,
            totalTokens: sum(of, ({ totalTokens }) => totalTokens),
            costUsd: sum(of, ({ costUsd }) => costUsd),
            unpricedCount: of.filter(isUnpriced).length,
            p50LatencyMs: percentile(of, 50),
            p95LatencyMs: percentile(of, 95),
          }))
          .toSorted((a, b) =>
            by === 'weekHour' ? Number(a.key) - Number(b.key) : b.traceCount - a.traceCount || (a.key < b.key ? -1 : 1),
          )
        expect(await readBreakdown(monitor.read, { filter, timeZone }, by, nowMs)).toEqual({
          rows: expected,
          rowCount: expected.length,
        })
      }),
      { numRuns: limits.mostStale === 0 ? 20 : 60 },
    )
  })

  it('says how many there are where they are more than it lists', async () => {
    const one = fc.sample(anyTrace(fc.constant(beginMs)), 1)[0]!
    replaceTraces(
      monitor.db,
      Array.from({ length: 130 }, (_, index) => ({ ...one, userId: `user ${index}` })),
    )
    const question = { filter: { fromMs: null, toMs: null }, timeZone: 'UTC' }
    const { rows: found, rowCount } = await readBreakdown(monitor.read, question, 'user', nowMs)
    expect([found.length, rowCount]).toEqual([100, 130])
  })

  it('has in each hour of the week what the filter by it finds, also where a clock went wrong by decades', async () => {
    const one = fc.sample(anyTrace(fc.constant(beginMs)), 1)[0]!
    const times = [0, Date.UTC(1970, 5, 3, 9, 30), Date.UTC(1999, 6, 1, 12), beginMs, Date.UTC(2085, 6, 4, 8)]
    replaceTraces(
      monitor.db,
      times.map((startedAtMs) => ({ ...one, startedAtMs })),
    )
    const all = { fromMs: null, toMs: null }
    for (const timeZone of ['Europe/London', 'America/St_Johns', 'Asia/Kathmandu', 'Australia/Lord_Howe']) {
      const { rows: hours } = await readBreakdown(monitor.read, { filter: all, timeZone }, 'weekHour', nowMs)
      for (const { key, traceCount } of hours)
        expect(await monitor.read.countTraces({ ...all, weekHours: { hours: [Number(key)], timeZone } })).toBe(
          traceCount,
        )
    }
  })
})
