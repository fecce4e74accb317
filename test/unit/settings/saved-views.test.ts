import fs from 'node:fs'
import os from 'node:os'
import path from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { killAllApps, startApp, type AppChild } from '../../support/app-child.ts'

let folder: string
let app: AppChild

beforeEach(async () => {
  folder = fs.mkdtempSync(path.join(os.tmpdir(), 'holdfast-views-'))
  app = await startApp({ folder })
})
afterEach(async () => {
  await killAllApps()
  fs.rmSync(folder, { recursive: true })
})

const save = (name: string, more: { id?: string; query?: string; index?: number } = {}) =>
  app.request('monitor.saveView', { id: null, query: 'level=ERROR', name, ...more })
const names = async (): Promise<string[]> =>
  (await app.request('settings.get', null)).savedViews.map(({ name }) => name)

describe('saved views', () => {
  it('are kept in their order, renamed in place, and come back where they were', async () => {
    await Promise.all(['a', 'b', 'c'].map((name) => save(name)))
    const [, b] = (await app.request('settings.get', null)).savedViews
    await save('  B ', { id: b?.id ?? '' })
    expect(await names()).toEqual(['a', 'B', 'c'])
    await app.request('monitor.deleteView', { id: b?.id ?? '' })
    expect(await names()).toEqual(['a', 'c'])
    await save('B', { index: 1, query: 'model=x%20y&sort=-cost' })
    await app.close()
    app = await startApp({ folder })
    expect(await names()).toEqual(['a', 'B', 'c'])
    expect((await app.request('settings.get', null)).savedViews[1]?.query).toBe('model=x%20y&sort=-cost')
  })

  it.each([
    ['without a name', { name: ' \u200b ', query: '' }],
    ['with a script for an address', { name: 'x', query: '"><script>' }],
    ['with a line break in it', { name: 'x', query: 'a\nb' }],
  ])('%s are refused', async (_, view) => {
    await expect(app.request('monitor.saveView', { id: null, ...view })).rejects.toThrow()
    expect(await names()).toEqual([])
  })

  it('that are gone cannot be renamed', async () => {
    await expect(save('x', { id: 'gone' })).rejects.toThrow('no longer there')
  })

  it('stand beside the columns of each table, of which each is there once', async () => {
    const traceTable = [
      { column: 'cost', widthPx: 90 },
      { column: 'started', widthPx: null },
    ] as const
    await app.request('settings.update', { traceTable: [...traceTable] })
    expect((await app.request('settings.get', null)).traceTable).toEqual(traceTable)
    await expect(
      app.request('settings.update', { traceTable: [...traceTable, { column: 'cost', widthPx: null }] }),
    ).rejects.toThrow('once')
    await expect(app.request('settings.update', { traceTable: [] })).rejects.toThrow('needs a column')
    const observationTable = [{ column: 'type', widthPx: 60 }] as const
    await app.request('settings.update', { observationTable: [...observationTable] })
    expect(await app.request('settings.get', null)).toMatchObject({ traceTable, observationTable })
  })
})
