import { array, assert, asyncProperty, boolean, integer, sample } from 'fast-check'
import { describe, expect, test, vi } from 'vitest'
import type { TraceFilter } from '../../../src/shared/domain.ts'
import { traceColumns, type TraceColumn, type TraceSort } from '../../../src/shared/trace-columns.ts'
import { createWriter } from '../../../src/main/store/thread/writer.ts'
import { useAnalysis } from '../../support/analysis.ts'
import { aRecord, aSpan } from '../../support/otlp.ts'
import { lower, readAllPages, sortedBy, type SortValue } from '../../support/sorted-rows.ts'
import { hexId, storeAll } from '../../support/stored-imports.ts'
import { storedTrace as stored, storeTraces, type StoredTrace } from '../../support/trace-rows.ts'
import { aTurn } from '../../support/turn-fixtures.ts'

// Hundreds of questions, each over a copy that is brought up to date before.
vi.setConfig({ testTimeout: 120_000 })

const monitor = useAnalysis('pages')

/** What a column is sorted by, worked out in the open. */
const valueOf: Record<TraceColumn, (trace: StoredTrace) => SortValue> = {
  started: ({ startedAtMs }) => startedAtMs,
  prompt: ({ prompt }) => lower(prompt),
  chat: ({ title }) => lower(title),
  model: ({ model }) => lower(model),
  provider: ({ provider }) => lower(provider),
  user: ({ user }) => lower(user),
  environment: ({ environment }) => lower(environment),
  level: ({ level }) => ['DEBUG', 'DEFAULT', 'WARNING', 'ERROR'].indexOf(level),
  latency: ({ durationMs }) => durationMs,
  firstToken: ({ ttftMs }) => ttftMs,
  tokens: ({ tokens }) => tokens,
  cost: ({ costUsd }) => costUsd,
  delivery: ({ state }) =>
    [
      [null],
      ['recorded', 'retry'],
      ['sealed'],
      ['ambiguous'],
      ['delivered', 'confirmed'],
      ['dead'],
      ['lost'],
    ].findIndex((states) => states.includes(state as never)),
}

const sorted = (
  traces: readonly StoredTrace[],
  ids: readonly string[],
  { column, isDescending }: TraceSort,
): string[] =>
  sortedBy(
    traces.map((trace, index) => ({ trace, id: ids[index] ?? '' })),
    ({ trace }) => valueOf[column](trace),
    isDescending,
  ).map(({ id }) => id)

const readAll = async (filter: TraceFilter, sort: TraceSort, limit: number, isBackwards = false): Promise<string[]> =>
  (await readAllPages((cursor) => monitor.read.tracePage(filter, cursor, limit, sort, isBackwards), isBackwards)).map(
    ({ traceId }) => traceId,
  )

const all: TraceFilter = { fromMs: null, toMs: null }
const empty = (): void => {
  for (const table of ['traces', 'messages', 'conversations', 'batches']) monitor.db.exec(`DELETE FROM ${table}`)
}

