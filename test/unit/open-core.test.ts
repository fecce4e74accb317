import fs from 'node:fs'
import os from 'node:os'
import path from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { killAllApps, startApp, type AppChild } from '../support/app-child.ts'

const settings = { providerId: 'demo', model: 'holdfast-demo', systemPrompt: '', parameters: {} }
let folder: string
let app: AppChild

beforeEach(async () => {
  folder = fs.mkdtempSync(path.join(os.tmpdir(), 'holdfast-open-core-'))
  app = await startApp({ folder })
})
afterEach(async () => {
  await killAllApps()
  fs.rmSync(folder, { recursive: true, force: true })
})

const send = (text: string) => app.request('chat.send', { conversationId: null, parentId: null, text, settings })

async function ask(text: string): Promise<void> {
  const ended = app.once('chat.message', ({ message }) => message.status === 'complete')
  await send(text)
  await ended
}

describe('a restore through the routes', () => {
  it('closes the core and opens it over the backup, while what is asked meanwhile waits', async () => {
    await ask('first')
    const backup = await app.request('data.backUp', null)
    await ask('second')
    // Its answer still streams when the restore begins, so its end tells that the core is closing.
    const closing = app.once('chat.message', ({ message }) => message.status === 'interrupted')
    await send('third')
    const reopened = app.once('app.reopened')
    const restored = app.request('data.restore', { name: backup.name })
    await closing
    const { ledger } = await app.request('sync.status', null)
    await reopened
    await restored
    expect(ledger).toMatchObject({ accepted: 1, pending: 1 })
    expect(await app.request('conversations.list', null)).toMatchObject([{ title: 'first' }])
    const info = await app.request('app.info', null)
    expect(info.storeNotice).toContain('is the database now')
    expect(info.storeNotice).toContain('2 records are only in that backup')
    const list = await app.request('data.backups', null)
    expect(list.map(({ reason }) => reason)).toEqual(['before a restore', 'by hand'])
    await ask('fourth')
    await app.close()
    expect(app.logs.filter(({ level }) => level === 'error')).toEqual([])
  })

  it('refuses a name that is no backup’s, and one that is not in the list, and goes on as it was', async () => {
    for (const route of ['data.restore', 'data.deleteBackup'] as const) {
      for (const name of ['../holdfast.db', '/etc/passwd', 'holdfast-2026-01-01T00-00-00-000Z.db/..']) {
        expect(await app.result(route, { name })).toMatchObject({ ok: false, error: { code: 'bad_input' } })
      }
      const name = 'holdfast-2020-01-01T00-00-00-000Z.db'
      expect(await app.result(route, { name })).toMatchObject({ ok: false, error: { code: 'not_found' } })
    }
    await ask('still there')
  })

  it('of a damaged backup is refused at once, in words, and nothing is closed', async () => {
    await ask('first')
    const { name } = await app.request('data.backUp', null)
    fs.writeFileSync(path.join(folder, 'backups', name), 'no database'.repeat(1000))
    const answer = await app.result('data.restore', { name })
    expect(answer).toMatchObject({ ok: false, error: { code: 'store_failed' } })
    expect(JSON.stringify(answer)).toContain('damaged')
    expect((await app.request('app.info', null)).storeNotice).toBeNull()
    expect(fs.existsSync(path.join(folder, 'restore.json'))).toBe(false)
  })
})
