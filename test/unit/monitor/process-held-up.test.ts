import fs from 'node:fs'
import os from 'node:os'
import path from 'node:path'
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest'
import type { Route, Routes } from '../../../src/shared/ipc.ts'
import { newestFirst } from '../../../src/shared/trace-columns.ts'
import { killAllApps, startApp, type AppChild } from '../../support/app-child.ts'
import { childPids } from '../../support/processes.ts'
import { record, withDatabase } from '../../support/store-fixtures.ts'

const filter = { fromMs: null, toMs: null }
const timeZone = 'Europe/Berlin'
let folder: string
let app: AppChild
let conversationId: string
let monitorPid: number

beforeAll(async () => {
  folder = fs.mkdtempSync(path.join(os.tmpdir(), 'holdfast-held-up-'))
  withDatabase(folder, (write) => record(write, 1))
  app = await startApp({ folder })
  conversationId = (await app.request('conversations.list', null))[0]?.id ?? ''
  await app.request('monitor.summary', { filter })
  ;[monitorPid = 0] = childPids(app.pid, '/analysis')
  expect(monitorPid).toBeGreaterThan(0)
}, 60_000)
afterEach(() => process.kill(monitorPid, 'SIGCONT'))
afterAll(async () => {
  await killAllApps()
  fs.rmSync(folder, { recursive: true, force: true })
})

/** An answer that is on record. */
async function sendTurn(): Promise<string> {
  const ended = app.once('chat.message', ({ message }) => message.status === 'complete')
  await app.request('chat.send', {
    conversationId: null,
    parentId: null,
    text: 'just now',
    settings: { providerId: 'demo', model: 'holdfast-demo', systemPrompt: '', parameters: {} },
  })
  return (await ended).message.traceId ?? ''
}

const questions: { [R in Route]?: Routes[R]['input'] } = {
  'monitor.summary': { filter },
  'monitor.traces': { filter: { ...filter, delivery: 'delivered' }, sort: newestFirst, cursor: null, limit: 500 },
  'monitor.observations': { filter, cursor: null, limit: 500 },
  'monitor.facets': { rows: 'traces' },
  'monitor.series': { filter, timeZone },
  'monitor.breakdown': { filter, timeZone, by: 'weekHour' },
  'monitor.sessions': { filter, cursor: null, limit: 50 },
  'monitor.hints': { filter },
}

describe("while the Monitor's process stands still", () => {
  it.each(Object.keys(questions) as (keyof typeof questions)[])('a chat opens before %s is answered', async (route) => {
    process.kill(monitorPid, 'SIGSTOP')
    const answered: string[] = []
    const monitor = app.request(route, questions[route] as never).then(() => answered.push(route))
    const { messages } = await app.request('conversations.get', { id: conversationId })
    expect(messages).toHaveLength(2)
    answered.push('chat')
    process.kill(monitorPid, 'SIGCONT')
    await monitor
    expect(answered).toEqual(['chat', route])
  })

  it('a turn is answered and recorded, and the Monitor has it in what it was asked before', async () => {
    process.kill(monitorPid, 'SIGSTOP')
    const asked = app.request('monitor.traces', { filter, sort: newestFirst, cursor: null, limit: 1 })
    const traceId = await sendTurn()
    expect((await app.request('sync.status', null)).ledger.accepted).toBe(2)
    process.kill(monitorPid, 'SIGCONT')
    const page = await asked
    expect(page.totalCount).toBe(2)
    expect(page.rows.map((trace) => trace.traceId)).toEqual([traceId])
  })
})
