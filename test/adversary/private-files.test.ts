import { spawnSync } from 'node:child_process'
import fs from 'node:fs'
import os from 'node:os'
import path from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { killAllApps, startApp, type AppChild } from '../support/app-child.ts'
import { openToOthers } from '../support/modes.ts'

const settings = { providerId: 'demo', model: 'holdfast-demo', systemPrompt: '', parameters: {} }
const isRoot = process.getuid?.() === 0
const nobody = 65_534
let parent: string
let folder: string
let umaskBefore: number

beforeEach(() => {
  // As most systems have it: what is created is readable for all unless somebody sees to it.
  umaskBefore = process.umask(0o022)
  parent = fs.mkdtempSync(path.join(os.tmpdir(), 'holdfast-private-'))
  fs.chmodSync(parent, 0o755)
  folder = path.join(parent, 'data')
})
afterEach(async () => {
  await killAllApps()
  process.umask(umaskBefore)
  fs.rmSync(parent, { recursive: true, force: true })
})

const start = (): Promise<AppChild> => startApp({ folder, env: { HOLDFAST_TEST_SECRET_FILE: '1' } })

async function ask(app: AppChild, text: string): Promise<void> {
  const ended = app.once('chat.message', ({ message }) => message.status === 'complete')
  await app.request('chat.send', { conversationId: null, parentId: null, text, settings })
  await ended
}

function asNobody(command: string, ...args: string[]): number | null {
  return spawnSync(command, args, { uid: nobody, gid: nobody }).status
}

describe.skipIf(process.platform === 'win32')('the data folder', () => {
  it('and every file in it is for its owner alone from creation on', async () => {
    const app = await start()
    await app.request('app.chooseSecretsStore', { kept: 'weak' })
    const provider = {
      id: null,
      kind: 'custom' as const,
      name: 'Any',
      baseUrl: 'http://127.0.0.1:9/v1',
      key: 'sk-4711',
    }
    await app.request('providers.save', provider)
    await ask(app, 'private words')
    const { name } = await app.request('data.backUp', null)
    expect(fs.readdirSync(folder)).toEqual(
      expect.arrayContaining(['holdfast.db', 'holdfast.db-wal', 'holdfast.lock', 'holdfast.ballast', 'secrets.json']),
    )
    expect(openToOthers(folder)).toEqual([])
    await app.request('data.restore', { name })
    expect(openToOthers(folder)).toEqual([])
    await app.close()
    // Damaged, set aside and saved from.
    const database = fs.openSync(path.join(folder, 'holdfast.db'), 'r+')
    fs.writeSync(database, Buffer.alloc(3000, 7), 0, 3000, 4096)
    fs.closeSync(database)
    fs.writeFileSync(path.join(folder, 'secrets.json'), 'no JSON', { mode: 0o644 })
    await (await start().catch(() => null))?.close()
    expect(fs.readdirSync(folder).filter((file) => file.includes('damaged')).length).toBeGreaterThan(0)
    expect(openToOthers(folder)).toEqual([])
  })

  it.skipIf(!isRoot)('cannot be read by another user of the computer, the WAL neither', async () => {
    const app = await start()
    await ask(app, 'private words')
    expect(asNobody('ls', parent)).toBe(0)
    expect(asNobody('ls', folder)).not.toBe(0)
    // Even where the folder is open to all.
    fs.chmodSync(folder, 0o755)
    const files = fs.readdirSync(folder)
    expect(files).toContain('holdfast.db-wal')
    for (const file of files) expect([file, asNobody('cat', path.join(folder, file))]).not.toEqual([file, 0])
  })

  it('of an earlier version is mended at the start, links and what is not Holdfast’s left alone', async () => {
    const first = await start()
    await ask(first, 'private words')
    await first.request('data.backUp', null)
    await first.kill()
    fs.mkdirSync(path.join(folder, 'chromium/Cache'), { recursive: true })
    fs.writeFileSync(path.join(folder, 'chromium/Cache/index'), 'x')
    fs.writeFileSync(path.join(folder, 'holdfast.db.damaged-2025'), 'x')
    fs.writeFileSync(path.join(folder, 'holdfast.log'), 'x')
    const notOurs = path.join(folder, 'script.sh')
    fs.writeFileSync(notOurs, '#!/bin/sh')
    const outside = path.join(parent, 'outside')
    fs.writeFileSync(outside, 'x')
    for (const name of ['.', ...fs.readdirSync(folder, { recursive: true, encoding: 'utf8' })]) {
      const file = path.join(folder, name)
      fs.chmodSync(file, fs.statSync(file).isDirectory() ? 0o755 : 0o644)
    }
    fs.chmodSync(notOurs, 0o755)
    fs.symlinkSync(outside, path.join(folder, 'holdfast.link'))
    fs.symlinkSync(parent, path.join(folder, 'backups/link'))
    const app = await start()
    expect(openToOthers(folder)).toEqual(['script.sh 755'])
    expect(fs.statSync(outside).mode & 0o777).toBe(0o644)
    expect(fs.statSync(parent).mode & 0o777).toBe(0o755)
    expect(await app.request('conversations.list', null)).toHaveLength(1)
  })

  it('that all share stays so; the files in it are private', async () => {
    fs.mkdirSync(folder)
    fs.chmodSync(folder, 0o1777)
    const app = await start()
    await ask(app, 'private words')
    expect(openToOthers(folder)).toEqual(['. 777'])
  })
})
