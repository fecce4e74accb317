import fs from 'node:fs'
import os from 'node:os'
import path from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import type { StoredProvider } from '../../../src/main/settings/providers.ts'
import { createSettingsFile, readSettingsFile } from '../../../src/main/settings/settings-file.ts'
import type { StoredSettings } from '../../../src/main/settings/settings.ts'
import { killAllApps, startApp } from '../../support/app-child.ts'

const view = (id: string) => ({ id, name: `View ${id}`, query: 'model=a' })
let current: StoredSettings
let providers: StoredProvider[]
let appliedCount: number
let isReadOnly: boolean
let meanwhile: () => void

beforeEach(() => {
  current = {
    theme: 'system',
    userId: 'ada',
    savedViews: [view('here')],
    savedQueries: [],
    langfuse: { host: '', publicKey: '' },
  } as unknown as StoredSettings
  providers = []
  appliedCount = 0
  isReadOnly = false
  meanwhile = () => {}
})

const file = () =>
  createSettingsFile({
    secrets: { get: () => null },
    settings: {
      current: () => current,
      change: async (patch) => {
        if (isReadOnly) throw new Error('read-only')
        current = { ...current, ...(typeof patch === 'function' ? patch(current) : patch) }
        return {} as never
      },
    },
    providers: {
      stored: () => providers,
      merge: async (imported) => {
        meanwhile()
        const before = providers
        providers = [...providers, ...imported]
        return async () => void (providers = before)
      },
      lacksKey: () => true,
    },
    applied: async () => void (appliedCount += 1),
  })

const text = (settings: object, more: object = {}): string =>
  JSON.stringify({ kind: 'holdfast-settings', version: 1, settings, providers: [], ...more })

