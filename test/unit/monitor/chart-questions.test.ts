import fs from 'node:fs'
import os from 'node:os'
import path from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { killAllApps, startApp, type AppChild } from '../../support/app-child.ts'

const filter = { fromMs: null, toMs: null }
let folder: string
let app: AppChild

beforeAll(async () => {
  folder = fs.mkdtempSync(path.join(os.tmpdir(), 'holdfast-questions-'))
  app = await startApp({ folder })
})
afterAll(async () => {
  await killAllApps()
  fs.rmSync(folder, { recursive: true, force: true })
})

const refused = { ok: false, error: { code: 'bad_input' } }

describe('what is asked of charts', () => {
  it.each([
    { filter, timeZone: 'Mars/Olympus', by: 'model' },
    { filter, timeZone: 'UTC', by: 'trace_id; DROP TABLE traces' },
    { filter: { ...filter, more: 1 }, timeZone: 'UTC', by: 'model' },
    { filter, timeZone: 'UTC', by: 'model', limit: 1e9 },
  ])('is refused as a breakdown: %o', async (question) => {
    expect(await app.result('monitor.breakdown', question as never)).toMatchObject(refused)
  })

  it.each([
    { filter, timeZone: 'Mars/Olympus' },
    { filter: { ...filter, more: 1 }, timeZone: 'UTC' },
    { filter, timeZone: 'UTC', limit: 1e9 },
  ])('is refused as a series: %o', async (question) => {
    expect(await app.result('monitor.series', question as never)).toMatchObject(refused)
  })
})
