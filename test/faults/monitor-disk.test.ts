import fs from 'node:fs'
import path from 'node:path'
import { afterAll, afterEach, describe, expect, it } from 'vitest'
import { copyFileName } from '../../src/main/store/analysis/copy-file.ts'
import type { MonitorEngineState } from '../../src/shared/domain.ts'
import { killAllApps, startApp, type AppChild } from '../support/app-child.ts'
import { mountTmpfs } from '../support/mounts.ts'
import { record, withDatabase } from '../support/store-fixtures.ts'

const mount = mountTmpfs('size=160m', 'the test of the Monitor with a full disk')
afterAll(() => mount?.unmount())
afterEach(killAllApps)

const settings = { providerId: 'demo', model: 'holdfast-demo', systemPrompt: '', parameters: {} }

async function chat(app: AppChild): Promise<void> {
  const ended = app.once('chat.message', ({ message }) => message.status === 'complete')
  await app.request('chat.send', { conversationId: null, parentId: null, text: 'And now?', settings })
  await ended
}

describe.skipIf(!mount)('the Monitor on a disk that fills up', () => {
  it('leaves the room to what is recorded, says so, is right all the same, and goes back once there is room', async () => {
    const folder = path.join(mount?.folder ?? '', 'data')
    const filler = path.join(mount?.folder ?? '', 'filler')
    const copy = path.join(folder, copyFileName)
    withDatabase(folder, (write) => record(write, 3))
    const app = await startApp({ folder })
    let state: MonitorEngineState['state'] | null = null
    app.on('monitor.engine', (told) => (state = told.state))
    const traceCount = async (): Promise<number> =>
      (await app.request('monitor.summary', { filter: { fromMs: null, toMs: null } })).current.traceCount
    expect(await traceCount()).toBe(3)
    expect([state, fs.existsSync(copy)]).toEqual(['ready', true])

    // Another program takes all but 20 MB.
    const { bavail, bsize } = fs.statfsSync(mount?.folder ?? '')
    fs.writeFileSync(filler, Buffer.alloc(bavail * bsize - 20_000_000, 0x55))
    await chat(app)
    expect(await traceCount()).toBe(4)
    expect([state, fs.existsSync(copy)]).toEqual(['no_room', false])
    await chat(app)
    expect(await traceCount()).toBe(5)
    expect((await app.request('sync.status', null)).ledger.accepted).toBe(5)

    fs.rmSync(filler)
    await chat(app)
    expect(await traceCount()).toBe(6)
    expect([state, fs.existsSync(copy)]).toEqual(['ready', true])
    await app.close()
    fs.rmSync(folder, { recursive: true })
  })

  it('gives a question no more than half of what is free, and turns are recorded meanwhile', async () => {
    const folder = path.join(mount?.folder ?? '', 'data')
    withDatabase(folder, (write) => record(write, 3))
    const app = await startApp({ folder })
    const asked = app.request('monitor.runSql', {
      id: 'large',
      sql: 'SELECT count(*) FROM (SELECT row_number() OVER (ORDER BY hash(i)) FROM range(30000000) r(i))',
    })
    await chat(app)
    expect(await asked).toMatchObject({ outcome: 'failed', message: expect.stringContaining('needs more room') })
    const { current } = await app.request('monitor.summary', { filter: { fromMs: null, toMs: null } })
    expect(current.traceCount).toBe(4)
    expect((await app.request('sync.status', null)).ledger.accepted).toBe(4)
    expect(fs.readdirSync(path.join(folder, `${copyFileName}.tmp`))).toEqual([])
    await app.close()
    expect(fs.existsSync(path.join(folder, `${copyFileName}.tmp`))).toBe(false)
    fs.rmSync(folder, { recursive: true })
  })

  it('begins no copy that the disk cannot hold, and says how much it needs', async () => {
    const folder = path.join(mount?.folder ?? '', 'large')
    // Its rows are numbered as a million's are.
    withDatabase(folder, (write, db) => {
      record(write, 3)
      db.exec('UPDATE traces SET row = 1000000 WHERE row = 3')
    })
    const app = await startApp({ folder })
    const summary = () => app.result('monitor.summary', { filter: { fromMs: null, toMs: null } })
    expect(await summary()).toMatchObject({
      ok: false,
      error: { message: expect.stringMatching(/^The Monitor needs 300 MB .* Free some space/) },
    })
    expect(fs.existsSync(path.join(folder, copyFileName))).toBe(false)
    await chat(app)
    mount?.remount('size=400m')
    expect(await summary()).toMatchObject({ ok: true, value: { current: { traceCount: 4 } } })
    await app.close()
    fs.rmSync(folder, { recursive: true })
  })
})
