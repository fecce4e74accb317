import * as fc from 'fast-check'
import { describe, expect, it, vi } from 'vitest'
import { offsetsOfTraces, type OffsetSpan } from '../../../src/main/monitor/time-zones.ts'
import { bucketEdges } from '../../../src/main/monitor/time-buckets.ts'
import { readBreakdown, readSeries } from '../../../src/main/monitor/series.ts'
import type { BreakdownKind, TraceFilter } from '../../../src/shared/domain.ts'
import { useAnalysis } from '../../support/analysis.ts'
import { anyTrace, replaceTraces, type TraceRecord } from '../../support/chart-rows.ts'

// Hundreds of questions, each over a copy that is brought up to date before.
vi.setConfig({ testTimeout: 120_000 })

const monitor = useAnalysis('series', 'file')

const hourMs = 3_600_000
/** New York's and Berlin's clocks change within it, both ways. */
const beginMs = Date.UTC(2026, 1, 20)
const nowMs = Date.UTC(2026, 10, 20)
const aTime = fc.oneof(
  fc.integer({ min: beginMs, max: nowMs }),
  // The hours around the changes of Berlin’s clocks.
  fc.integer({ min: Date.UTC(2026, 2, 28, 22), max: Date.UTC(2026, 2, 29, 4) }),
  fc.integer({ min: Date.UTC(2026, 9, 24, 22), max: Date.UTC(2026, 9, 25, 4) }),
)
const rows = fc.array(anyTrace(aTime), { maxLength: 60 })
const known = new Map<string, OffsetSpan[]>()
/** Of each zone once: to find them takes longer than the question. */
function offsetsOf(zone: string): OffsetSpan[] {
  const offsets = known.get(zone) ?? offsetsOfTraces(zone, nowMs)
  known.set(zone, offsets)
  return offsets
}
const timeZone = fc.constantFrom('UTC', 'Europe/Berlin', 'America/New_York', 'Asia/Kathmandu', 'Australia/Lord_Howe')
/** Rarely enough that several filters at once leave something. */
const maybe = <T>(value: fc.Arbitrary<T>) =>
  fc.oneof({ weight: 3, arbitrary: fc.constant(undefined) }, { weight: 1, arbitrary: value })
const filter = fc
  .record({
    fromMs: fc.option(aTime),
    toMs: fc.option(aTime),
    model: maybe(fc.constantFrom('gpt-5', 'claude', 'none')),
    tag: maybe(fc.subarray(['night', 'beta'], { minLength: 1 })),
    providerId: maybe(fc.constant('p1')),
    level: maybe(fc.constant('ERROR' as const)),
    weekHours: maybe(
      fc.record({
        hours: fc.uniqueArray(fc.integer({ min: 0, max: 167 }), { minLength: 1, maxLength: 100 }),
        timeZone,
      }),
    ),
  })
  .map(
    ({ weekHours, ...all }) =>
      Object.fromEntries(
        Object.entries({
          ...all,
          weekHours: weekHours && { ...weekHours, offsets: offsetsOf(weekHours.timeZone) },
        }).filter(([, value]) => value !== undefined),
      ) as unknown as TraceFilter,
  )

const matches = (filter: TraceFilter) => (row: TraceRecord) =>
  (filter.fromMs === null || row.startedAtMs >= filter.fromMs) &&
  (filter.toMs === null || row.startedAtMs <= filter.toMs) &&
  (filter.model === undefined || [filter.model].flat().includes(row.model)) &&
  (filter.tag === undefined || row.tags.some((tag) => filter.tag?.includes(tag))) &&
  (filter.providerId === undefined || row.providerId === filter.providerId) &&
  (filter.level === undefined || row.level === filter.level) &&
  (filter.weekHours === undefined ||
    filter.weekHours.hours.includes(hourOfWeek(filter.weekHours.timeZone, row.startedAtMs)))

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

describe('a series', () => {
  it('has in each bucket what a look at each row finds', async () => {
    await fc.assert(
      fc.asyncProperty(rows, filter, timeZone, async (all, filter, timeZone) => {
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
      { numRuns: 200 },
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

/** The hour of the week on a wall in that zone, as Intl writes it. */
function hourOfWeek(timeZone: string, atMs: number): number {
  const parts = new Intl.DateTimeFormat('en-GB', { timeZone, weekday: 'short', hour: '2-digit', hourCycle: 'h23' })
  const [weekday = '', hour = ''] = parts.format(atMs).split(' ')
  return ['Mon', 'Tue', 'Wed', 'Thu', 'Fri', 'Sat', 'Sun'].indexOf(weekday.replace(',', '')) * 24 + Number(hour)
}

describe('a breakdown', () => {
  it('has for each what a look at each row finds', async () => {
    const kind = fc.constantFrom<BreakdownKind>('model', 'provider', 'user', 'environment', 'chat', 'tag', 'weekHour')
    await fc.assert(
      fc.asyncProperty(rows, filter, timeZone, kind, async (all, filter, timeZone, by) => {
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
      { numRuns: 200 },
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
})
