import fs from 'node:fs'
import os from 'node:os'
import path from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { openSecretFile, type Cipher } from '../../../src/main/settings/secret-file.ts'
import { keyAbsence } from '../../../src/main/settings/key-absence.ts'
import { killAllApps, startApp, type AppChild } from '../../support/app-child.ts'

let folder: string
beforeEach(() => {
  folder = fs.mkdtempSync(path.join(os.tmpdir(), 'holdfast-absence-'))
})
afterEach(async () => {
  await killAllApps()
  fs.rmSync(folder, { recursive: true })
})

const start = (): Promise<AppChild> => startApp({ folder, env: { HOLDFAST_TEST_SECRET_FILE: '1' } })
/** Nothing answers there. */
const connection = { host: 'http://127.0.0.1:9', publicKey: 'pk-lf-1', secretKey: 'sk-lf-1' }
const provider = { id: null, kind: 'openai' as const, name: 'OpenAI', baseUrl: 'https://api.openai.com/v1' }

describe('keys that were kept for the session only', () => {
  it('are asked for after a restart, which is told apart from never set up', async () => {
    let app = await start()
    expect((await app.request('sync.status', null)).connection).toEqual({ kind: 'not_configured' })
    await app.request('app.chooseSecretsStore', { kept: 'session' })
    await app.request('settings.saveLangfuse', connection)
    const saved = await app.request('providers.save', { ...provider, key: 'sk-1' })
    const bare = await app.request('providers.save', { ...provider, name: 'No key yet' })
    expect(saved).toMatchObject({ hasKey: true, keyAbsence: null })
    expect(bare).toMatchObject({ hasKey: false, keyAbsence: null })
    await app.close()

    app = await start()
    const missing = { kind: 'keys_missing', reason: 'session' }
    expect((await app.request('sync.status', null)).connection).toEqual(missing)
    expect((await app.request('settings.get', null)).langfuse).toMatchObject({
      hasSecretKey: false,
      keyAbsence: 'session',
    })
    expect((await app.request('sync.history', { limit: 10 })).map(({ state }) => state)).toContain('keys_missing')
    const absences = async () =>
      Object.fromEntries(
        (await app.request('providers.list', null)).map(({ name, keyAbsence: absence }) => [name, absence]),
      )
    expect(await absences()).toMatchObject({ OpenAI: 'session', 'No key yet': null })

    await app.request('settings.saveLangfuse', connection)
    expect((await app.request('sync.status', null)).connection.kind).not.toBe('keys_missing')
    await app.request('providers.save', { ...provider, id: saved.id, key: 'sk-1' })
    expect(await absences()).toMatchObject({ OpenAI: null })
    await app.request('providers.clearKey', { id: saved.id })
    expect(await absences()).toMatchObject({ OpenAI: null })
    await app.close()
    app = await start()
    // Removed by the user, so there is nothing to ask for.
    expect(await absences()).toMatchObject({ OpenAI: null })
    await app.request('settings.saveLangfuse', { host: '', publicKey: '' })
    expect((await app.request('sync.status', null)).connection).toEqual({ kind: 'not_configured' })
  })

  it('are still asked for while a new name is given to their provider', async () => {
    let app = await start()
    const saved = await app.request('providers.save', { ...provider, kind: 'custom', key: 'sk-1' })
    await app.close()
    app = await start()
    await app.request('providers.save', { ...provider, kind: 'custom', id: saved.id, name: 'Renamed' })
    const list = await app.request('providers.list', null)
    expect(list.find(({ id }) => id === saved.id)).toMatchObject({ name: 'Renamed', keyAbsence: 'session' })
  })
})

describe('why a key is not there', () => {
  const origin = 'https://langfuse.example'
  const cipher = (secret: number): Cipher => ({
    encrypt: (text) => Buffer.from([secret, ...Buffer.from(text)]),
    decrypt: (bytes) => {
      if (bytes[0] !== secret) throw new Error('another keychain')
      return bytes.subarray(1).toString()
    },
  })

  it('is that the keychain was reset, or is not available', () => {
    openSecretFile(folder, cipher(1)).set('langfuse', { value: 'sk-lf-1', origin })
    const why = (keychain: Cipher | null) => keyAbsence(openSecretFile(folder, keychain), 'langfuse', origin)
    expect(why(cipher(1))).toBeNull()
    expect(why(cipher(2))).toBe('unreadable')
    expect(why(null)).toBe('unreadable')
    expect(openSecretFile(folder, null).notice()).toContain('is not available')
  })

  it('is that its file was damaged', () => {
    const file = path.join(folder, 'secrets.json')
    fs.writeFileSync(file, 'no JSON')
    const secrets = openSecretFile(folder, cipher(1))
    secrets.takeOver(new Map())
    expect(keyAbsence(secrets, 'langfuse', origin)).toBe('unreadable')
  })

  it('is that it was entered for another address, or that nothing is known of it', () => {
    const secrets = openSecretFile(folder, cipher(1))
    expect(keyAbsence(secrets, 'langfuse', origin)).toBe('gone')
    secrets.set('langfuse', { value: 'sk-lf-1', origin: 'https://other.example' })
    expect(keyAbsence(secrets, 'langfuse', origin)).toBe('other_address')
  })
})