describe('pages of traces', () => {
  test.each(traceColumns)(
    'by %s have every row once and in order, both ways, from either end, with ties and without values',
    async (column) => {
      await assert(
        asyncProperty(
          array(stored, { maxLength: 24 }),
          boolean(),
          integer({ min: 1, max: 7 }),
          async (traces, isDescending, limit) => {
            empty()
            const ids = storeTraces(monitor.db, traces)
            const sort = { column, isDescending }
            expect(await readAll(all, sort, limit)).toEqual(sorted(traces, ids, sort))
            expect(await readAll(all, sort, limit, true)).toEqual(sorted(traces, ids, sort))
          },
        ),
        { numRuns: 10 },
      )
    },
  )

  test('have what every filter asks for, alone and together', async () => {
    const several = <T extends keyof StoredTrace>(field: T, traces: readonly StoredTrace[]) => [
      ...new Set(traces.slice(0, 2).map((trace) => trace[field])),
    ]
    await assert(
      asyncProperty(
        array(stored, { minLength: 1, maxLength: 24 }),
        integer({ min: 0, max: 127 }),
        async (traces, which) => {
          empty()
          const ids = storeTraces(monitor.db, traces)
          const models = several('model', traces).filter((model) => model !== '') as string[]
          const users = several('user', traces).filter((user) => user !== '') as string[]
          const levels = several('level', traces) as 'ERROR'[]
          const has = (bit: number): boolean => (which & bit) !== 0
          const filter: TraceFilter = {
            fromMs: has(1) ? 1 : null,
            toMs: has(2) ? 4 : null,
            ...(has(4) && { model: models }),
            ...(has(8) && { userId: users }),
            ...(has(16) && { level: levels }),
            ...(has(32) && { durationAboveMs: 1 }),
            ...(has(64) && { costAboveUsd: 0.1 }),
          }
          const wanted = ids.filter((_, index) => {
            const trace = traces[index] as StoredTrace
            return (
              (!has(1) || trace.startedAtMs >= 1) &&
              (!has(2) || trace.startedAtMs <= 4) &&
              (!has(4) || models.length === 0 || models.includes(trace.model)) &&
              (!has(8) || users.length === 0 || users.includes(trace.user)) &&
              (!has(16) || levels.includes(trace.level as 'ERROR')) &&
              (!has(32) || (trace.durationMs ?? 0) > 1) &&
              (!has(64) || (trace.costUsd ?? 0) > 0.1)
            )
          })
          expect((await readAll(filter, { column: 'tokens', isDescending: true }, 5)).toSorted()).toEqual(
            wanted.toSorted(),
          )
          expect((await monitor.read.tracePage(filter, null, 1)).totalCount).toBe(wanted.length)
        },
      ),
      { numRuns: 50 },
    )
  })

  test('show the environment that they are found by, as it was recorded', async () => {
    createWriter(monitor.db).beginTurn(aTurn({ environment: 'Of a chat' }))
    const names = ['\ttab', 'Production', 'EU West/1', 'langfuse-own', 'x'.repeat(60)]
    const spans = names.map((name, index) =>
      aSpan({ 'deployment.environment': name }, { traceId: hexId(index, 32), spanId: hexId(index, 16) }),
    )
    const write = createWriter(monitor.db)
    const id = write.beginImport('a.jsonl', 1, 1)
    for (const span of spans)
      write.stageImport(id, 'otlp', [{ ...span, startedAtMs: 1, payload: JSON.stringify(aRecord([span])) }])
    write.endImportReading(id, 0, [])
    write.confirmImport(id)
    storeAll(monitor.db)
    const all: TraceFilter = { fromMs: null, toMs: null }
    const { rows } = await monitor.read.tracePage(all, null, 100)
    const { environments } = await monitor.read.facets()
    expect(environments.toSorted()).toEqual([...names, 'of-a-chat'].toSorted())
    expect(rows.map(({ environment }) => environment).toSorted()).toEqual(environments.toSorted())
    for (const { traceId, environment } of rows) {
      const found = await monitor.read.tracePage({ ...all, environment }, null, 100)
      expect(found.rows.map((row) => row.traceId)).toEqual([traceId])
    }
  })

  test('by values that no column should hold go on all the same', async () => {
    const trace: StoredTrace = sample(stored, { numRuns: 1, seed: 1 })[0] as StoredTrace
    const ids = storeTraces(
      monitor.db,
      Array.from({ length: 6 }, () => trace),
    )
    monitor.db.exec(`UPDATE traces SET cost_usd = 9e999, duration_ms = 'long', model = x'00ff' WHERE row % 3 = 0`)
    const damagedTimes = ['9e999', "'late'", "x'00ff'"]
    for (const [index, time] of damagedTimes.entries())
      monitor.db.exec(`UPDATE traces SET started_at_ms = ${time} WHERE row = (SELECT MIN(row) + ${index} FROM traces)`)
    for (const column of traceColumns) {
      for (const isDescending of [false, true])
        expect((await readAll(all, { column, isDescending }, 1)).toSorted()).toEqual(ids.toSorted())
    }
  })

  test('show the first line of what was asked, and the words a text was found by', async () => {
    const trace = sample(stored, { numRuns: 1, seed: 1 })[0] as StoredTrace
    storeTraces(monitor.db, [
      { ...trace, model: 'mooring', prompt: '\n\n  Why does\tthe mooring hold?\nAnd for how long?' },
    ])
    expect((await monitor.read.tracePage(all, null, 1)).rows[0]).toMatchObject({
      prompt: 'Why does the mooring hold?',
      snippet: null,
    })
    expect((await monitor.read.tracePage({ ...all, text: 'moor' }, null, 1)).rows[0]?.snippet).toBe(
      '…does the \u0001moor\u0002ing hold? And for how long?',
    )
  })
})
