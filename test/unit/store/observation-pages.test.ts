import { array, assert, asyncProperty, boolean, constantFrom, integer, record, sample } from 'fast-check'
import { describe, expect, test, vi } from 'vitest'
import { createSearchIndex } from '../../../src/main/store/chat/search-index.ts'
import type { ObservationFilter } from '../../../src/shared/domain.ts'
import { observationTableColumns, type ObservationColumn, type ObservationSort } from '../../../src/shared/row-kinds.ts'
import { useAnalysis } from '../../support/analysis.ts'
import { lower, readAllPages, sortedBy, type SortValue } from '../../support/sorted-rows.ts'
import {
  storedObservation,
  storedTrace,
  storeObservations,
  storeTraces,
  type StoredObservation,
  type StoredTrace,
} from '../../support/trace-rows.ts'

// Hundreds of questions, each over a copy that is brought up to date before.
vi.setConfig({ testTimeout: 120_000 })

const monitor = useAnalysis('observation-pages')

interface Tree {
  trace: StoredTrace
  /** Imported, with a tag; else of a chat. */
  isImport: boolean
  observations: StoredObservation[]
}
const trees = array(
  record({ trace: storedTrace, isImport: boolean(), observations: array(storedObservation, { maxLength: 6 }) }),
  { maxLength: 8 },
)

interface Row {
  key: string
  tree: Tree
  own: StoredObservation
}

const sum = (...amounts: (number | null)[]): number =>
  amounts.reduce<number>((total, amount) => total + (amount ?? 0), 0)
const lowerOr = (text: string | null): string | null => (text === null ? null : lower(text))
const ofUsage = (own: StoredObservation, amount: number): number | null => (own.tokens === null ? null : amount)

function rateOf({ tokens, durationMs, ttftMs, output, reasoning }: StoredObservation): number | null {
  if (tokens === null || durationMs === null || ttftMs === null || durationMs - ttftMs < 20) return null
  return (sum(output, reasoning) * 1000) / (durationMs - ttftMs) || null
}

const deliveries: (string | null)[][] = [
  [null],
  ['recorded', 'retry'],
  ['sealed'],
  ['ambiguous'],
  ['delivered', 'confirmed'],
  ['dead'],
  ['lost'],
]

/** What a column is sorted by, worked out in the open. */
const valueOf: Record<ObservationColumn, (row: Row) => SortValue> = {
  started: ({ own }) => own.startedAtMs,
  type: ({ own }) => own.type,
  name: ({ own }) => lower(own.name),
  prompt: ({ tree }) => lower(tree.trace.prompt),
  chat: ({ tree }) => lower(tree.trace.title),
  model: ({ own }) => lowerOr(own.model),
  provider: ({ own }) => lowerOr(own.provider),
  user: ({ tree }) => lower(tree.trace.user),
  environment: ({ tree }) => lower(tree.trace.environment),
  level: ({ own }) => ['DEBUG', 'DEFAULT', 'WARNING', 'ERROR'].indexOf(own.level),
  message: ({ own }) => lowerOr(own.message),
  latency: ({ own }) => own.durationMs,
  firstToken: ({ own }) => own.ttftMs,
  rate: ({ own }) => rateOf(own),
  inputTokens: ({ own }) => ofUsage(own, sum(own.input, own.cached)),
  outputTokens: ({ own }) => ofUsage(own, sum(own.output, own.reasoning)),
  tokens: ({ own }) => own.tokens,
  cost: ({ own }) => own.costUsd,
  delivery: ({ tree }) =>
    tree.isImport ? deliveries.length : deliveries.findIndex((states) => states.includes(tree.trace.state)),
}

