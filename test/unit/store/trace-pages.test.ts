import {
  array,
  assert,
  asyncProperty,
  boolean,
  constantFrom,
  integer,
  option,
  record,
  sample,
  type Arbitrary,
} from 'fast-check'
import { describe, expect, test, vi } from 'vitest'
import type { TraceFilter, TracePage } from '../../../src/shared/domain.ts'
import { traceColumns, type TraceColumn, type TraceSort } from '../../../src/shared/trace-columns.ts'
import { useAnalysis } from '../../support/analysis.ts'
import { storeTraces, type StoredTrace } from '../../support/trace-rows.ts'

// Hundreds of questions, each over a copy that is brought up to date before.
vi.setConfig({ testTimeout: 120_000 })

const monitor = useAnalysis('pages')

const amounts = option(constantFrom(0, 0.1, 1 / 3, 7, 1200, 1e15), { nil: null })
const names = constantFrom('', 'a', 'A', 'b', 'ä', '"', '日本', '𝕏', 'gpt-5-mini')
const stored: Arbitrary<StoredTrace> = record({
  startedAtMs: integer({ min: 0, max: 5 }),
  prompt: names,
  title: names,
  model: names,
  provider: names,
  user: names,
  environment: names,
  level: constantFrom('DEBUG', 'DEFAULT', 'WARNING', 'ERROR'),
  durationMs: amounts,
  ttftMs: amounts,
  tokens: amounts,
  costUsd: amounts,
  state: option(constantFrom('recorded', 'sealed', 'retry', 'ambiguous', 'delivered', 'confirmed', 'dead', 'lost'), {
    nil: null,
  }),
})

const lower = (text: string): string => text.replaceAll(/[A-Z]/g, (letter) => letter.toLowerCase())
/** What a column is sorted by, worked out in the open. */
const valueOf: Record<TraceColumn, (trace: StoredTrace) => string | number | null> = {
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

function compare(a: string | number, b: string | number): number {
  if (typeof a === 'string' && typeof b === 'string') return Buffer.compare(Buffer.from(a), Buffer.from(b))
  return Number(a) - Number(b)
}

function sorted(traces: readonly StoredTrace[], ids: readonly string[], { column, isDescending }: TraceSort): string[] {
  const sign = isDescending ? -1 : 1
  return traces
    .map((trace, row) => ({ id: ids[row] ?? '', row, value: valueOf[column](trace) }))
    .toSorted((a, b) => {
      if (a.value === null || b.value === null)
        return Number(a.value === null) - Number(b.value === null) || sign * (a.row - b.row)
      return sign * (compare(a.value, b.value) || a.row - b.row)
    })
    .map(({ id }) => id)
}

async function readAll(filter: TraceFilter, sort: TraceSort, limit: number, isBackwards = false): Promise<string[]> {
  let ids: string[] = []
  let cursor: string | null = null
  do {
    const page: TracePage = await monitor.read.tracePage(filter, cursor, limit, sort, isBackwards)
    const pageIds = page.rows.map(({ traceId }) => traceId)
    ids = isBackwards ? [...pageIds, ...ids] : [...ids, ...pageIds]
    cursor = page.nextCursor
  } while (cursor !== null && ids.length < 1000)
  return ids
}

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
        { numRuns: 40 },
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
      { numRuns: 200 },
    )
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
