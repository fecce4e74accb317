import { createCipheriv, createDecipheriv, randomBytes } from 'node:crypto'
import fs from 'node:fs'
import os from 'node:os'
import path from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { openEnvelopeCipher, type AsyncKeychain } from '../../../src/main/settings/envelope-cipher.ts'
import { openSecretFile } from '../../../src/main/settings/secret-file.ts'

const origin = 'https://langfuse.example'
let folder: string

beforeEach(() => {
  folder = fs.mkdtempSync(path.join(os.tmpdir(), 'holdfast-keychain-'))
})
afterEach(() => fs.rmSync(folder, { recursive: true }))

/** A keychain as systems have them: another one opens nothing of this one's. */
function fakeKeychain(): AsyncKeychain & { isThere: boolean; isRotated: boolean; asked: number } {
  const key = randomBytes(32)
  const iv = Buffer.alloc(16)
  return {
    isThere: true,
    isRotated: false,
    asked: 0,
    async isAvailable() {
      return this.isThere
    },
    async encrypt(text) {
      const cipher = createCipheriv('aes-256-cbc', key, iv)
      return Buffer.concat([cipher.update(text), cipher.final()])
    },
    async decrypt(bytes) {
      this.asked += 1
      if (!this.isThere) throw new Error('locked')
      const decipher = createDecipheriv('aes-256-cbc', key, iv)
      return { text: Buffer.concat([decipher.update(bytes), decipher.final()]).toString(), isOutdated: this.isRotated }
    },
  }
}
const open = async (keychain: AsyncKeychain | null) => {
  const secrets = openSecretFile(folder, keychain && (await openEnvelopeCipher(folder, keychain)))
  secrets.takeOver(new Map())
  return secrets
}
const onDisk = (): string =>
  fs
    .readdirSync(folder)
    .map((name) => fs.readFileSync(path.join(folder, name), 'utf8'))
    .join('\n')

describe('a keychain that answers later', () => {
  it('is asked for one key, and holds all others by it, over starts', async () => {
    const keychain = fakeKeychain()
    const secrets = await open(keychain)
    expect(secrets.kept()).toBe('keychain')
    secrets.set('langfuse', { value: 'sk-canary-1', origin })
    secrets.set('provider:1', { value: 'sk-canary-2', origin })
    expect(onDisk()).not.toMatch(/sk-canary/)
    expect(onDisk()).not.toContain(Buffer.from('sk-canary-1').toString('base64').slice(0, 12))
    keychain.asked = 0
    const again = await open(keychain)
    expect([again.get('langfuse', origin), again.get('provider:1', origin)]).toEqual(['sk-canary-1', 'sk-canary-2'])
    expect(keychain.asked).toBe(1)
    if (process.platform !== 'win32') {
      expect(fs.statSync(path.join(folder, 'keychain-key.json')).mode & 0o777).toBe(0o600)
    }
  })

  it('opens what an earlier version had it encrypt itself', async () => {
    const keychain = fakeKeychain()
    const sealed = (await keychain.encrypt(JSON.stringify({ value: 'sk-earlier', origin }))).toString('base64')
    fs.writeFileSync(
      path.join(folder, 'secrets.json'),
      JSON.stringify({ version: 2, sealedKeys: { langfuse: sealed } }),
    )
    const secrets = await open(keychain)
    expect(secrets.get('langfuse', origin)).toBe('sk-earlier')
    expect(secrets.notice()).toBeNull()
  })

  it('that rotates its own key has ours encrypted anew', async () => {
    const keychain = fakeKeychain()
    ;(await open(keychain)).set('langfuse', { value: 'sk-canary-1', origin })
    const file = path.join(folder, 'keychain-key.json')
    fs.chmodSync(file, 0o600)
    const before = fs.statSync(file).ino
    keychain.isRotated = true
    expect((await open(keychain)).get('langfuse', origin)).toBe('sk-canary-1')
    expect(fs.statSync(file).ino).not.toBe(before)
  })

  it('notices a key on disk that was changed', async () => {
    const keychain = fakeKeychain()
    ;(await open(keychain)).set('langfuse', { value: 'sk-canary-1', origin })
    const file = path.join(folder, 'secrets.json')
    const content = JSON.parse(fs.readFileSync(file, 'utf8')) as { sealedKeys: Record<string, string> }
    const bytes = Buffer.from(content.sealedKeys['langfuse'] ?? '', 'base64')
    bytes[20] = (bytes[20] ?? 0) ^ 1
    content.sealedKeys['langfuse'] = bytes.toString('base64')
    fs.writeFileSync(file, JSON.stringify(content))
    const again = await open(keychain)
    expect(again.get('langfuse', origin)).toBeNull()
    expect(again.notice()).toContain('does not open one of your keys')
  })
})

