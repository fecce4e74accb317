import { readFileSync } from 'node:fs'
import fs from 'node:fs'
import os from 'node:os'
import path from 'node:path'
import { afterAll, beforeEach, describe, expect, it } from 'vitest'
import type { TraceImport } from '../../../src/shared/domain.ts'
import { unpackColumns } from '../../../src/shared/observation-columns.ts'
import { otlpLines } from '../../../src/main/monitor/exports/text-formats.ts'
import { createExportedRows } from '../../../src/main/store/traces/exported-rows.ts'
import { killAllApps, startApp, type AppChild } from '../../support/app-child.ts'
import { importInto, linesOf, removeImportFrom, tracesShown, uploadTo } from '../../support/import-files.ts'
import { aRecord, aSpan, startedAtMs } from '../../support/otlp.ts'
import { importedTraceId, storeStep } from '../../support/stored-imports.ts'
import { databaseIn, ledgerOf, look, record, withDatabase } from '../../support/store-fixtures.ts'

const fixture = (name: string): Buffer => readFileSync(new URL(`../../fixtures/${name}`, import.meta.url))

let folder: string
let app: AppChild

beforeEach(async () => {
  await killAllApps()
  folder = fs.mkdtempSync(path.join(os.tmpdir(), 'holdfast-imports-'))
  return () => fs.rmSync(folder, { recursive: true, force: true })
})
afterAll(killAllApps)

const upload = (content: Buffer | string, fileName?: string) => uploadTo(app, content, fileName)
const imports = (): Promise<TraceImport[]> => app.request('monitor.imports', null)
const importAll = (content: Buffer | string, fileName?: string) => importInto(app, content, fileName)
const removeImport = (id: number) => removeImportFrom(app, id)
const shownTraces = (text?: string) => tracesShown(app, text)

const traceId = importedTraceId

const rowsIn = (table: string): number =>
  look(databaseIn(folder), (db) => db.prepare<[], number>(`SELECT COUNT(*) FROM ${table}`).pluck().get() ?? 0)

