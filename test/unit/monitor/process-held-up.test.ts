import fs from 'node:fs'
import os from 'node:os'
import path from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { Route, Routes } from '../../../src/shared/ipc.ts'
import { newestFirst } from '../../../src/shared/trace-columns.ts'
import { killAllApps, startApp, type AppChild } from '../../support/app-child.ts'
import { record, withDatabase } from '../../support/store-fixtures.ts'

const filter = { fromMs: null, toMs: null }
let folder: string
let app: AppChild
let conversationId: string
let traceId: string

beforeAll(async () => {
  folder = fs.mkdtempSync(path.join(os.tmpdir(), 'holdfast-own-reader-'))
  withDatabase(folder, (write, db) => {
    ;[traceId = ''] = record(write, 1)
    // So many that a look at all of them takes some hundred times as long as a chat does.
    db.exec(`
      WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 200000)
      INSERT INTO traces (trace_id, conversation_id, message_id, name, user_id, environment, provider_id, provider_name, model,
        started_at_ms, duration_ms, level, total_tokens, cost_usd)
      SELECT 'many-' || i, 'none', 'none-' || i, 'chat_request', 'ada', 'default', 'p', 'P', 'model-' || (i % 7),
        1790000000000 + i * 1000, (i * 7919) % 60000, 'DEFAULT', i % 900, 0.001 FROM n`)
  })
  app = await startApp({ folder })
  conversationId = (await app.request('conversations.list', null))[0]?.id ?? ''
}, 60_000)
afterAll(async () => {
  await killAllApps()
  fs.rmSync(folder, { recursive: true, force: true })
})

const slow: { [R in Route]?: Routes[R]['input'] } = {
  'monitor.summary': { filter },
  'monitor.traces': { filter: { ...filter, delivery: 'delivered' }, sort: newestFirst, cursor: null, limit: 500 },
  'monitor.facets': null,
  'monitor.series': { filter, timeZone: 'Europe/Berlin' },
  'monitor.breakdown': { filter, timeZone: 'Europe/Berlin', by: 'weekHour' },
}

describe('what is asked of charts', () => {
  it.each([
    { filter, timeZone: 'Mars/Olympus', by: 'model' },
    { filter, timeZone: 'UTC', by: 'trace_id; DROP TABLE traces' },
    { filter: { ...filter, more: 1 }, timeZone: 'UTC', by: 'model' },
    { filter, timeZone: 'UTC', by: 'model', limit: 1e9 },
  ])('is refused where it is not what can be asked: %o', async (question) => {
    expect(await app.result('monitor.breakdown', question as never)).toMatchObject({
      ok: false,
      error: { code: 'bad_input' },
    })
    const { by: _, ...series } = question
    if (series.timeZone === 'UTC' && !('limit' in series) && !('more' in series.filter)) return
    expect(await app.result('monitor.series', series as never)).toMatchObject({
      ok: false,
      error: { code: 'bad_input' },
    })
  })
})

describe('while the Monitor asks for what takes long', () => {
  it.each(Object.keys(slow) as (keyof typeof slow)[])('a chat opens before %s is answered', async (route) => {
    // Its thread runs: what is compared is not the time that it takes to start.
    await app.request('monitor.trace', { traceId })
    const answered: string[] = []
    const monitor = app.request(route, slow[route] as never).then(() => answered.push(route))
    const chat = app.request('conversations.get', { id: conversationId }).then(({ messages }) => {
      expect(messages).toHaveLength(2)
      answered.push('chat')
    })
    await Promise.all([monitor, chat])
    expect(answered).toEqual(['chat', route])
  })

  it('its answers have what the last turn wrote', async () => {
    const ended = app.once('chat.message', ({ message }) => message.status === 'complete')
    await app.request('chat.send', {
      conversationId: null,
      parentId: null,
      text: 'just now',
      settings: { providerId: 'demo', model: 'holdfast-demo', systemPrompt: '', parameters: {} },
    })
    const { message } = await ended
    const page = await app.request('monitor.traces', { filter, sort: newestFirst, cursor: null, limit: 1 })
    expect(page.totalCount).toBe(200_002)
    expect(await app.request('monitor.trace', { traceId: message.traceId ?? '' })).toMatchObject({
      messageId: message.id,
    })
  })
})
