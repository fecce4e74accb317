import fs from 'node:fs'
import path from 'node:path'
import { sample } from 'fast-check'
import { afterAll, afterEach, beforeEach, describe, expect, test } from 'vitest'
import { openFileTarget } from '../../../src/main/files/file-target.ts'
import type { FileTarget } from '../../../src/main/ports.ts'
import type { TraceExports } from '../../../src/main/monitor/exports/trace-exports.ts'
import type { AnalysisReads } from '../../../src/main/store/analysis/analysis-reads.ts'
import { createWriter } from '../../../src/main/store/thread/writer.ts'
import type { TraceExport, TraceFilter } from '../../../src/shared/domain.ts'
import { mountTmpfs } from '../../support/mounts.ts'
import { finish, record } from '../../support/store-fixtures.ts'
import { noRedaction } from '../../../src/main/records/redaction/redaction.ts'
import { aTurn } from '../../support/turn-fixtures.ts'
import { useAnalysis } from '../../support/analysis.ts'
import { exportsOf } from '../../support/trace-exports.ts'
import {
  storedObservation,
  storeObservations,
  storeTraces,
  type StoredObservation,
  type StoredTrace,
} from '../../support/trace-rows.ts'

const all: TraceFilter = { fromMs: null, toMs: null }
/** By the clock of the exports. */
const nowMs = 1_795_000_000_000
const trace = (more: Partial<StoredTrace>): StoredTrace => ({
  startedAtMs: 1_790_000_000_000,
  prompt: 'a prompt',
  title: 'a chat',
  model: 'm',
  provider: 'p',
  user: 'ada',
  environment: 'default',
  level: 'DEFAULT',
  durationMs: 1200,
  ttftMs: 10,
  tokens: 5,
  costUsd: null,
  state: 'delivered',
  ...more,
})

const monitor = useAnalysis('export')
let files: string
let exports: TraceExports
let ended: Promise<TraceExport>
let told: TraceExport[]
/** What stands between the export and its file. */
let through: (target: FileTarget) => FileTarget

beforeEach(() => {
  files = path.join(monitor.folder, 'files')
  fs.mkdirSync(files)
  through = (target) => target
  open()
})
afterEach(() => exports.close())

function open(more: { exportPage?: AnalysisReads['exportPage'] } = {}): void {
  ;({ exports, ended, told } = exportsOf(monitor.read, () => files, { ...more, through: (target) => through(target) }))
}

const written = (): string => fs.readFileSync(path.join(files, fs.readdirSync(files)[0] ?? ''), 'utf8')

