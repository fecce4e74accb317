import fs from 'node:fs'
import os from 'node:os'
import path from 'node:path'
import { readBreakdown, readSeries } from '../../src/main/monitor/series.ts'
import { summarise } from '../../src/main/monitor/summary.ts'
import { copyFileName } from '../../src/main/store/analysis/copy-file.ts'
import { databaseFileName, openReaderDatabase, openWriterDatabase } from '../../src/main/store/schema/database.ts'
import { openStore, type Store } from '../../src/main/store/thread/store.ts'
import { breakdownKinds } from '../../src/shared/chart-kinds.ts'
import { sessionColumns } from '../../src/shared/session-columns.ts'
import { observationTableColumns } from '../../src/shared/row-kinds.ts'
import { traceColumns } from '../../src/shared/trace-columns.ts'
import { childPids } from '../support/processes.ts'
import { storeEntries } from '../support/store-entries.ts'
import { aTurn } from '../support/turn-fixtures.ts'
import { percentile, print, timeEach } from './measure.ts'
import { commonWord, createRowMaker, rareWord } from './monitor-rows.ts'

const sizes = process.env['BENCH_TRACES'] ? [Number(process.env['BENCH_TRACES'])] : [10_000, 100_000, 1_000_000]
const addedCount = 100_000
const runs = 15
const all = { fromMs: null, toMs: null }
const nowMs = Date.UTC(2026, 10, 20)
const lastWeek = { fromMs: nowMs - 7 * 86_400_000, toMs: nowMs }
const timeZone = 'Europe/Berlin'

/** What the Monitor asks, at the engine, beside the plain SQL that a question stands for. */
export async function benchMonitor(): Promise<void> {
  for (const size of sizes) {
    const folder = fs.mkdtempSync(path.join(os.tmpdir(), 'holdfast-monitor-'))
    try {
      await benchSize(folder, size)
    } finally {
      fs.rmSync(folder, { recursive: true, force: true })
    }
  }
}

const open = (folder: string): Promise<Store> =>
  openStore({
    folder,
    ...storeEntries,
    onThreadDeath: (message) => {
      throw new Error(message)
    },
    onDamage: () => {},
  })

async function benchSize(folder: string, size: number): Promise<void> {
  const tell = (name: string, value: number, goal: number | null, unit = 'ms'): void =>
    print({ name: `${name}, ${size} traces`, value, unit, goal })
  const took = async (task: () => Promise<unknown>): Promise<number> => {
    const beganMs = performance.now()
    await task()
    return performance.now() - beganMs
  }
  const each = async (name: string, goal: number | null, task: () => Promise<unknown>): Promise<void> =>
    tell(`${name} p95`, percentile(await timeEach(runs, async () => void (await task()), 3), 0.95), goal)

  const db = openWriterDatabase(folder)
  const rows = createRowMaker(size)
  rows.add(db, size)
  db.pragma('wal_checkpoint(TRUNCATE)')
  db.close()
  plainSql(folder, tell)

  let store = await open(folder)
  tell('copy made', await took(() => summarise(store.monitor, all)), null)
  await store.close()
  const bytes = (name: string): number => fs.statSync(path.join(folder, name)).size / size
  tell('database on disk', bytes(databaseFileName), null, 'bytes/trace')
  tell('copy on disk', bytes(copyFileName), null, 'bytes/trace')

  store = await open(folder)
  tell('figures, process not running', await took(() => summarise(store.monitor, lastWeek)), 500)
  const { monitor } = store
  await each('figures, 7 days', 50, () => summarise(monitor, lastWeek))
  await each('figures, all time', 50, () => summarise(monitor, all))
  await each('figures, one model and errors', 50, () => summarise(monitor, { ...all, model: 'gpt-5', level: 'ERROR' }))
  await each('series, 7 days', 50, () => readSeries(monitor, { filter: lastWeek, timeZone }, nowMs))
  await each('series, all time', 50, () => readSeries(monitor, { filter: all, timeZone }, nowMs))
  for (const by of breakdownKinds)
    await each(`breakdown by ${by}, all time`, 50, () => readBreakdown(monitor, { filter: all, timeZone }, by, nowMs))
  await each('facets', 50, () => monitor.facets())
  for (const column of traceColumns)
    await each(`page by ${column}`, 10, () => monitor.tracePage(all, null, 50, { column, isDescending: true }))
  for (const column of observationTableColumns)
    await each(`page of observations by ${column}`, 10, () =>
      monitor.observationPage(all, null, 50, { column, isDescending: true }),
    )
  for (const [name, text] of Object.entries({ rare: rareWord, common: commonWord }))
    await each(`search for a ${name} word`, 50, () => monitor.tracePage({ ...all, text }, null, 50))
  for (const column of sessionColumns)
    await each(`page of sessions by ${column}, all time`, 100, () =>
      monitor.sessionPage(all, null, 50, { column, isDescending: true }),
    )
  await each('page of sessions, 7 days', 100, () => monitor.sessionPage(lastWeek, null, 50))
  await each('hints, 7 days and the 30 before', 100, () => monitor.readHints(lastWeek, {}))
  await each('hints, all time', 200, () => monitor.readHints(all, {}))

  await benchWrites(store, tell)
  const [pid] = childPids(process.pid, '/analysis')
  if (pid !== undefined) tell('memory of the process at most', peakMegabytes(pid), 300, 'MB')
  await store.close()

  const again = openWriterDatabase(folder)
  rows.add(again, addedCount)
  again.close()
  store = await open(folder)
  // The process begins to catch up as soon as it runs, so its start counts too.
  tell(`catching up ${addedCount} traces, with the start`, await took(() => store.monitor.countTraces(all)), 1000)
  await store.close()
}

