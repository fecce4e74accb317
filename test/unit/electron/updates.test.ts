import fs from 'node:fs'
import os from 'node:os'
import path from 'node:path'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { installKindOf } from '../../../src/main/electron/updates/install-kind.ts'
import { replaceExecutable } from '../../../src/main/electron/updates/replace-executable.ts'
import { toUpdateFailure } from '../../../src/main/electron/updates/failure-words.ts'

const packaged = { platform: 'linux', isPackaged: true, execPath: '/opt/holdfast/holdfast', packageType: null, env: {} }

describe('what this copy was installed from', () => {
  test('says the package, on Linux', () => {
    expect(installKindOf({ ...packaged, packageType: 'deb' })).toEqual({ kind: 'deb' })
    expect(installKindOf({ ...packaged, packageType: 'rpm' })).toEqual({ kind: 'rpm' })
  })
  test('an AppImage is the file that is mounted', () => {
    const env = { APPIMAGE: '/home/a/Holdfast.AppImage', APPDIR: '/tmp/.mount_1' }
    const app = { ...packaged, execPath: '/tmp/.mount_1/holdfast', env }
    expect(installKindOf(app)).toEqual({ kind: 'appimage', file: '/home/a/Holdfast.AppImage' })
  })
  test('the AppImage of the program that started it is not replaced', () => {
    const env = { APPIMAGE: '/home/a/Editor.AppImage', APPDIR: '/tmp/.mount_2' }
    expect(installKindOf({ ...packaged, env }).kind).toBe('none')
    expect(installKindOf({ ...packaged, env, packageType: 'deb' })).toEqual({ kind: 'deb' })
    expect(installKindOf({ ...packaged, isPackaged: false, env }).kind).toBe('none')
  })
  test('a folder that was unpacked by hand says what to do', () => {
    expect(installKindOf(packaged)).toMatchObject({
      kind: 'none',
      reason: expect.stringContaining('a newer package over it'),
    })
  })
  test('a package ignores the variable that tests set', () => {
    expect(installKindOf({ ...packaged, env: { HOLDFAST_UPDATE_TRIAL: '/tmp/x' } }).kind).toBe('none')
  })
})

describe('replacing a file', () => {
  let folder: string
  beforeEach(() => (folder = fs.mkdtempSync(path.join(os.tmpdir(), 'holdfast-replace-'))))
  afterEach(() => fs.rmSync(folder, { recursive: true, force: true }))
  const write = (name: string, text: string): string => {
    fs.writeFileSync(path.join(folder, name), text)
    return path.join(folder, name)
  }

  test('puts the new one in its place, to be run', () => {
    const [from, to] = [write('new', 'new'), write('app', 'old')]
    replaceExecutable(from, to)
    expect(fs.readFileSync(to, 'utf8')).toBe('new')
    expect(fs.statSync(to).mode & 0o111).toBe(0o111)
    expect(fs.readdirSync(folder).toSorted()).toEqual(['app', 'new'])
  })
  test('one that fails leaves the old one, and nothing else', () => {
    const to = write('app', 'old')
    expect(() => replaceExecutable(path.join(folder, 'gone'), to)).toThrow('ENOENT')
    expect(fs.readFileSync(to, 'utf8')).toBe('old')
    fs.mkdirSync(path.join(folder, 'in-use', 'x'), { recursive: true })
    expect(() => replaceExecutable(write('new', 'new'), path.join(folder, 'in-use'))).toThrow()
    expect(fs.readdirSync(folder).toSorted()).toEqual(['app', 'in-use', 'new'])
  })
})

describe('what went wrong, in words', () => {
  const words = (error: unknown): string => toUpdateFailure('download', error).message
  test.each([
    [Object.assign(new Error('sha512 checksum mismatch'), { code: 'ERR_CHECKSUM_MISMATCH' }), 'checksum'],
    [Object.assign(new Error('x'), { code: 'ERR_UPDATER_INVALID_SIGNATURE' }), 'not signed'],
    [Object.assign(new Error('x'), { code: 'ENOSPC' }), 'disk is full'],
    [Object.assign(new Error('x'), { code: 'EACCES' }), 'may not write'],
    [new Error('net::ERR_NAME_NOT_RESOLVED'), 'could not be reached'],
    [new Error('net::ERR_CERT_AUTHORITY_INVALID'), 'certificate'],
    [new Error('net::ERR_CONTENT_LENGTH_MISMATCH'), 'did not arrive whole'],
    [new Error('Cannot download "https://x/y", status 503: Busy'), 'answered 503'],
    [new Error('something else\n    at stack'), 'something else'],
  ])('%s', (error, word) => {
    expect(words(error)).toContain(word)
    expect(words(error)).not.toContain('\n')
  })
})