describe('a keychain that vanishes', () => {
  it('is told of, leaves its keys as they are, and has them back with it', async () => {
    const keychain = fakeKeychain()
    ;(await open(keychain)).set('langfuse', { value: 'sk-canary-1', origin })
    const before = onDisk()
    keychain.isThere = false
    const without = await open(keychain)
    expect(without.get('langfuse', origin)).toBeNull()
    expect(without.choiceNeeded()).toBe(true)
    expect(without.notice()).toContain('is not available')
    expect(onDisk()).toBe(before)
    keychain.isThere = true
    const back = await open(keychain)
    expect(back.get('langfuse', origin)).toBe('sk-canary-1')
    expect(back.notice()).toBeNull()
  })

  it('and comes back does not bring back what was replaced meanwhile', async () => {
    const keychain = fakeKeychain()
    const first = await open(keychain)
    first.set('langfuse', { value: 'sk-old', origin })
    first.set('provider:1', { value: 'sk-kept', origin })
    keychain.isThere = false
    const without = await open(keychain)
    without.choose('weak')
    without.set('langfuse', { value: 'sk-new', origin })
    keychain.isThere = true
    const back = await open(keychain)
    expect([back.get('langfuse', origin), back.get('provider:1', origin)]).toEqual(['sk-new', 'sk-kept'])
    expect(back.notice()).toContain('A keychain is available now. One of your keys is still stored unencrypted')
    back.moveToKeychain()
    expect([back.movable(), back.notice()]).toEqual([0, null])
    expect(onDisk()).not.toContain('sk-new')
    expect((await open(keychain)).get('langfuse', origin)).toBe('sk-new')
  })
})

describe('another keychain in its place', () => {
  it('opens nothing, destroys nothing, takes new keys, and gives the old ones back with the old one', async () => {
    const first = fakeKeychain()
    const second = fakeKeychain()
    const secrets = await open(first)
    secrets.set('langfuse', { value: 'sk-old', origin })
    secrets.set('provider:1', { value: 'sk-other', origin })
    const changed = await open(second)
    expect(changed.get('langfuse', origin)).toBeNull()
    expect(changed.notice()).toContain('does not open 2 of your keys')
    changed.set('langfuse', { value: 'sk-entered-anew', origin })
    expect((await open(second)).get('langfuse', origin)).toBe('sk-entered-anew')
    const back = await open(first)
    expect(back.get('provider:1', origin)).toBe('sk-other')
  })
})

describe('a keychain that appears', () => {
  it('is offered the keys that were stored without one, and takes them only then', async () => {
    const weak = await open(null)
    weak.choose('weak')
    weak.set('langfuse', { value: 'sk-canary-1', origin })
    weak.set('provider:1', { value: 'sk-canary-2', origin })
    const keychain = fakeKeychain()
    const found = await open(keychain)
    expect(found.movable()).toBe(2)
    expect(found.get('langfuse', origin)).toBe('sk-canary-1')
    expect(onDisk()).toContain('sk-canary-1')
    found.moveToKeychain()
    expect(onDisk()).not.toMatch(/sk-canary/)
    const again = await open(keychain)
    expect([again.movable(), again.get('provider:1', origin)]).toEqual([0, 'sk-canary-2'])
  })
})