/** Puts them in the place of what is there; answers all observations in the order of their rows. */
function store(stored: readonly Tree[]): Row[] {
  for (const table of ['traces', 'observations', 'messages', 'conversations', 'batches'])
    monitor.db.exec(`DELETE FROM ${table}`)
  const ids = storeTraces(
    monitor.db,
    stored.map(({ trace }) => trace),
  )
  const toImport = monitor.db.prepare(`UPDATE traces SET source = 'import', tags = '["imported"]' WHERE trace_id = ?`)
  return stored.flatMap((tree, index) => {
    const id = ids[index] ?? ''
    if (tree.isImport) toImport.run(id)
    const spanIds = storeObservations(monitor.db, id, tree.observations)
    return tree.observations.map((own, at) => ({ key: `${id}/${spanIds[at]}`, tree, own }))
  })
}

const all: ObservationFilter = { fromMs: null, toMs: null }
const keysOf = (rows: readonly Row[]): string[] => rows.map(({ key }) => key)

async function readAll(
  filter: ObservationFilter,
  sort: ObservationSort,
  limit: number,
  isBackwards = false,
): Promise<string[]> {
  const rows = await readAllPages(
    (cursor) => monitor.read.observationPage(filter, cursor, limit, sort, isBackwards),
    isBackwards,
  )
  return rows.map(({ traceId, spanId }) => `${traceId}/${spanId}`)
}

