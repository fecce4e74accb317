import fs from 'node:fs'
import os from 'node:os'
import path from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { openOrChoose } from '../../../src/main/store/recovery/missing.ts'
import { applyReset, requestReset } from '../../../src/main/store/recovery/reset.ts'
import { killAllApps, startApp } from '../../support/app-child.ts'
import { filesHolding } from '../../support/files-holding.ts'
import { nowMs, record, withDatabase } from '../../support/store-fixtures.ts'

let folder: string
beforeEach(() => {
  folder = fs.mkdtempSync(path.join(os.tmpdir(), 'holdfast-anew-'))
})
afterEach(async () => {
  await killAllApps()
  fs.rmSync(folder, { recursive: true, force: true })
})

const namesIn = (place: string): string[] => fs.readdirSync(place).toSorted()
const countIn = (place: string): number =>
  withDatabase(place, (_, db) => db.prepare<[], number>('SELECT COUNT(*) FROM records').pluck().get() ?? 0)
const keptIn = (): string => path.join(folder, namesIn(folder).find((name) => name.startsWith('before-reset')) ?? '')

function aUsedFolder(): void {
  withDatabase(folder, (write) => record(write, 3))
  fs.mkdirSync(path.join(folder, 'backups'))
  for (const name of [
    'holdfast.id',
    'secrets.json',
    'mcp.json',
    'monitor.duckdb',
    'taxes.pdf',
    'backups/one.db',
    'holdfast.db.damaged-1',
  ])
    fs.writeFileSync(path.join(folder, name), '{}')
}

describe('starting anew', () => {
  it('keeps what was there in a folder of its own, without keys, and opens an empty database', () => {
    aUsedFolder()
    requestReset(folder, { isKept: true, nowMs })
    openOrChoose(folder, null, nowMs).db.close()
    expect(countIn(folder)).toBe(0)
    expect(namesIn(keptIn())).toEqual(['backups', 'holdfast.db', 'holdfast.db.damaged-1', 'holdfast.id', 'mcp.json'])
    expect(countIn(keptIn())).toBe(3)
    expect(namesIn(folder)).toContain('taxes.pdf')
    expect(namesIn(folder)).not.toContain('secrets.json')
    expect(namesIn(folder)).not.toContain('monitor.duckdb')
  })

  it('deletes all of it where that was wanted', () => {
    aUsedFolder()
    requestReset(folder, { isKept: false, nowMs })
    openOrChoose(folder, null, nowMs).db.close()
    expect(namesIn(folder)).toEqual(['holdfast.db', 'holdfast.id', 'taxes.pdf'])
    expect(countIn(folder)).toBe(0)
  })

  it('is gone on with after a kill between any two of its steps', () => {
    for (const moved of [[], ['holdfast.id'], ['holdfast.id', 'backups'], ['holdfast.id', 'backups', 'holdfast.db']]) {
      fs.rmSync(folder, { recursive: true })
      fs.mkdirSync(folder)
      aUsedFolder()
      requestReset(folder, { isKept: true, nowMs })
      const aside = path.join(
        folder,
        JSON.parse(fs.readFileSync(path.join(folder, 'holdfast.reset'), 'utf8')).setAsideIn,
      )
      fs.mkdirSync(aside)
      for (const name of moved) fs.renameSync(path.join(folder, name), path.join(aside, name))
      openOrChoose(folder, null, nowMs).db.close()
      expect([countIn(folder), countIn(aside)]).toEqual([0, 3])
    }
    // Done once, it is not done again.
    withDatabase(folder, (write) => record(write, 2))
    applyReset(folder)
    expect(countIn(folder)).toBe(2)
  })

  it('that cannot be read keeps what was there', () => {
    aUsedFolder()
    fs.writeFileSync(path.join(folder, 'holdfast.reset'), '{"setAsideIn":"../elsewhere"}')
    openOrChoose(folder, null, nowMs).db.close()
    expect(countIn(keptIn())).toBe(3)
  })

  it('through the routes takes chats, settings and keys, and refuses where more waits than was shown', async () => {
    const app = await startApp({ folder, env: { HOLDFAST_TEST_SECRET_FILE: '1' } })
    await app.request('app.chooseSecretsStore', { kept: 'weak' })
    const key = 'gsk_one_to_forget_1234'
    await app.request('providers.save', {
      id: null,
      kind: 'groq',
      name: 'Fast',
      baseUrl: 'https://api.groq.com/openai/v1',
      key,
    })
    const password = 'of-the-proxy-to-forget-1234'
    await app.request('network.saveProxy', {
      mode: 'own',
      address: 'http://127.0.0.1:9',
      exceptions: '',
      user: 'ada',
      password,
      scriptUrl: '',
    })
    await app.request('settings.update', { userId: 'ada' })
    const settings = { providerId: 'demo', model: 'holdfast-demo', systemPrompt: '', parameters: {} }
    const ended = app.once('chat.message', ({ message }) => message.status === 'complete')
    await app.request('chat.send', { conversationId: null, parentId: null, text: 'hello', settings })
    await ended
    expect(await app.result('data.startAnew', { isKept: true, undeliveredCount: 0 })).toMatchObject({
      ok: false,
      error: { code: 'conflict' },
    })
    expect(await app.request('conversations.list', null)).toHaveLength(1)

    const reopened = app.once('app.reopened')
    await app.request('data.startAnew', { isKept: true, undeliveredCount: 1 })
    await reopened
    expect(await app.request('conversations.list', null)).toEqual([])
    expect(await app.request('settings.get', null)).toMatchObject({ userId: 'anonymous', firstRunDone: false })
    expect((await app.request('sync.status', null)).ledger).toMatchObject({ accepted: 0, pending: 0 })
    expect((await app.request('providers.list', null)).every(({ builtIn }) => builtIn)).toBe(true)
    // None lies there, or is still in memory and written with the next change.
    await app.request('app.chooseSecretsStore', { kept: 'weak' })
    expect([key, password].flatMap((secret) => filesHolding(folder, secret))).toEqual([])
    const { keptCopies } = await app.request('data.folder', null)
    expect(keptCopies).toHaveLength(1)
    await app.request('data.deleteKept', { kind: 'copy', name: keptCopies[0]?.name ?? '' })
    expect(namesIn(folder).filter((name) => name.startsWith('before'))).toEqual([])
    await app.close()
  })
})
