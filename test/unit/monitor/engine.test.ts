import fs from 'node:fs'
import os from 'node:os'
import path from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { copyFileName } from '../../../src/main/store/analysis/copy-file.ts'
import type { MonitorEngineState } from '../../../src/shared/domain.ts'
import { killAllApps, startApp, type AppChild } from '../../support/app-child.ts'
import { childPids } from '../../support/processes.ts'
import { openToOthers } from '../../support/modes.ts'
import { finish, record, withDatabase } from '../../support/store-fixtures.ts'
import { aTurn } from '../../support/turn-fixtures.ts'

const filter = { fromMs: null, toMs: null }
const settings = { providerId: 'demo', model: 'holdfast-demo', systemPrompt: '', parameters: {} }
let folder: string
const copyFile = (): string => path.join(folder, copyFileName)

beforeEach(() => {
  folder = fs.mkdtempSync(path.join(os.tmpdir(), 'holdfast-engine-'))
  withDatabase(folder, (write) => record(write, 5))
})
afterEach(async () => {
  await killAllApps()
  fs.rmSync(folder, { recursive: true, force: true })
})

const traceCount = async (app: AppChild): Promise<number> =>
  (await app.request('monitor.summary', { filter })).current.traceCount
const enginePids = (app: AppChild): number[] => childPids(app.pid, '/analysis')
const states = (app: AppChild): MonitorEngineState['state'][] => {
  const seen: MonitorEngineState['state'][] = []
  app.on('monitor.engine', ({ state }) => void seen.push(state))
  return seen
}
/** Everything but the Monitor's own: what else is recorded goes on. */
async function chat(app: AppChild): Promise<void> {
  const ended = app.once('chat.message', ({ message }) => message.status === 'complete')
  await app.request('chat.send', { conversationId: null, parentId: null, text: 'And now?', settings })
  await ended
}

