import fs from 'node:fs'
import os from 'node:os'
import path from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { copyFileName } from '../../../src/main/store/analysis/copy-file.ts'
import { createReadsWithoutCopy } from '../../../src/main/store/without-copy/reads-without-copy.ts'
import { createWriter } from '../../../src/main/store/thread/writer.ts'
import type { MonitorEngineState, TraceFilter } from '../../../src/shared/domain.ts'
import { traceColumns } from '../../../src/shared/trace-columns.ts'
import { useAnalysis } from '../../support/analysis.ts'
import { killAllApps, startApp, type AppChild } from '../../support/app-child.ts'
import { childPids } from '../../support/processes.ts'
import { deliver, finish, record, withDatabase } from '../../support/store-fixtures.ts'
import { aTurn, anEnd } from '../../support/turn-fixtures.ts'
import { deadlyDuckDb, withoutDuckDb } from '../../support/without-duckdb.ts'

const filter: TraceFilter = { fromMs: null, toMs: null }

describe('the Monitor on a computer that DuckDB does not run on', () => {
  let folder: string
  beforeEach(() => {
    folder = fs.mkdtempSync(path.join(os.tmpdir(), 'holdfast-without-'))
    withDatabase(folder, (write) => record(write, 5))
  })
  afterEach(async () => {
    await killAllApps()
    fs.rmSync(folder, { recursive: true, force: true })
  })
  const processes = (app: AppChild): number[] => childPids(app.pid, '/analysis')

  it('says why it adds nothing up, shows the traces all the same, and starts no process again and again', async () => {
    const app = await startApp({ folder, env: withoutDuckDb })
    const told: MonitorEngineState[] = []
    app.on('monitor.engine', (state) => void told.push(state))
    const summary = await app.result('monitor.summary', { filter })
    expect(summary).toMatchObject({
      ok: false,
      error: {
        message: expect.stringMatching(/DuckDB has no build for \w+ \w+ here.*Nothing that was recorded is affected/),
      },
    })
    const [pid] = processes(app)
    expect((await app.request('monitor.traces', { filter, cursor: null, limit: 10 })).totalCount).toBe(5)
    expect(await app.result('monitor.sessions', { filter, cursor: null, limit: 10 })).toMatchObject({ ok: false })
    expect(await app.result('monitor.hints', { filter })).toMatchObject({ ok: false })
    expect((await app.request('monitor.facets', { rows: 'traces' })).models).toHaveLength(1)
    expect(await app.result('monitor.runSql', { id: 'q', sql: 'SELECT 1' })).toMatchObject({ ok: false })
    await app.result('monitor.breakdown', { filter, timeZone: 'UTC', by: 'model' })
    expect(processes(app)).toEqual([pid])
    expect(told.length).toBeGreaterThan(0)
    expect(new Set(told.map(({ state }) => state))).toEqual(new Set(['unavailable']))

    const ended = app.once('chat.message', ({ message }) => message.status === 'complete')
    const settings = { providerId: 'demo', model: 'holdfast-demo', systemPrompt: '', parameters: {} }
    await app.request('chat.send', { conversationId: null, parentId: null, text: 'And now?', settings })
    await ended
    expect((await app.request('monitor.traces', { filter, cursor: null, limit: 10 })).totalCount).toBe(6)
    expect((await app.request('sync.status', null)).ledger.accepted).toBe(6)
    expect(fs.existsSync(path.join(folder, copyFileName))).toBe(false)
    await app.close()
  })

  it('goes on without it where it ends the process that loads it, and says so', async () => {
    const app = await startApp({ folder, env: deadlyDuckDb })
    const told: MonitorEngineState['state'][] = []
    app.on('monitor.engine', ({ state }) => void told.push(state))
    const shown = async (): Promise<number | null> => {
      const page = await app.result('monitor.traces', { filter, cursor: null, limit: 10 })
      return page.ok ? page.value.totalCount : null
    }
    await expect.poll(shown).toBe(5)
    expect(told).toEqual(['ended', 'ended', 'ended'])
    const [pid] = processes(app)
    expect(await app.result('monitor.summary', { filter })).toMatchObject({
      ok: false,
      error: { message: expect.stringContaining('DuckDB ends its process') },
    })
    expect(await shown()).toBe(5)
    expect(processes(app)).toEqual([pid])
    expect(told).toEqual(['ended', 'ended', 'ended', 'unavailable'])
    await app.close()
  })
})

describe('what SQLite answers where DuckDB does not run', () => {
  const monitor = useAnalysis('without')
  beforeEach(() => {
    const write = createWriter(monitor.db)
    for (let index = 0; index < 40; index += 1) {
      const turn = aTurn(
        {
          model: ['b', 'A', 'c'][index % 3] ?? '',
          tags: index % 4 === 0 ? ['x'] : index % 4 === 1 ? ['y', 'x'] : [],
          startedAtMs: 1_790_000_000_000 + (index >> 1) * 1000,
        },
        `what ${index % 7}`,
      )
      write.beginTurn(turn)
      const odd = { durationMs: null, usage: null, costUsd: null, timeToFirstTokenMs: null }
      const end = anEnd(index % 5 === 0 ? { ...odd, level: 'ERROR', costSource: null } : { costUsd: index / 100 })
      finish(write, turn.start.traceId, { end })
      if (index === 20) deliver(write)
    }
  })

  it('is what the copy answers: each page in every order, in both directions, and the choices of the filters', async () => {
    const plain = createReadsWithoutCopy(monitor.db, 'why', () => {})
    for (const narrowed of [
      filter,
      { ...filter, model: 'b', tag: 'x' },
      { ...filter, text: 'what 3', delivery: 'delivered' as const },
    ]) {
      for (const column of traceColumns) {
        for (const [isDescending, isBackwards] of [
          [true, false],
          [false, false],
          [true, true],
          [false, true],
        ] as const) {
          let cursor: string | null = null
          do {
            const question = [narrowed, cursor, 7, { column, isDescending }, isBackwards] as const
            const page = await plain.tracePage(...question)
            expect([column, page]).toEqual([column, await monitor.read.tracePage(...question)])
            cursor = page.nextCursor
          } while (cursor !== null)
        }
      }
      expect(await plain.countTraces(narrowed)).toBe(await monitor.read.countTraces(narrowed))
      const exported = { filter: narrowed, cursor: null, maxRows: 9, maxBytes: 1e6, bodies: 'observations' as const }
      expect(await plain.exportPage(exported)).toEqual(await monitor.read.exportPage(exported))
    }
    expect(await plain.facets()).toEqual(await monitor.read.facets())
  })

  it('offers no provider to filter by for traces that name none, nor does the copy', async () => {
    monitor.db.exec(`UPDATE traces SET provider_id = '', provider_name = '' WHERE row % 2 = 0`)
    const plain = createReadsWithoutCopy(monitor.db, 'why', () => {})
    const { providers } = await plain.facets()
    expect(providers.map(({ id }) => id)).toEqual([expect.stringMatching(/./)])
    expect((await monitor.read.facets()).providers).toEqual(providers)
  })
})