describe('a file of settings', () => {
  it('comes back as what it was written from', () => {
    current = { ...current, userId: 'grace', tags: ['a'] }
    const read = readSettingsFile(JSON.stringify(file().content()))
    expect(read.settings).toMatchObject({ userId: 'grace', tags: ['a'], savedViews: [view('here')] })
    expect(file().preview(read)).toEqual([])
  })

  it('never says where updates come from, and has nothing that this version does not know', () => {
    const given = { theme: 'dark', updates: { feed: 'https://feed.example', channel: 'stable' }, firstRunDone: true }
    expect(readSettingsFile(text({ ...given, nonsense: 1 })).settings).toEqual({ theme: 'dark' })
    expect(JSON.stringify(file().content())).not.toContain('feed')
  })

  it.each([
    [text({ userId: 7 }), '“User id” in this file cannot be used'],
    [text({ langfuse: { host: 'ftp://x', publicKey: '' } }), 'https'],
    [text({ savedViews: [{ id: 'v' }] }), '“Saved views” in this file cannot be used'],
    [text({}, { version: 2 }), 'A newer version'],
    [text({}, { kind: 'other' }), 'not a file of settings'],
    ['<html>', 'not a file of settings'],
  ])('is refused in words: %s', (given, words) => {
    expect(() => readSettingsFile(given)).toThrow(words)
  })

  it('has its addresses read as those that are typed, and says at once where one cannot be', () => {
    const provider = { id: 'p', kind: 'openai', name: 'P', baseUrl: 'https://api.example/v1/' }
    const langfuse = { host: 'langfuse.example/project/x', publicKey: 'pk' }
    const read = readSettingsFile(text({ langfuse }, { providers: [provider] }))
    expect(read.settings.langfuse).toEqual({ host: 'https://langfuse.example', publicKey: 'pk' })
    expect(read.providers).toEqual([{ ...provider, baseUrl: 'https://api.example/v1' }])
    const broken = text({}, { providers: [{ ...provider, baseUrl: 'ftp://x' }] })
    expect(() => readSettingsFile(broken)).toThrow(/^P: /)
  })

  it('adds what is saved of the Monitor to what is saved here', async () => {
    const read = readSettingsFile(text({ savedViews: [view('here'), view('there')] }))
    expect(file().preview(read)).toEqual([{ name: 'Saved views', from: '1', to: '2' }])
    await file().apply(read)
    expect(current.savedViews.map(({ id }) => id)).toEqual(['here', 'there'])
  })

  it('leaves a view that is saved while it is taken over', async () => {
    meanwhile = () => {
      current = { ...current, savedViews: [...current.savedViews, view('now')] }
    }
    await file().apply(readSettingsFile(text({ savedViews: [view('there')] })))
    expect(current.savedViews.map(({ id }) => id)).toEqual(['here', 'now', 'there'])
  })

  it('that names one twice brings the last of them', async () => {
    const provider = { id: 'p', kind: 'custom', name: 'First', baseUrl: 'https://a.example/v1' }
    const twice = text(
      { savedViews: [view('twice'), { ...view('twice'), name: 'Last' }] },
      { providers: [provider, { ...provider, name: 'Last' }] },
    )
    await file().apply(readSettingsFile(twice))
    expect(current.savedViews).toEqual([view('here'), { ...view('twice'), name: 'Last' }])
    expect(providers).toEqual([{ ...provider, name: 'Last' }])
  })

  it.each(['demo', 'ollama', 'lmstudio'])('takes no built-in provider’s place: %s', (id) => {
    const provider = { id, kind: 'custom', name: 'Demo (built in)', baseUrl: 'https://a.example/v1' }
    expect(() => readSettingsFile(text({}, { providers: [provider] }))).toThrow('not a file of settings')
  })

  it('is undone as far as nobody changed it since', async () => {
    const undo = await file().apply(
      readSettingsFile(
        text(
          { theme: 'dark', userId: 'grace' },
          { providers: [{ id: 'p', kind: 'openai', name: 'P', baseUrl: 'https://api.example/v1' }] },
        ),
      ),
    )
    expect([current.theme, current.userId, providers.length, appliedCount]).toEqual(['dark', 'grace', 1, 1])
    current = { ...current, userId: 'edith' }
    await undo()
    expect([current.theme, current.userId, providers.length, appliedCount]).toEqual(['system', 'edith', 0, 2])
  })

  it('that could not be written leaves all as it was', async () => {
    isReadOnly = true
    const provider = { id: 'p', kind: 'openai', name: 'P', baseUrl: 'https://api.example/v1' }
    await expect(file().apply(readSettingsFile(text({ theme: 'dark' }, { providers: [provider] })))).rejects.toThrow(
      'read-only',
    )
    expect([current.theme, providers, appliedCount]).toEqual(['system', [], 0])
  })
})

describe('a file of settings, in the app', () => {
  const folder = fs.mkdtempSync(path.join(os.tmpdir(), 'holdfast-settings-file-'))
  afterEach(async () => {
    await killAllApps()
    fs.rmSync(folder, { recursive: true })
  })

  it('brings providers and switches sending off, and its undo leaves what came since', async () => {
    const app = await startApp({ folder })
    const names = async () =>
      (await app.request('providers.list', null)).filter(({ builtIn }) => !builtIn).map(({ name }) => name)
    const provider = { kind: 'openai' as const, baseUrl: 'https://api.example/v1' }
    const mine = await app.request('providers.save', { ...provider, id: null, name: 'Mine' })
    const given = text(
      { sendingEnabled: false },
      {
        providers: [
          { ...provider, id: mine.id, name: 'Renamed' },
          { ...provider, id: 'q', name: 'Brought' },
          { ...provider, id: 'r', name: 'Brought too' },
        ],
      },
    )
    await app.request('settings.importFile', { text: given })
    expect(await names()).toEqual(['Renamed', 'Brought', 'Brought too'])
    expect((await app.request('sync.status', null)).connection.kind).toBe('not_configured')
    await app.request('providers.save', { ...provider, id: null, name: 'Later' })
    await app.request('providers.save', { ...provider, id: 'r', name: 'Changed since' })
    expect((await app.request('settings.undoImport', null)).sendingEnabled).toBe(true)
    expect(await names()).toEqual(['Mine', 'Changed since', 'Later'])
  })
})
