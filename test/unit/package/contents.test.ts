import { createPackageWithOptions } from '@electron/asar'
import fs from 'node:fs'
import os from 'node:os'
import path from 'node:path'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { packagedApps } from '../../../scripts/package/check.ts'
import { wrongContents, wrongIntegrity } from '../../../scripts/package/contents.ts'
import { wrongFuses } from '../../../scripts/package/fuses.ts'

const target = { platform: 'linux', archs: ['x64'] } as const
const duckDb = 'node_modules/@duckdb/node-bindings-linux-x64/duckdb.node'
const sqlite = 'node_modules/better-sqlite3/prebuilds/linux-x64.node'
const good = ['package.json', 'out/main/index.js', 'out/renderer/index.html', duckDb, sqlite]

let folder: string
beforeEach(() => {
  folder = fs.mkdtempSync(path.join(os.tmpdir(), 'holdfast-contents-'))
})
afterEach(() => fs.rmSync(folder, { recursive: true }))

async function archiveWith(files: string[], unpack = '*.node'): Promise<string> {
  for (const file of files) {
    fs.mkdirSync(path.dirname(path.join(folder, 'app', file)), { recursive: true })
    fs.writeFileSync(path.join(folder, 'app', file), `the contents of ${file}`)
  }
  const asar = path.join(folder, 'app.asar')
  await createPackageWithOptions(path.join(folder, 'app'), asar, { unpack })
  return asar
}

describe('the check of a package', () => {
  test('passes what belongs there', async () => {
    const asar = await archiveWith(good)
    expect(wrongContents(asar, target)).toEqual([])
    expect(wrongIntegrity(asar)).toEqual([])
  })

  test.each([
    ['src/main/index.ts', 'src/main/index.ts does not belong into the package.'],
    ['out/main/index.js.map', 'out/main/index.js.map does not belong into the package.'],
    ['test/fixtures/schema-3.db', 'test/fixtures/schema-3.db does not belong into the package.'],
    [
      'node_modules/better-sqlite3/deps/sqlite3.c',
      'node_modules/better-sqlite3/deps/sqlite3.c does not belong into the package.',
    ],
    ['node_modules/left-pad/index.js', 'node_modules/left-pad/index.js does not belong into the package.'],
    [
      'node_modules/better-sqlite3/prebuilds/win32-x64.node',
      'node_modules/better-sqlite3/prebuilds/win32-x64.node is for another system.',
    ],
  ])('finds %s', async (file, words) => {
    expect(wrongContents(await archiveWith([...good, file]), target)).toEqual([words])
  })

  test.each([duckDb, sqlite, 'out/main/index.js'])('finds that %s is missing', async (file) => {
    const [words, ...more] = wrongContents(await archiveWith(good.filter((name) => name !== file)), target)
    expect(words).toContain(`${file} is missing`)
    expect(more.every((line) => line.startsWith(file))).toBe(true)
  })

  test('finds a binary that the system could not load', async () => {
    expect(wrongContents(await archiveWith(good, 'none'), target)).toEqual(
      [duckDb, sqlite].map((file) => `${file} is inside the archive, where the system cannot load it.`),
    )
  })

  test('finds a file that was changed after it was packed', async () => {
    const asar = await archiveWith(good)
    const bytes = fs.readFileSync(asar)
    bytes.write('THE', bytes.indexOf('the contents of out/main/index.js'))
    fs.writeFileSync(asar, bytes)
    expect(wrongIntegrity(asar)).toEqual(['out/main/index.js is not covered by the archive’s integrity hashes.'])
  })

  test('finds fuses that are as Electron comes', async () => {
    // The sentinel by which Electron's executables are known, the version, the length, and a digit a fuse.
    const asElectronComes = '10110001'
    const file = path.join(folder, 'holdfast')
    fs.writeFileSync(
      file,
      Buffer.concat([
        Buffer.from('dL7pKGdnNz796PbbjQWNKmHXBZaB9tsX'),
        Buffer.from([1, 8]),
        Buffer.from(asElectronComes),
      ]),
    )
    expect((await wrongFuses(file)).toSorted()).toEqual([
      'The fuse EnableCookieEncryption is not on.',
      'The fuse EnableEmbeddedAsarIntegrityValidation is not on.',
      'The fuse EnableNodeCliInspectArguments is not off.',
      'The fuse EnableNodeOptionsEnvironmentVariable is not off.',
      'The fuse GrantFileProtocolExtraPrivileges is not off.',
      'The fuse OnlyLoadAppFromAsar is not on.',
      'The fuse RunAsNode is not off.',
    ])
  })

  test('knows the folders of each system', () => {
    for (const name of ['linux-unpacked', 'linux-arm64-unpacked', 'win-arm64-unpacked', 'mac-universal', 'icons'])
      fs.mkdirSync(path.join(folder, name))
    expect(packagedApps(folder).map(({ platform, archs }) => `${platform} ${archs.join(' ')}`)).toEqual([
      'linux arm64',
      'linux x64',
      'darwin arm64 x64',
      'win32 arm64',
    ])
  })
})
