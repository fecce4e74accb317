import fs from 'node:fs'
import os from 'node:os'
import path from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { openSecretFile, type Cipher } from '../../../src/main/settings/secret-file.ts'

const canary = 'sk-canary-4711'
const origin = 'https://langfuse.example'
let folder: string

beforeEach(() => {
  folder = fs.mkdtempSync(path.join(os.tmpdir(), 'holdfast-secrets-'))
})
afterEach(() => fs.rmSync(folder, { recursive: true }))

const onDisk = (): string =>
  fs
    .readdirSync(folder)
    .map((name) => fs.readFileSync(path.join(folder, name), 'utf8'))
    .join('\n')

/** Stands in for the system's keychain, which a test machine does not have. */
const xor = (bytes: Buffer): Buffer => Buffer.from(bytes.map((byte) => byte ^ 0x5a))
const keychain: Cipher = { encrypt: (text) => xor(Buffer.from(text)), decrypt: (bytes) => xor(bytes).toString('utf8') }
const anotherMachine: Cipher = {
  encrypt: keychain.encrypt,
  decrypt: () => {
    throw new Error('cannot decrypt')
  },
}

describe('secrets without a keychain', () => {
  it('stay in memory until the user has chosen, and the choice is asked for', () => {
    const secrets = openSecretFile(folder, null)
    expect(secrets.choiceNeeded()).toBe(true)
    secrets.set('langfuse', { value: canary, origin })
    expect(secrets.get('langfuse', origin)).toBe(canary)
    expect(onDisk()).not.toContain(canary)
    expect(openSecretFile(folder, null).originOf('langfuse')).toBeNull()
  })

  it('are stored, readable by this user alone, once that was chosen, with what was entered before', () => {
    const secrets = openSecretFile(folder, null)
    secrets.set('langfuse', { value: canary, origin })
    secrets.choose('weak')
    secrets.set('provider:1', { value: 'second', origin })
    const again = openSecretFile(folder, null)
    expect([again.get('langfuse', origin), again.get('provider:1', origin)]).toEqual([canary, 'second'])
    expect(again.kept()).toBe('weak')
    expect(again.choiceNeeded()).toBe(false)
    if (process.platform !== 'win32') {
      expect(fs.statSync(path.join(folder, 'secrets.json')).mode & 0o777).toBe(0o600)
    }
  })

  it('leave the disk once the user goes back to this session only', () => {
    const secrets = openSecretFile(folder, null)
    secrets.choose('weak')
    secrets.set('langfuse', { value: canary, origin })
    expect(onDisk()).toContain(canary)
    secrets.choose('session')
    expect(onDisk()).not.toContain(canary)
    expect(secrets.get('langfuse', origin)).toBe(canary)
  })

  it('are gone once deleted', () => {
    const secrets = openSecretFile(folder, null)
    secrets.choose('weak')
    secrets.set('langfuse', { value: canary, origin })
    secrets.delete('langfuse')
    expect(secrets.originOf('langfuse')).toBeNull()
    expect(onDisk()).not.toContain(canary)
  })
})

describe('secrets with a keychain', () => {
  it('are on disk encrypted only', () => {
    const secrets = openSecretFile(folder, keychain)
    expect([secrets.kept(), secrets.choiceNeeded()]).toEqual(['keychain', false])
    secrets.set('langfuse', { value: canary, origin })
    expect(onDisk()).not.toContain(canary)
    expect(openSecretFile(folder, keychain).get('langfuse', origin)).toBe(canary)
  })

  it('count as absent where they cannot be decrypted any more', () => {
    openSecretFile(folder, keychain).set('langfuse', { value: canary, origin })
    const secrets = openSecretFile(folder, anotherMachine)
    expect([secrets.originOf('langfuse'), secrets.get('langfuse', origin)]).toEqual([null, null])
  })

  it('survive a file that is not readable as such: keys are asked for again', () => {
    fs.writeFileSync(path.join(folder, 'secrets.json'), '{"encrypted":')
    const secrets = openSecretFile(folder, keychain)
    expect(secrets.originOf('langfuse')).toBeNull()
    secrets.set('langfuse', { value: canary, origin })
    expect(openSecretFile(folder, keychain).get('langfuse', origin)).toBe(canary)
  })
})
