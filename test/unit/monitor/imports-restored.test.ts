import fs from 'node:fs'
import os from 'node:os'
import path from 'node:path'
import { afterAll, beforeEach, expect, it } from 'vitest'
import { writeBackup } from '../../../src/main/store/recovery/backup.ts'
import { killAllApps, startApp, type AppChild } from '../../support/app-child.ts'
import { startFakeLangfuse } from '../../support/fake-langfuse.ts'
import { importInto, linesOf, removeImportFrom, tracesShown, uploadTo } from '../../support/import-files.ts'
import { importedTraceId } from '../../support/stored-imports.ts'
import { databaseIn, look, nowMs, record, withDatabase } from '../../support/store-fixtures.ts'

const keys = { publicKey: 'pk-lf-1', secretKey: 'sk-lf-1' }

let folder: string
let app: AppChild
beforeEach(async () => {
  await killAllApps()
  folder = fs.mkdtempSync(path.join(os.tmpdir(), 'holdfast-imports-restored-'))
  return () => fs.rmSync(folder, { recursive: true, force: true })
})
afterAll(killAllApps)

const imports = () => app.request('monitor.imports', null)
const backUp = async (): Promise<string> => (await app.request('data.backUp', null)).name
const restore = (name: string) => app.request('data.restore', { name })
const rowsIn = (table: string): number =>
  look(databaseIn(folder), (db) => db.prepare<[], number>(`SELECT COUNT(*) FROM ${table}`).pluck().get() ?? 0)

it('an import comes back with a backup as it was: marked, searched, never sent, and undone', async () => {
  const [ownId = ''] = withDatabase(folder, (write) => record(write, 1))
  const langfuse = await startFakeLangfuse(keys)
  try {
    app = await startApp({ folder, secrets: { langfuse: keys.secretKey } })
    const { id } = await importInto(app, `${linesOf(0, 3, 'needle')}${linesOf(1, 2)}`)
    const before = await tracesShown(app)
    const name = await backUp()
    await removeImportFrom(app, id)
    await importInto(app, linesOf(2, 1, 'later'))

    await restore(name)
    expect(await imports()).toMatchObject([{ id, state: 'done', traceCount: 2, observationCount: 5 }])
    expect(await tracesShown(app)).toEqual(before)
    expect((await tracesShown(app, 'needle')).map(({ traceId }) => traceId)).toEqual([importedTraceId(0)])
    const shown = before.filter(({ delivery }) => delivery === 'imported').map(({ traceId }) => traceId)
    expect(shown.toSorted()).toEqual([importedTraceId(0), importedTraceId(1)])
    // The same file adds nothing to what came back.
    expect(await uploadTo(app, linesOf(0, 3, 'needle'))).toMatchObject({ observationCount: 0, knownCount: 3 })

    await app.request('settings.saveLangfuse', { host: langfuse.url, ...keys })
    await app.request('sync.setPaused', { paused: false })
    await app.request('sync.flush', null)
    await expect.poll(() => [...langfuse.traceIds()]).toEqual([ownId])
    expect((await app.request('sync.status', null)).ledger.accepted).toBe(1)

    await removeImportFrom(app, id)
    expect((await tracesShown(app)).map(({ traceId }) => traceId)).toEqual([ownId])
    expect(await tracesShown(app, 'needle')).toEqual([])
    expect(rowsIn('imported_spans')).toBe(0)
    expect([...langfuse.traceIds()]).toEqual([ownId])
  } finally {
    await langfuse.close()
  }
})

it.each([
  ['reading', []],
  ['ready', []],
  ['storing', ['done']],
  ['removing', []],
] as const)('a backup of an import that was %s: it ends as after any start', async (state, states) => {
  app = await startApp({ folder })
  const { id } = await uploadTo(app, linesOf(0, 600))
  await app.close()
  withDatabase(folder, (_, db) => db.prepare('UPDATE imports SET state = ? WHERE id = ?').run(state, id))
  const name = withDatabase(folder, (_, db) => writeBackup(db, folder, 'by hand', nowMs).name)
  app = await startApp({ folder })
  await expect.poll(async () => (await imports()).map((one) => one.state)).toEqual(states)
  await restore(name)
  await expect.poll(async () => (await imports()).map((one) => one.state)).toEqual(states)
  const traces = await tracesShown(app)
  expect(traces.map(({ usage }) => usage?.total)).toEqual(states.length === 0 ? [] : [6000])
  expect(rowsIn('imported_spans')).toBe(states.length === 0 ? 0 : 600)
})

it('a restore while a file is read leaves nothing of the file, and the page is told', async () => {
  app = await startApp({ folder })
  const name = await backUp()
  const { id } = await app.request('monitor.beginImport', { fileName: 'a', fileBytes: 10 })
  await app.request('monitor.writeImport', { id, bytes: Buffer.from(linesOf(0, 300)).toString('base64') })
  await restore(name)
  expect(await app.result('monitor.writeImport', { id, bytes: '' })).toMatchObject({
    ok: false,
    error: { code: 'not_found' },
  })
  expect(await imports()).toEqual([])
  expect(rowsIn('imported_spans')).toBe(0)
})

it('of a damaged database, what is left of an import is shown with its true count, and undone', async () => {
  app = await startApp({ folder })
  const many = Array.from({ length: 300 }, (_, trace) => linesOf(trace, 3)).join('')
  const { id } = await importInto(app, many)
  await app.close()
  look(databaseIn(folder), (db) => expect(db.pragma('wal_checkpoint')).toBeDefined())
  const handle = fs.openSync(databaseIn(folder), 'r+')
  const pages = fs.fstatSync(handle).size / 4096
  for (let page = 40; page < pages; page += 61) fs.writeSync(handle, Buffer.alloc(4096, 0xa5), 0, 4096, 4096 * page)
  fs.closeSync(handle)

  app = await startApp({ folder })
  await expect.poll(async () => (await imports()).map((one) => [one.id, one.state])).toEqual([[id, 'done']])
  const left = { traces: rowsIn("traces WHERE source = 'import'"), spans: rowsIn('imported_spans') }
  expect(left.spans).toBeGreaterThan(500)
  expect(await imports()).toMatchObject([{ traceCount: left.traces, observationCount: left.spans }])
  expect(await tracesShown(app)).toHaveLength(left.traces)
  expect((await app.request('sync.status', null)).ledger.accepted).toBe(0)
  await removeImportFrom(app, id)
  expect(await tracesShown(app)).toEqual([])
  for (const table of ['imports', 'imported_spans', 'observations', 'traces']) expect(rowsIn(table), table).toBe(0)
})
