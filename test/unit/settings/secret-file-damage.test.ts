import fs from 'node:fs'
import os from 'node:os'
import path from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import type { BoundKey } from '../../../src/main/ports.ts'
import { RouteFailure } from '../../../src/main/ipc/route-failure.ts'
import { openSecretFile, type Cipher } from '../../../src/main/settings/secret-file.ts'
import { mountTmpfs } from '../../support/mounts.ts'

const first: BoundKey = { value: 'sk-first-4711', origin: 'https://langfuse.example' }
const second: BoundKey = { value: 'sk-second-0815', origin: 'https://model.example' }
const none = new Map<string, string>()
let folder: string
let file: string

beforeEach(() => {
  folder = fs.mkdtempSync(path.join(os.tmpdir(), 'holdfast-secrets-'))
  file = path.join(folder, 'secrets.json')
})
afterEach(() => fs.rmSync(folder, { recursive: true }))

const names = (): string[] => fs.readdirSync(folder).toSorted()
const setAside = (): string => names().find((name) => name.startsWith('secrets.json.damaged-')) ?? 'none'
const mode = (name: string): number => fs.statSync(path.join(folder, name)).mode & 0o777

/** A keychain by a number: what one has sealed, another does not open. */
function keychain(number: number): Cipher {
  return {
    encrypt: (text) => Buffer.from(`${number}:${Buffer.from(text).toString('hex')}`),
    decrypt: (bytes) => {
      const [by, hex = ''] = bytes.toString().split(':')
      if (by !== String(number)) throw new Error('cannot decrypt')
      return Buffer.from(hex, 'hex').toString()
    },
  }
}

function weakStore() {
  const secrets = openSecretFile(folder, null)
  secrets.choose('weak')
  return secrets
}

describe('a file of keys that cannot be read', () => {
  it.each([
    ['cut short', '{"choice":"weak","plainKeys":{"langfuse":{"va'],
    ['empty', ''],
    ['no object', '["sk-first-4711"]'],
    ['of another shape', '{"plainKeys":"sk-first-4711"}'],
  ])('is set aside where it is %s, as it was, for its owner alone, and the user is informed', (_, text) => {
    fs.writeFileSync(file, text, { mode: 0o644 })
    const secrets = openSecretFile(folder, null)
    secrets.takeOver(none)
    expect(names()).toEqual([setAside()])
    expect(fs.readFileSync(path.join(folder, setAside()), 'utf8')).toBe(text)
    expect(mode(setAside())).toBe(0o600)
    expect(secrets.notice()).toContain('Enter your keys again')
    expect(secrets.notice()).toContain(setAside())
    secrets.choose('weak')
    secrets.set('langfuse', first)
    expect(openSecretFile(folder, null).get('langfuse', first.origin)).toBe(first.value)
    expect(fs.readFileSync(path.join(folder, setAside()), 'utf8')).toBe(text)
  })

  it('is set aside before the first write, also where nobody took over before', () => {
    fs.writeFileSync(file, 'no JSON')
    weakStore().set('langfuse', first)
    expect(fs.readFileSync(path.join(folder, setAside()), 'utf8')).toBe('no JSON')
  })

  it('that is a folder is set aside too', () => {
    fs.mkdirSync(file)
    weakStore().set('langfuse', first)
    expect(fs.statSync(path.join(folder, setAside())).isDirectory()).toBe(true)
    expect(openSecretFile(folder, null).get('langfuse', first.origin)).toBe(first.value)
  })
})

describe('keys that the keychain does not open', () => {
  it('one of them is not deleted by saving another, and the user is informed', () => {
    openSecretFile(folder, keychain(1)).set('provider:1', second)
    const others = openSecretFile(folder, keychain(2))
    others.set('langfuse', first)
    const secrets = openSecretFile(folder, keychain(2))
    secrets.takeOver(none)
    expect(secrets.notice()).toContain('does not open one of your keys')
    secrets.set('langfuse', { ...first, value: 'sk-other' })
    expect(openSecretFile(folder, keychain(1)).get('provider:1', second.origin)).toBe(second.value)
  })

  it('all of them: a copy is kept before anything is written over', () => {
    const before = openSecretFile(folder, keychain(1))
    before.set('langfuse', first)
    before.set('provider:1', second)
    const text = fs.readFileSync(file, 'utf8')
    const secrets = openSecretFile(folder, keychain(2))
    secrets.takeOver(none)
    expect(secrets.notice()).toContain('2 of your keys')
    expect(names()).toEqual(['secrets.json'])
    secrets.set('langfuse', { ...first, value: 'sk-other' })
    expect(fs.readFileSync(path.join(folder, setAside()), 'utf8')).toBe(text)
    expect(mode(setAside())).toBe(0o600)
    expect(openSecretFile(folder, keychain(1)).get('provider:1', second.origin)).toBe(second.value)
  })
})

