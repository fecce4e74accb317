import fs from 'node:fs'
import os from 'node:os'
import path from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { killAllApps, startApp, type AppChild } from '../../support/app-child.ts'

let folder: string
let app: AppChild

beforeEach(async () => {
  folder = fs.mkdtempSync(path.join(os.tmpdir(), 'holdfast-at-once-'))
  app = await startApp({ folder })
})
afterEach(async () => {
  await killAllApps()
  fs.rmSync(folder, { recursive: true })
})

const saveProvider = (name: string, id: string | null = null) =>
  app.request('providers.save', {
    id,
    kind: 'custom',
    name,
    baseUrl: `http://127.0.0.1:9/${name}`,
    key: `key-of-${name}`,
  })
const names = async (): Promise<string[]> =>
  (await app.request('providers.list', null)).filter(({ builtIn }) => !builtIn).map(({ name }) => name)
const restart = async (): Promise<void> => {
  await app.close()
  app = await startApp({ folder })
}

describe('at the same moment', () => {
  it('saved providers are all kept, over a restart too', async () => {
    const wanted = Array.from({ length: 20 }, (_, index) => `provider-${index}`)
    const saved = await Promise.all(wanted.map((name) => saveProvider(name)))
    expect(saved.every(({ hasKey }) => hasKey)).toBe(true)
    expect(await names()).toEqual(wanted)
    await restart()
    expect(await names()).toEqual(wanted)
  })

  it('one is saved, one changed, one loses its key and one is deleted, and each is as it was told', async () => {
    const [a, b, c] = await Promise.all([saveProvider('a'), saveProvider('b'), saveProvider('c')])
    await Promise.all([
      app.request('providers.delete', { id: b.id }),
      saveProvider('d'),
      saveProvider('a2', a.id),
      app.request('providers.clearKey', { id: c.id }),
      saveProvider('e'),
    ])
    expect(await names()).toEqual(['a2', 'c', 'd', 'e'])
    const providers = await app.request('providers.list', null)
    expect(providers.find(({ name }) => name === 'c')).toMatchObject({ hasKey: false })
    expect(providers.find(({ name }) => name === 'd')).toMatchObject({ hasKey: true })
    await restart()
    expect(await names()).toEqual(['a2', 'c', 'd', 'e'])
  })

  it('one that is refused keeps no other from being saved', async () => {
    const results = await Promise.all([
      app.result('providers.save', { id: null, kind: 'custom', name: 'bad', baseUrl: 'ftp://x' }),
      app.result('providers.save', { id: 'nobody', kind: 'custom', name: 'gone', baseUrl: 'http://x.example' }),
      app.result('providers.save', { id: null, kind: 'custom', name: 'good', baseUrl: 'http://x.example' }),
    ])
    expect(results.map(({ ok }) => ok)).toEqual([false, false, true])
    expect(await names()).toEqual(['good'])
  })

  it('changed settings are all kept', async () => {
    await Promise.all([
      app.request('settings.update', { userId: 'ada' }),
      app.request('settings.update', { environment: 'staging' }),
      app.request('settings.update', { tags: ['one'] }),
      app.request('settings.update', { theme: 'dark' }),
    ])
    await restart()
    const settings = await app.request('settings.get', null)
    expect(settings).toMatchObject({ userId: 'ada', environment: 'staging', tags: ['one'], theme: 'dark' })
  })
})