describe('an export', () => {
  test('as CSV has every row that the filter matches, once and in order, over many pages', async () => {
    storeTraces(
      monitor.db,
      Array.from({ length: 1207 }, (_, index) =>
        trace({
          model: index % 3 === 0 ? 'other' : '=cmd()',
          user: `user ${index}, "quoted"`,
          startedAtMs: 1e12 + (index >> 2),
        }),
      ),
    )
    await exports.begin({ ...all, model: '=cmd()' }, 'csv')
    expect(await ended).toMatchObject({ state: 'done', rowCount: 804, totalCount: 804 })
    const lines = written().split('\r\n')
    expect(lines[0]).toMatch(/^\uFEFFtrace_id,started_at,name,prompt,/)
    expect(lines.at(-1)).toBe('')
    const wanted = monitor.db
      .prepare<[], string>(`SELECT trace_id FROM traces WHERE model <> 'other' ORDER BY started_at_ms DESC, row DESC`)
      .pluck()
      .all()
    expect(lines.slice(1, -1).map((line) => line.split(',')[0])).toEqual(wanted)
    const index = Number(wanted[0]?.slice(1)) - 1
    expect(lines[1]).toContain(`,"user ${index}, ""quoted""",`)
    expect(lines[1]).toContain(`,"'=cmd()",`)
    expect(fs.readdirSync(files)).toEqual(['holdfast-traces-2026-11-18T11-06-40-000Z.csv'])
  })

  test('of observations has a row for each that the filter matches, and nothing of the chat', async () => {
    const [id = ''] = storeTraces(monitor.db, [trace({ prompt: 'a prompt of the chat', title: 'its title' })])
    const own = sample(storedObservation, { numRuns: 1, seed: 1 })[0] as StoredObservation
    storeObservations(
      monitor.db,
      id,
      Array.from({ length: 1207 }, (_, index) => ({
        ...own,
        type: index % 3 === 0 ? 'tool' : 'span',
        name: '=cmd()',
        message: 'refused sk-once-entered-1234567890',
        startedAtMs: 1e12 + (index >> 2),
      })),
    )
    await exports.beginObservations({ ...all, type: 'span' }, 'csv')
    expect(await ended).toMatchObject({ rows: 'observations', state: 'done', rowCount: 804, totalCount: 804 })
    const lines = written().split('\r\n')
    expect(lines[0]).toMatch(/^\uFEFFtrace_id,span_id,started_at,type,name,trace_name,/)
    const wanted = monitor.db
      .prepare<[], string>(`SELECT span_id FROM observations WHERE type = 'span' ORDER BY started_at_ms DESC, row DESC`)
      .pluck()
      .all()
    expect(lines.slice(1, -1).map((line) => line.split(',')[1])).toEqual(wanted)
    expect(lines[1]).toContain(`,span,"'=cmd()",chat_request,`)
    expect(fs.readdirSync(files)).toEqual(['holdfast-observations-2026-11-18T11-06-40-000Z.csv'])
    fs.rmSync(path.join(files, fs.readdirSync(files)[0] ?? ''))
    open()
    await exports.beginObservations({ ...all, type: 'tool' }, 'jsonl')
    await ended
    expect(JSON.parse(written().split('\n')[0] ?? '')).toMatchObject({ traceId: id, spanId: 's1206', type: 'tool' })
    expect(written()).not.toMatch(/a prompt of the chat|its title|sk-once-entered/)
  })

  test('as JSON Lines has the recorded bodies too, and no key that was ever entered', async () => {
    const [traceId = ''] = record(createWriter(monitor.db), 1)
    monitor.db.exec(`UPDATE traces SET status_message = 'refused sk-once-entered-1234567890'`)
    await exports.begin(all, 'jsonl')
    expect(await ended).toMatchObject({ state: 'done', rowCount: 1 })
    const line = JSON.parse(written()) as Record<string, unknown>
    expect(line).toMatchObject({ traceId, prompt: 'question 0', startedAt: '2026-09-21T14:13:20.000Z' })
    expect(JSON.stringify(line['observations'])).toContain('A unit of work.')
    expect(written()).not.toContain('sk-once-entered')
  })

  test.each(['csv', 'jsonl'] as const)(
    'has nothing that redaction took out of the records, though the chat has it: %s',
    async (format) => {
      const turn = aTurn({ redaction: { ...noRedaction, bodies: 'metadata' } }, 'the secret of the chat')
      const write = createWriter(monitor.db)
      write.beginTurn(turn)
      finish(write, turn.start.traceId)
      await exports.begin(all, format)
      expect(await ended).toMatchObject({ state: 'done', rowCount: 1 })
      expect(written()).toContain(turn.start.traceId)
      expect(written()).not.toContain('the secret')
    },
  )

  test.each(['traces', 'observations'] as const)(
    'has what the clock of another computer was ahead with: %s',
    async (rows) => {
      const own = sample(storedObservation, { numRuns: 1, seed: 1 })[0] as StoredObservation
      for (const [model, startedAtMs] of [
        ['here', nowMs - 1],
        ['ahead', nowMs + 3_600_000],
      ] as const) {
        const [id = ''] = storeTraces(monitor.db, [trace({ startedAtMs, model })])
        storeObservations(monitor.db, id, [{ ...own, startedAtMs, model }])
      }
      await (rows === 'traces' ? exports.begin(all, 'csv') : exports.beginObservations(all, 'csv'))
      expect(await ended).toMatchObject({ state: 'done', rowCount: 2, totalCount: 2 })
      expect(written()).toMatch(/ahead[\s\S]*here/)
    },
  )

  test('has nothing that begins while it is written', async () => {
    storeTraces(monitor.db, [trace({ startedAtMs: nowMs - 1 })])
    const asked: (number | null)[] = []
    open({
      exportPage: (options) => {
        asked.push(options.filter.toMs)
        return monitor.read.exportPage(options)
      },
    })
    await exports.begin(all, 'csv')
    await ended
    expect(asked).toEqual([nowMs])
  })

  test('holds no more than a page of bodies in memory', async () => {
    storeTraces(
      monitor.db,
      Array.from({ length: 40 }, () => trace({})),
    )
    const body = monitor.db.prepare('INSERT INTO payloads (seq, checksum, payload) VALUES (?, ?, ?)')
    for (let seq = 1; seq <= 40; seq += 1) body.run(seq, '', 'x'.repeat(700_000))
    const sizes: number[] = []
    open({
      exportPage: async (options) => {
        const page = await monitor.read.exportPage(options)
        sizes.push(page.traces.length)
        return page
      },
    })
    await exports.begin(all, 'jsonl')
    expect(await ended).toMatchObject({ state: 'done', rowCount: 40 })
    expect(Math.max(...sizes)).toBe(3)
  })

  test.each(['csv', 'jsonl'] as const)('of nothing is an empty file: %s', async (format) => {
    await exports.begin(all, format)
    expect(await ended).toMatchObject({ state: 'done', rowCount: 0, totalCount: 0 })
    expect(written().split('\r\n')).toHaveLength(format === 'csv' ? 2 : 1)
  })

  test('that is cancelled leaves nothing, and says so', async () => {
    storeTraces(
      monitor.db,
      Array.from({ length: 600 }, () => trace({})),
    )
    const reached = Promise.withResolvers<void>()
    let writes = 0
    through = (target) => ({
      ...target,
      write: async (text) => {
        writes += 1
        await target.write(text)
        // The last one never ends.
        if (writes === 2) {
          reached.resolve()
          await new Promise(() => {})
        }
      },
    })
    const begun = await exports.begin(all, 'csv')
    await reached.promise
    expect(fs.readdirSync(files)).toEqual([expect.stringMatching(/\.part$/)])
    exports.cancel(begun?.id ?? '')
    expect(await ended).toMatchObject({ state: 'cancelled' })
    expect(fs.readdirSync(files)).toEqual([])
  })

  test('that is cancelled while the disk takes it leaves nothing', async () => {
    storeTraces(monitor.db, [trace({ prompt: 'x'.repeat(100) })])
    const finished = Promise.withResolvers<unknown>()
    through = (target) => ({
      ...target,
      finish: () => {
        const finishing = target.finish()
        finished.resolve(finishing.catch(() => {}))
        for (const { id } of told) exports.cancel(id)
        return finishing
      },
    })
    await exports.begin(all, 'csv')
    expect(await ended).toMatchObject({ state: 'cancelled' })
    await finished.promise
    expect(fs.readdirSync(files)).toEqual([])
  })

  test('that is cut off as the app closes leaves nothing', async () => {
    storeTraces(monitor.db, [trace({})])
    through = (target) => ({ ...target, write: () => new Promise(() => {}) })
    await exports.begin(all, 'csv')
    await exports.close()
    expect(fs.readdirSync(files)).toEqual([])
  })

  test('that cannot be read to its end leaves nothing', async () => {
    storeTraces(
      monitor.db,
      Array.from({ length: 600 }, () => trace({})),
    )
    open({
      exportPage: async (options) => {
        if (options.cursor !== null) throw new Error('damaged')
        return monitor.read.exportPage(options)
      },
    })
    await exports.begin(all, 'csv')
    expect(await ended).toMatchObject({ state: 'failed', problem: expect.stringContaining('no file was saved') })
    expect(fs.readdirSync(files)).toEqual([])
  })

  test('leaves a file of the same name as it was until it is whole', async () => {
    const name = path.join(files, 'mine.csv')
    fs.writeFileSync(name, 'before')
    const target = await openFileTarget(name)
    await target.write('after')
    expect(fs.readFileSync(name, 'utf8')).toBe('before')
    await target.discard()
    expect(fs.readdirSync(files)).toEqual(['mine.csv'])
    const again = await openFileTarget(name)
    await again.write('after')
    await again.finish()
    expect(fs.readFileSync(name, 'utf8')).toBe('after')
    expect(fs.readdirSync(files)).toEqual(['mine.csv'])
  })
})

const mount = mountTmpfs('size=200k', 'the test of an export to a full disk')
afterAll(() => mount?.unmount())

test.skipIf(!mount)('an export to a full disk says so, and leaves nothing there', async () => {
  files = mount?.folder ?? ''
  storeTraces(
    monitor.db,
    Array.from({ length: 5000 }, () => trace({ prompt: 'long '.repeat(30) })),
  )
  await exports.begin(all, 'csv')
  expect(await ended).toMatchObject({ state: 'failed', problem: expect.stringContaining('The disk is full') })
  expect(fs.readdirSync(files)).toEqual([])
})