describe('what a newer version has written', () => {
  it('stays: unknown fields and unknown entries', () => {
    const newer = {
      version: 9,
      rotation: { days: 30 },
      choice: 'weak',
      plainKeys: { langfuse: first, 'provider:9': { vault: 'hsm', slot: 4 } },
    }
    fs.writeFileSync(file, JSON.stringify(newer))
    const secrets = openSecretFile(folder, null)
    secrets.takeOver(none)
    expect(secrets.notice()).toBeNull()
    secrets.set('provider:1', second)
    const written = JSON.parse(fs.readFileSync(file, 'utf8')) as typeof newer
    expect(written).toMatchObject({
      version: 9,
      rotation: newer.rotation,
      plainKeys: { ...newer.plainKeys, 'provider:1': second },
    })
    expect(secrets.get('langfuse', first.origin)).toBe(first.value)
  })
})

describe('what a kill has left', () => {
  it('beside the file is cleared up, whatever it is, and the file is whole', () => {
    weakStore().set('langfuse', first)
    const elsewhere = path.join(folder, 'elsewhere')
    fs.writeFileSync(elsewhere, 'mine')
    fs.symlinkSync(elsewhere, `${file}.next`)
    const secrets = openSecretFile(folder, null)
    secrets.set('provider:1', second)
    expect(fs.readFileSync(elsewhere, 'utf8')).toBe('mine')
    expect(fs.lstatSync(file).isFile()).toBe(true)
    fs.writeFileSync(`${file}.next`, '{"plainKeys":{"langfuse":{"value":"sk-half')
    secrets.takeOver(none)
    expect(names()).toEqual(['elsewhere', 'secrets.json'])
    expect(openSecretFile(folder, null).get('provider:1', second.origin)).toBe(second.value)
  })
})

const mount = mountTmpfs('size=64k', 'keys on a full disk')
describe.skipIf(!mount)('on a full disk', () => {
  afterEach(() => mount?.unmount())

  it('the old file stays, memory agrees with it, and the user is told what happened', () => {
    const small = mount?.folder ?? ''
    const secrets = openSecretFile(small, null)
    secrets.choose('weak')
    secrets.set('langfuse', first)
    const before = fs.readFileSync(path.join(small, 'secrets.json'), 'utf8')
    // One page is left: the write begins and comes up short.
    fillUpTo(small, 4096)
    const long = { ...second, value: 'k'.repeat(9000) }
    for (const attempt of [() => secrets.set('langfuse', long), () => secrets.set('provider:1', long)]) {
      expect(attempt).toThrow(RouteFailure)
      expect(attempt).toThrow('The key was not saved: the disk is full')
    }
    expect(secrets.get('langfuse', first.origin)).toBe(first.value)
    expect(secrets.originOf('provider:1')).toBeNull()
    expect(fs.readFileSync(path.join(small, 'secrets.json'), 'utf8')).toBe(before)
    fs.rmSync(path.join(small, 'filling'))
    secrets.set('langfuse', long)
    expect(openSecretFile(small, null).get('langfuse', long.origin)).toBe(long.value)
    expect(fs.readdirSync(small)).toEqual(['secrets.json'])
  })
})

function fillUpTo(folder: string, freeBytes: number): void {
  const handle = fs.openSync(path.join(folder, 'filling'), 'w')
  for (;;) {
    const { bavail, bsize } = fs.statfsSync(folder)
    if (bavail * bsize <= freeBytes) break
    fs.writeSync(handle, Buffer.alloc(bsize))
  }
  fs.closeSync(handle)
}