describe('pages of observations', () => {
  test.each(observationTableColumns)(
    'by %s have every row once and in order, both ways, from either end, with ties and without values',
    async (column) => {
      await assert(
        asyncProperty(trees, boolean(), integer({ min: 1, max: 7 }), async (stored, isDescending, limit) => {
          const wanted = keysOf(sortedBy(store(stored), valueOf[column], isDescending))
          expect(await readAll(all, { column, isDescending }, limit)).toEqual(wanted)
          expect(await readAll(all, { column, isDescending }, limit, true)).toEqual(wanted)
        }),
        { numRuns: 8 },
      )
    },
  )

  test('have what every filter asks for, of each itself or of its trace, alone and together', async () => {
    const has = (asked: readonly unknown[], value: unknown): boolean => asked.includes(value)
    /** What each filter asks for, and what it means. */
    const filters: [Partial<ObservationFilter>, (row: Row) => boolean][] = [
      [{ fromMs: 1 }, ({ own }) => own.startedAtMs >= 1],
      [{ toMs: 4 }, ({ own }) => own.startedAtMs <= 4],
      [{ model: ['a', 'gpt-5-mini', '日本'] }, ({ own }) => has(['a', 'gpt-5-mini', '日本'], own.model)],
      [
        { providerId: ['a', 'b', 'A', '𝕏'] },
        ({ own, tree }) =>
          own.provider !== null && has(['a', 'b', 'A', '𝕏'], tree.isImport ? own.provider : tree.trace.provider),
      ],
      [{ level: ['ERROR', 'WARNING'] }, ({ own }) => has(['ERROR', 'WARNING'], own.level)],
      [{ type: ['tool', 'generation'] }, ({ own }) => has(['tool', 'generation'], own.type)],
      [{ durationAboveMs: 1 }, ({ own }) => (own.durationMs ?? 0) > 1],
      [{ costAboveUsd: 0.1 }, ({ own }) => (own.costUsd ?? 0) > 0.1],
      [{ userId: ['a', 'b', 'ä'] }, ({ tree }) => has(['a', 'b', 'ä'], tree.trace.user)],
      [{ environment: 'b' }, ({ tree }) => tree.trace.environment === 'b'],
      [{ source: 'chat' }, ({ tree }) => !tree.isImport],
      [{ tag: 'imported' }, ({ tree }) => tree.isImport],
      [{ delivery: ['delivered', 'imported'] }, ({ tree }) => tree.isImport || tree.trace.state === 'delivered'],
      [
        // 1970 began in this hour of the week.
        { weekHours: { hours: [72], timeZone: 'UTC' } },
        ({ tree }) => Math.floor(tree.trace.startedAtMs / 3_600_000) % 168 === 0,
      ],
      [
        { text: 'gpt' },
        ({ own, tree }) => [own.name, own.model, own.message, tree.trace.model].some((text) => text?.includes('gpt')),
      ],
    ]
    await assert(
      asyncProperty(
        trees,
        integer({ min: 0, max: 2 ** filters.length - 1 }),
        integer({ min: 0, max: filters.length - 1 }),
        record({ column: constantFrom(...observationTableColumns), isDescending: boolean() }),
        async (stored, which, one, sort) => {
          const rows = store(stored)
          for (const wanted of [
            filters.filter((_, bit) => ((which >> bit) & 1) === 1 && bit % 3 === one % 3),
            filters.slice(one, one + 1),
          ]) {
            const filter = wanted.reduce<ObservationFilter>((whole, [part]) => ({ ...whole, ...part }), all)
            const found = rows.filter((row) => wanted.every(([, isWanted]) => isWanted(row)))
            const inOrder = keysOf(sortedBy(found, valueOf[sort.column], sort.isDescending))
            expect(await readAll(filter, sort, 5)).toEqual(inOrder)
            expect((await monitor.read.observationPage(filter, null, 1)).totalCount).toBe(found.length)
          }
        },
      ),
      { numRuns: 25 },
    )
  })

  test('show what each took itself, and what its trace was asked', async () => {
    const trace = sample(storedTrace, { numRuns: 1, seed: 1 })[0] as StoredTrace
    const own = sample(storedObservation, { numRuns: 1, seed: 1 })[0] as StoredObservation
    store([
      {
        trace: {
          ...trace,
          prompt: '\n\n  Why does\tthe mooring hold?\nAnd for how long?',
          title: 'Ropes',
          user: 'ada',
        },
        isImport: false,
        observations: [
          { ...own, name: 'look up', type: 'tool', model: null, provider: 'P', durationMs: 7, costUsd: null },
        ],
      },
    ])
    expect((await monitor.read.observationPage(all, null, 1)).rows[0]).toMatchObject({
      name: 'look up',
      type: 'tool',
      model: '',
      providerName: 'P',
      durationMs: 7,
      costUsd: null,
      prompt: 'Why does the mooring hold?',
      conversationTitle: 'Ropes',
      userId: 'ada',
      snippet: null,
    })
    expect((await monitor.read.observationPage({ ...all, text: 'look up' }, null, 1)).rows.length).toBe(1)
    const asked = monitor.db.prepare("SELECT row, content FROM messages WHERE role = 'user'").get() as {
      row: number
      content: string
    }
    createSearchIndex(monitor.db).put(asked.row, asked.content)
    expect((await monitor.read.observationPage({ ...all, text: 'moor' }, null, 1)).rows[0]?.snippet).toBe(
      '…does the \u0001moor\u0002ing hold? And for how long?',
    )
  })

  test('are none, nor are traces, for a text that asks for nothing', async () => {
    store(sample(trees, { numRuns: 1, seed: 2 })[0] as Tree[])
    const nothing = { ...all, text: '…' }
    expect(await monitor.read.observationPage(nothing, null, 5)).toMatchObject({ rows: [], totalCount: 0 })
    expect(await monitor.read.tracePage(nothing, null, 5)).toMatchObject({ rows: [], totalCount: 0 })
  })

  test('by values that no column should hold go on all the same', async () => {
    const tree = sample(
      record({ trace: storedTrace, observations: array(storedObservation, { minLength: 6, maxLength: 6 }) }),
      { numRuns: 1, seed: 1 },
    )[0] as Omit<Tree, 'isImport'>
    const wanted = keysOf(store([{ ...tree, isImport: false }])).toSorted()
    monitor.db
      .exec(`UPDATE observations SET cost_usd = 9e999, duration_ms = 'long', model = x'00ff', name = x'ff' WHERE row % 3 = 0;
      UPDATE observations SET started_at_ms = 'late', type = x'00', level = 'LOUD' WHERE row % 3 = 1`)
    for (const column of observationTableColumns) {
      for (const isDescending of [false, true])
        expect((await readAll(all, { column, isDescending }, 1)).toSorted()).toEqual(wanted)
    }
  })
})
