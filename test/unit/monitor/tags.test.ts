import * as fc from 'fast-check'
import { describe, expect, test, vi } from 'vitest'
import { readBreakdown } from '../../../src/main/monitor/series.ts'
import { createWriter } from '../../../src/main/store/thread/writer.ts'
import type { BreakdownKind, TraceFilter, TraceSource } from '../../../src/shared/domain.ts'
import { useAnalysis } from '../../support/analysis.ts'
import { anyTrace, replaceTraces } from '../../support/chart-rows.ts'
import { finish } from '../../support/store-fixtures.ts'
import { aTurn } from '../../support/turn-fixtures.ts'

// Hundreds of questions, each over a copy that is brought up to date before.
vi.setConfig({ testTimeout: 120_000 })

const monitor = useAnalysis('tags')

const all: TraceFilter = { fromMs: null, toMs: null }
const names = ['a', 'A', 'a,b', '"', '\\', '日本', ']', "o'clock", '%']
const anyTags = fc.uniqueArray(fc.constantFrom(...names), { maxLength: 3 })
const anyRow = fc.record({
  trace: anyTrace(fc.integer({ min: 0, max: 1000 })),
  tags: anyTags,
  source: fc.constantFrom<TraceSource>('chat', 'import'),
  session: fc.constantFrom('one', 'two', ''),
})
type Row = typeof anyRow extends fc.Arbitrary<infer R> ? R : never

function store(rows: readonly Row[]): void {
  replaceTraces(
    monitor.db,
    rows.map(({ trace }) => trace),
  )
  const set = monitor.db.prepare('UPDATE traces SET tags = ?, source = ?, conversation_id = ? WHERE trace_id = ?')
  for (const [index, { tags, source, session }] of rows.entries())
    set.run(JSON.stringify(tags), source, session, `trace-${index}`)
}

async function counts(filter: TraceFilter, by: BreakdownKind): Promise<Record<string, number>> {
  const { rows } = await readBreakdown(monitor.read, { filter, timeZone: 'UTC' }, by, 2000)
  return Object.fromEntries(rows.map(({ key, traceCount }) => [key, traceCount]))
}

describe('tags, sources and sessions', () => {
  test('are filtered by, and broken down by, as a look at each trace tells', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.array(anyRow, { maxLength: 30 }),
        anyTags,
        fc.constantFrom(undefined, 'chat' as const, 'import' as const),
        async (rows, tag, source) => {
          store(rows)
          const filter: TraceFilter = { ...all, tag, ...(source && { source }) }
          const left = rows.filter(
            (row) =>
              (tag.length === 0 || row.tags.some((one) => tag.includes(one))) &&
              (source === undefined || row.source === source),
          )
          const counted = (keys: (row: Row) => string[]): Record<string, number> =>
            Object.fromEntries(
              [...new Set(left.flatMap(keys))].map((key) => [
                key,
                left.filter((row) => keys(row).includes(key)).length,
              ]),
            )
          expect((await monitor.read.tracePage(filter, null, 500)).totalCount).toBe(left.length)
          expect(await counts(filter, 'tag')).toEqual(counted(({ tags }) => (tags.length === 0 ? [''] : tags)))
          expect(await counts(filter, 'chat')).toEqual(counted(({ session }) => [session]))
          expect((await monitor.read.facets()).tags.toSorted()).toEqual(
            [...new Set(rows.flatMap(({ tags }) => tags))].toSorted(),
          )
        },
      ),
      { numRuns: 100 },
    )
  })

  test('are those of the turn', async () => {
    const write = createWriter(monitor.db)
    const turn = aTurn({ tags: ['field trip', 'north'] })
    write.beginTurn(turn)
    finish(write, turn.start.traceId, { atMs: 0 })
    expect((await monitor.read.tracePage({ ...all, tag: 'north', source: 'chat' }, null, 1)).totalCount).toBe(1)
    expect((await monitor.read.tracePage({ ...all, tag: 'nort' }, null, 1)).totalCount).toBe(0)
    expect(await counts(all, 'tag')).toEqual({ 'field trip': 1, north: 1 })
  })

  test('go on where a damaged file holds no list of tags', async () => {
    store(fc.sample(anyRow, { numRuns: 8, seed: 1 }))
    monitor.db.exec(`UPDATE traces SET tags = '{' WHERE row % 3 = 0`)
    monitor.db.exec(`UPDATE traces SET tags = x'ff' WHERE row % 3 = 1`)
    monitor.db.exec(`UPDATE traces SET tags = '["a", 7, null]' WHERE row % 3 = 2`)
    expect((await monitor.read.facets()).tags).toEqual(['a'])
    expect((await monitor.read.tracePage({ ...all, tag: 'a' }, null, 50)).totalCount).toBeGreaterThan(0)
    expect((await counts(all, 'tag'))['a']).toBeGreaterThan(0)
  })
})