describe('an import', () => {
  it('says what will come, shows nothing before it is agreed to, and everything after', async () => {
    app = await startApp({ folder })
    const ready = await upload(`${linesOf(0, 3)}${linesOf(1, 2)}{"broken\n`)
    expect(ready).toMatchObject({
      state: 'ready',
      format: 'otlp',
      traceCount: 2,
      observationCount: 5,
      firstStartMs: startedAtMs,
      lastStartMs: startedAtMs,
      problemCount: 1,
      problems: [{ place: 'line 6', reason: 'The JSON is broken here.', excerpt: '{"broken' }],
    })
    expect(await shownTraces()).toEqual([])
    await app.request('monitor.confirmImport', { id: ready.id })
    await expect.poll(async () => (await imports())[0]?.state).toBe('done')
    const rows = await shownTraces()
    expect(rows).toHaveLength(2)
    expect(rows).toContainEqual(
      expect.objectContaining({
        traceId: traceId(0),
        prompt: 'hello 0/0',
        model: 'gpt-5',
        providerName: 'openai',
        delivery: 'imported',
        usage: expect.objectContaining({ input: 30, total: 30 }) as object,
      }),
    )
    const detail = await app.request('monitor.trace', { traceId: traceId(0) })
    const { spanIds } = unpackColumns(detail.observations)
    expect(spanIds).toHaveLength(3)
    const observation = await app.request('monitor.observation', { traceId: traceId(0), spanId: spanIds[1] ?? '' })
    expect(JSON.stringify(observation)).toContain('hello 0/1')
    expect(detail.sessionId).toBe('s-1')
  })

  it('is found by its names, inputs and outputs', async () => {
    app = await startApp({ folder })
    await importAll(`${linesOf(0, 2, 'giraffe')}${linesOf(1, 1, 'zebra')}`)
    expect((await shownTraces('giraffe')).map((row) => row.traceId)).toEqual([traceId(0)])
    expect(await shownTraces('elephant')).toEqual([])
  })

  it('stays out of the ledger, is no work for the outbox, and no turn that a crash left open', async () => {
    app = await startApp({ folder })
    await importAll(linesOf(0, 2))
    await app.kill()
    app = await startApp({ folder })
    expect((await shownTraces()).map(({ delivery }) => delivery)).toEqual(['imported'])
    expect((await app.request('sync.status', null)).ledger).toMatchObject({ accepted: 0, pending: 0 })
    expect(rowsIn('records')).toBe(0)
  })

  it('of the same file twice adds nothing, whatever the names', async () => {
    app = await startApp({ folder })
    await importAll(fixture('otlp/langfuse-js-5.json'))
    const before = await shownTraces()
    const again = await upload(fixture('otlp/langfuse-js-5.json'), 'copy.json')
    expect(again).toMatchObject({ observationCount: 0, traceCount: 0 })
    expect(again.knownCount).toBeGreaterThan(0)
    await app.request('monitor.confirmImport', { id: again.id })
    await expect.poll(async () => (await imports())[0]?.state).toBe('done')
    expect(await shownTraces()).toEqual(before)
  })

  it('leaves a chat’s own trace alone, and says so', async () => {
    const own = withDatabase(folder, (write) => record(write, 1))[0] ?? ''
    app = await startApp({ folder })
    const before = await shownTraces()
    const span = aSpan({}, { traceId: own })
    const found = await importAll(`${JSON.stringify({ resourceSpans: [aRecord([span])] })}\n${linesOf(0, 1)}`)
    expect(found).toMatchObject({ ownCount: 1, observationCount: 1 })
    expect(await shownTraces()).toEqual(expect.arrayContaining(before))
  })

  it('that is removed leaves nothing, and what another import has of it stays', async () => {
    app = await startApp({ folder })
    const first = await importAll(linesOf(0, 4, 'first'))
    const second = await importAll(`${linesOf(0, 2, 'second')}${linesOf(1, 2)}`)
    expect((await shownTraces('second')).map((row) => row.traceId)).toEqual([traceId(0)])
    await removeImport(second.id)
    await expect.poll(async () => (await imports())[0]?.state).toBe('done')
    expect((await shownTraces('first')).map((row) => row.traceId)).toEqual([traceId(0)])
    expect(await shownTraces('second')).toEqual([])
    const { observations } = await app.request('monitor.trace', { traceId: traceId(0) })
    expect(unpackColumns(observations).spanIds).toHaveLength(4)
    await removeImport(first.id)
    expect(await shownTraces()).toEqual([])
    await app.kill()
    for (const table of ['imports', 'imported_spans', 'observations', 'traces']) expect(rowsIn(table), table).toBe(0)
  })

  it('of a trace with many spans is the same as of one with few', async () => {
    app = await startApp({ folder })
    await importAll(`${linesOf(0, 1)}${linesOf(1, 1000)}${linesOf(2, 1)}`)
    const rows = await shownTraces()
    expect(rows.map(({ usage }) => usage?.total).sort()).toEqual([10, 10, 10_000])
    const { observations } = await app.request('monitor.trace', { traceId: traceId(1) })
    expect(unpackColumns(observations).spanIds).toHaveLength(1000)
  })

  it('that is cancelled while it is read leaves nothing; a piece that comes late is refused', async () => {
    app = await startApp({ folder })
    const { id } = await app.request('monitor.beginImport', { fileName: 'a', fileBytes: 10 })
    await app.request('monitor.writeImport', { id, bytes: Buffer.from(linesOf(0, 500)).toString('base64') })
    await removeImport(id)
    expect(await app.result('monitor.writeImport', { id, bytes: '' })).toMatchObject({
      ok: false,
      error: { code: 'not_found' },
    })
    await app.kill()
    expect(rowsIn('imported_spans')).toBe(0)
  })

  it.each(['reading', 'ready'] as const)('that a kill ends while %s is absent after the next start', async (state) => {
    app = await startApp({ folder })
    const { id } = await app.request('monitor.beginImport', { fileName: 'a', fileBytes: 10 })
    await app.request('monitor.writeImport', { id, bytes: Buffer.from(linesOf(0, 800)).toString('base64') })
    if (state === 'ready') await app.request('monitor.endImport', { id })
    await app.kill()
    expect(rowsIn('imported_spans')).toBeGreaterThan(0)
    app = await startApp({ folder })
    await expect.poll(imports).toEqual([])
    expect(await shownTraces()).toEqual([])
    await app.kill()
    expect(rowsIn('imported_spans')).toBe(0)
  })

  it('that a kill ends while it is stored is complete after the next start', async () => {
    app = await startApp({ folder })
    const { id } = await upload(Array.from({ length: 300 }, (_, index) => linesOf(index, 5)).join(''))
    await app.kill()
    withDatabase(folder, (write, db) => {
      write.confirmImport(id)
      storeStep(db, id)
    })
    expect(rowsIn('traces')).toBe(20)
    app = await startApp({ folder })
    await expect.poll(async () => (await imports())[0]?.state).toBe('done')
    expect((await shownTraces()).length).toBe(300)
    await app.kill()
    expect(rowsIn('observations')).toBe(1500)
    expect(withDatabase(folder, (_, db) => ledgerOf(db))).toMatchObject({ accepted: 0 })
  })

  it('that a kill ends while it is removed is absent after the next start', async () => {
    app = await startApp({ folder })
    const { id } = await importAll(Array.from({ length: 300 }, (_, index) => linesOf(index, 5)).join(''))
    await app.kill()
    withDatabase(folder, (write) => expect(write.removeImportStep(id)).toBe(false))
    expect(rowsIn('imported_spans')).toBeLessThan(1500)
    app = await startApp({ folder })
    await expect.poll(imports).toEqual([])
    expect(await shownTraces()).toEqual([])
    await app.kill()
    for (const table of ['imports', 'imported_spans', 'observations', 'traces']) expect(rowsIn(table), table).toBe(0)
  })

  it('of a file without traces says so', async () => {
    app = await startApp({ folder })
    expect(await upload('Hello', 'hello.txt')).toMatchObject({
      observationCount: 0,
      format: null,
      problems: [expect.objectContaining({ reason: 'The file holds no traces.' }) as object],
    })
  })

  it('of what was exported as OTLP has the same rows, of chats and of imports', async () => {
    withDatabase(folder, (write) => record(write, 3))
    app = await startApp({ folder })
    await importAll(`${linesOf(0, 3)}${linesOf(1, 1)}`)
    await importAll(fixture('langfuse-export/ui-observations.csv'))
    await importAll(fixture('otlp/langfuse-python-3.json'))
    await app.kill()
    const exported = withDatabase(folder, (_, db) => {
      const places = db.prepare<[], { row: number }>('SELECT row FROM traces').all()
      const { traces } = createExportedRows(db)(places, { maxBytes: 1e9, bodies: 'spans' })
      return traces.map(otlpLines.line).join('')
    })
    const rowsOf = (table: string, left: string[]): unknown[] =>
      look(databaseIn(folder), (db) =>
        db
          .prepare<[], Record<string, unknown>>(`SELECT * FROM ${table}`)
          .all()
          .map((row) => Object.fromEntries(Object.entries(row).filter(([name]) => !left.includes(name))))
          .sort((a, b) => (JSON.stringify(a) < JSON.stringify(b) ? -1 : 1)),
      )
    const observations = (): unknown[] => rowsOf('observations', ['row', 'record_seq', 'import_row'])
    const traces = (): unknown[] =>
      rowsOf('traces', ['row', 'record_seq', 'message_id', 'provider_id', 'source', 'import_id', 'prompt'])
    const before = [observations(), traces()]
    folder = fs.mkdtempSync(path.join(os.tmpdir(), 'holdfast-imports-'))
    app = await startApp({ folder })
    expect(await importAll(exported)).toMatchObject({ format: 'otlp', problemCount: 0, traceCount: 7 })
    await app.kill()
    expect([observations(), traces()]).toEqual(before)
  })
})
