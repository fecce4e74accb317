import fs from 'node:fs'
import os from 'node:os'
import path from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { openSecretFile } from '../../../src/main/settings/secret-file.ts'
import { keyOriginOf } from '../../../src/shared/key-origin.ts'

const key = 'sk-bound-4711'
let folder: string
let file: string

beforeEach(() => {
  folder = fs.mkdtempSync(path.join(os.tmpdir(), 'holdfast-origin-'))
  file = path.join(folder, 'secrets.json')
})
afterEach(() => fs.rmSync(folder, { recursive: true }))

describe('a key', () => {
  it.each([
    ['https://api.example.com/v1', true],
    ['https://api.example.com/another/path', true],
    ['https://API.example.com:443/v1', true],
    ['http://api.example.com/v1', false],
    ['https://api.example.com:8443/v1', false],
    ['https://api.example.com./v1', false],
    ['https://example.com/v1', false],
    ['https://api.example.com.evil.example/v1', false],
    ['https://api.example.com@evil.example/v1', false],
    ['https://evil.example/api.example.com', false],
    ['ftp://api.example.com', false],
    ['', false],
  ])('that was entered for https://api.example.com/v1 is there for %s: %s', (address, isThere) => {
    const secrets = openSecretFile(folder, null)
    secrets.set('provider:1', { value: key, origin: keyOriginOf('https://api.example.com/v1') ?? '' })
    expect(secrets.get('provider:1', keyOriginOf(address))).toBe(isThere ? key : null)
  })
})

describe('a key that was stored without an address', () => {
  const addresses = new Map([['langfuse', 'https://langfuse.example/base']])
  const legacy = { choice: 'weak', encrypted: {}, plain: { langfuse: key, 'provider:gone': 'sk-orphan' } }

  it('belongs to no address before it is bound', () => {
    fs.writeFileSync(file, JSON.stringify(legacy))
    expect(openSecretFile(folder, null).get('langfuse', 'https://langfuse.example')).toBeNull()
  })

  it('is bound at the start to the one it was used for, for good; one without belongs to none', () => {
    fs.writeFileSync(file, JSON.stringify(legacy))
    openSecretFile(folder, null).takeOver(addresses)
    const again = openSecretFile(folder, null)
    again.takeOver(
      new Map([
        ['langfuse', 'https://evil.example'],
        ['provider:gone', 'https://evil.example'],
      ]),
    )
    expect(again.get('langfuse', 'https://langfuse.example')).toBe(key)
    expect(again.get('langfuse', 'https://evil.example')).toBeNull()
    expect(again.get('provider:gone', 'https://evil.example')).toBeNull()
    expect(again.seen()).toEqual([key, 'sk-orphan'])
  })

  it('and that a shell without the keychain cannot read keeps the address of that start', () => {
    const cipher = { encrypt: (text: string) => Buffer.from(text), decrypt: (bytes: Buffer) => bytes.toString() }
    fs.writeFileSync(file, JSON.stringify({ encrypted: { langfuse: Buffer.from(key).toString('base64') } }))
    openSecretFile(folder, null).takeOver(addresses)
    const desktop = openSecretFile(folder, cipher)
    desktop.takeOver(new Map([['langfuse', 'https://evil.example']]))
    expect(desktop.get('langfuse', 'https://langfuse.example')).toBe(key)
    expect(desktop.get('langfuse', 'https://evil.example')).toBeNull()
  })
})

describe('putting a key back', () => {
  it('leaves what was there before', () => {
    const secrets = openSecretFile(folder, null)
    secrets.choose('weak')
    const origin = 'https://a.example'
    secrets.set('provider:1', { value: key, origin })
    const putBack = secrets.set('provider:1', { value: 'sk-other', origin: 'https://b.example' })
    putBack()
    for (const store of [secrets, openSecretFile(folder, null)]) expect(store.get('provider:1', origin)).toBe(key)
    secrets.set('provider:2', { value: key, origin })()
    for (const store of [secrets, openSecretFile(folder, null)]) expect(store.originOf('provider:2')).toBeNull()
  })
})