describe("the Monitor's process", () => {
  it('starts with the first question, and its file is for its owner alone', async () => {
    const app = await startApp({ folder })
    expect(enginePids(app)).toEqual([])
    expect(fs.existsSync(copyFile())).toBe(false)
    expect(await traceCount(app)).toBe(5)
    expect(enginePids(app)).toHaveLength(1)
    expect(fs.existsSync(copyFile())).toBe(true)
    expect(openToOthers(folder).filter((name) => name.startsWith(copyFileName))).toEqual([])
    await app.close()
  })

  it('that is killed while it is asked answers all the same, and the view hears of it', async () => {
    const app = await startApp({ folder })
    expect(await traceCount(app)).toBe(5)
    const seen = states(app)
    const asked = Array.from({ length: 20 }, () => traceCount(app))
    process.kill(enginePids(app)[0] ?? 0, 'SIGKILL')
    expect(new Set(await Promise.all(asked))).toEqual(new Set([5]))
    expect(seen).toContain('ended')
    await chat(app)
    expect(await traceCount(app)).toBe(6)
    expect((await app.request('sync.status', null)).ledger.accepted).toBe(6)
  })

  it('leaves nothing of a large question, though it is killed while it works, and the app with it', async () => {
    const app = await startApp({ folder })
    const spill = path.join(folder, `${copyFileName}.tmp`)
    const sql = 'SELECT count(*) FROM (SELECT row_number() OVER (ORDER BY hash(i)) FROM range(30000000) r(i))'
    const isSpilling = (): boolean => fs.existsSync(spill) && fs.readdirSync(spill).length > 0
    await traceCount(app)
    app.request('monitor.runSql', { id: 'large', sql }).catch(() => null)
    await expect.poll(isSpilling).toBe(true)
    expect(openToOthers(folder).filter((name) => name.startsWith(copyFileName))).toEqual([])
    process.kill(enginePids(app)[0] ?? 0, 'SIGKILL')
    // It is asked once more, of the next process.
    await expect.poll(() => enginePids(app).length).toBe(1)
    await app.request('monitor.cancelSql', { id: 'large' })
    expect(await traceCount(app)).toBe(5)
    app.request('monitor.runSql', { id: 'again', sql }).catch(() => null)
    await expect.poll(isSpilling).toBe(true)
    await app.kill()
    expect(isSpilling()).toBe(true)
    const next = await startApp({ folder })
    expect(fs.existsSync(spill)).toBe(false)
    await next.close()
  })

  it('ends with an app that is killed, which starts again at once', async () => {
    const app = await startApp({ folder })
    await traceCount(app)
    const [pid = 0] = enginePids(app)
    await app.kill()
    const again = await startApp({ folder })
    expect(await traceCount(again)).toBe(5)
    await expect.poll(() => fs.existsSync(`/proc/${pid}`)).toBe(false)
  })

  it.each<[string, (file: string) => void]>([
    ['deleted', (file) => fs.rmSync(file)],
    ['empty', (file) => fs.writeFileSync(file, '')],
    ['none of its own', (file) => fs.writeFileSync(file, Buffer.alloc(100_000, 7))],
    ['cut', (file) => fs.truncateSync(file, 8192)],
    [
      'damaged in its middle',
      (file) => {
        const handle = fs.openSync(file, 'r+')
        const { size } = fs.fstatSync(handle)
        for (let at = 12_288; at < size; at += 4096) fs.writeSync(handle, Buffer.alloc(512, 0xa5), 0, 512, at)
        fs.closeSync(handle)
      },
    ],
    ['a folder', (file) => (fs.rmSync(file), fs.mkdirSync(file))],
  ])('over a file that is %s is right again', async (_, damage) => {
    const app = await startApp({ folder })
    await traceCount(app)
    await app.close()
    damage(copyFile())
    const again = await startApp({ folder })
    expect(await traceCount(again)).toBe(5)
    await chat(again)
    const page = await again.request('monitor.traces', { filter, cursor: null, limit: 10 })
    expect([page.rows.length, page.totalCount]).toEqual([6, 6])
  })

  it('does not believe a copy of another state of the database', async () => {
    const before = path.join(os.tmpdir(), `${path.basename(folder)}-before.db`)
    fs.copyFileSync(path.join(folder, 'holdfast.db'), before)
    const [second] = withDatabase(folder, (write) => record(write, 1))
    const app = await startApp({ folder })
    expect(await traceCount(app)).toBe(6)
    await app.close()
    // The earlier one is put back by hand, and goes on in another way.
    fs.rmSync(path.join(folder, 'holdfast.db-wal'), { force: true })
    fs.copyFileSync(before, path.join(folder, 'holdfast.db'))
    fs.rmSync(before)
    withDatabase(folder, (write) => record(write, 3))
    const again = await startApp({ folder })
    const page = await again.request('monitor.traces', { filter, cursor: null, limit: 10 })
    expect(page.totalCount).toBe(8)
    expect(page.rows.map(({ traceId }) => traceId)).not.toContain(second)
  })

  it('is right after a restore', async () => {
    const app = await startApp({ folder })
    const { name } = await app.request('data.backUp', null)
    await chat(app)
    expect(await traceCount(app)).toBe(6)
    await app.request('data.restore', { name })
    expect(await traceCount(app)).toBe(5)
  })

  it('has what changes while a turn runs', async () => {
    const turn = aTurn()
    withDatabase(folder, (write) => write.beginTurn(turn))
    const running = await startApp({ folder })
    // The start ends what a crash left open.
    expect(await traceCount(running)).toBe(6)
    await running.close()
    const other = aTurn()
    withDatabase(folder, (write) => {
      write.beginTurn(other)
      finish(write, other.start.traceId)
    })
    const app = await startApp({ folder })
    const { current } = await app.request('monitor.summary', { filter })
    expect(current).toMatchObject({ traceCount: 7, totalTokens: 15 * 6 + 0 })
  })
})