/** How long what a user waits for takes to be durable while the Monitor asks without a pause. */
async function benchWrites(
  store: Store,
  tell: (name: string, value: number, goal: number | null) => void,
): Promise<void> {
  let isOver = false
  const refreshing = (async () => {
    while (!isOver) {
      await summarise(store.monitor, all)
      await store.monitor.tracePage(all, null, 200)
    }
  })()
  const samples = await timeEach(200, async () => void (await store.write.beginTurn(aTurn())))
  isOver = true
  await refreshing
  tell('Enter to durable while the Monitor refreshes p99', percentile(samples, 0.99), 25)
}

/** The same questions as one would write them over the tables, in SQLite. */
function plainSql(folder: string, tell: (name: string, value: number, goal: number | null) => void): void {
  const db = openReaderDatabase(folder)
  const time = (name: string, sql: string): void => {
    const statement = db.prepare(sql)
    statement.all()
    const beganMs = performance.now()
    statement.all()
    tell(`plain SQL: ${name}`, performance.now() - beganMs, null)
  }
  const sums = `COUNT(*), SUM(total_tokens), AVG(duration_ms), SUM(cost_usd), SUM(level = 'ERROR'), AVG(ttft_ms)`
  time('sums, all time', `SELECT ${sums} FROM traces`)
  time(
    'one percentile',
    `SELECT duration_ms FROM traces WHERE duration_ms IS NOT NULL ORDER BY duration_ms
    LIMIT 1 OFFSET (SELECT COUNT(duration_ms) * 95 / 100 FROM traces)`,
  )
  time('series by model', `SELECT started_at_ms / 350400000, model, ${sums} FROM traces GROUP BY 1, 2`)
  time('by model', `SELECT model, ${sums} FROM traces GROUP BY model`)
  time('page by cost', 'SELECT row FROM traces ORDER BY cost_usd DESC, row DESC LIMIT 50')
  db.close()
}

/** Linux alone tells. */
function peakMegabytes(pid: number): number {
  const found = /^VmHWM:\s+(\d+) kB$/m.exec(fs.readFileSync(`/proc/${pid}/status`, 'utf8'))
  return Number(found?.[1] ?? Number.NaN) / 1024
}
