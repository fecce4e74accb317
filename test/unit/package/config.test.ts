import { getConfig, validateConfiguration } from 'app-builder-lib/out/util/config/config.js'
import * as matchers from 'app-builder-lib/out/fileMatcher.js'
import type { Configuration } from 'app-builder-lib'
import { DebugLogger } from 'builder-util'
import fs from 'node:fs'
import path from 'node:path'
import { beforeAll, describe, expect, test } from 'vitest'
import { linkScheme } from '../../../src/shared/app-links.ts'
import { binariesOf, type Target } from '../../../scripts/package/contents.ts'

const root = path.join(import.meta.dirname, '../../..')
const native = ['linux', 'linuxmusl', 'darwin', 'win32'].flatMap((platform) =>
  ['x64', 'arm64'].flatMap((arch) => [
    `node_modules/better-sqlite3/prebuilds/${platform}-${arch}.node`,
    `node_modules/@duckdb/node-bindings-${platform.replace('musl', '')}-${arch}${platform === 'linuxmusl' ? '-musl' : ''}/duckdb.node`,
  ]),
)
const sections = { linux: 'linux', darwin: 'mac', win32: 'win' } as const

let config: Configuration
beforeAll(async () => {
  config = await getConfig(root, null, null)
})

/** Not in the types of electron-builder, which takes them to be nobody's but its own. */
const { getNodeModuleFileMatcher } = matchers as unknown as {
  getNodeModuleFileMatcher(
    ...args: [
      appFolder: string,
      destination: string,
      expand: (pattern: string) => string,
      section: object,
      packager: { config: Configuration; debugLogger: { isEnabled: boolean } },
    ]
  ): matchers.FileMatcher
}

/** Whether a file of a library would be packed for a system, by the packager's own rules. */
function packs({ platform, archs }: Target): (file: string) => boolean {
  const section = config[sections[platform]] ?? {}
  const expand = (pattern: string): string => pattern.replaceAll('${arch}', archs[0] ?? '')
  const filter = getNodeModuleFileMatcher(root, root, expand, section, {
    config,
    debugLogger: { isEnabled: false },
  }).createFilter()
  const aFile = fs.statSync(path.join(root, 'package.json'))
  return (file) => filter(path.join(root, file), aFile)
}

describe('the configuration of the packages', () => {
  test('is one that electron-builder accepts, for systems that are not built here too', async () => {
    await expect(validateConfiguration(config, new DebugLogger(false))).resolves.toBeUndefined()
    const broken = { ...config, nsis: { ...config.nsis, oneclick: false } } as unknown as Configuration
    await expect(validateConfiguration(broken, new DebugLogger(false))).rejects.toThrow('configuration.nsis')
  })

  test.each<Target>([
    { platform: 'linux', archs: ['x64'] },
    { platform: 'linux', archs: ['arm64'] },
    { platform: 'win32', archs: ['x64'] },
    { platform: 'win32', archs: ['arm64'] },
    // One app for both processors needs both.
    { platform: 'darwin', archs: ['x64', 'arm64'] },
  ])('takes one binary of each database for $platform $archs', (target) => {
    expect(native.filter(packs(target)).toSorted()).toEqual(binariesOf(target).toSorted())
  })

  test.each([
    'node_modules/better-sqlite3/deps/sqlite3/sqlite3.c',
    'node_modules/better-sqlite3/src/better_sqlite3.cpp',
    'node_modules/better-sqlite3/build/Release/better_sqlite3.node',
    'node_modules/better-sqlite3/binding.gyp',
    'node_modules/@duckdb/node-api/lib/index.d.ts',
    'node_modules/@duckdb/node-api/lib/index.js.map',
    'node_modules/@duckdb/node-api/README.md',
  ])('leaves %s out everywhere', (file) => {
    for (const platform of ['linux', 'darwin', 'win32'] as const)
      expect(packs({ platform, archs: ['x64'] })(file)).toBe(false)
  })

  test('keeps what runs, and the licences', () => {
    const isPacked = packs({ platform: 'linux', archs: ['x64'] })
    for (const file of ['better-sqlite3/lib/index.js', 'better-sqlite3/LICENSE', '@duckdb/node-api/lib/index.js'])
      expect(isPacked(`node_modules/${file}`), file).toBe(true)
  })

  test('names files that are there, and the scheme that the app reads', () => {
    const { mac, win, linux, nsis } = config
    for (const file of [mac?.icon, win?.icon, linux?.icon, mac?.entitlements, nsis?.include])
      expect(fs.existsSync(path.join(root, String(file))), String(file)).toBe(true)
    expect(config.protocols).toMatchObject({ schemes: [linkScheme] })
    expect(fs.readFileSync(path.join(root, 'resources/installer.nsh'), 'utf8')).toContain(
      `Software\\Classes\\${linkScheme}`,
    )
  })

  test('has an icon in each size that Linux asks for, and none is another’s', () => {
    const icons = fs.readdirSync(path.join(root, 'resources/icons'))
    expect(icons).toHaveLength(10)
    for (const name of icons) {
      const png = fs.readFileSync(path.join(root, 'resources/icons', name))
      expect(name).toBe(`${png.readUInt32BE(16)}x${png.readUInt32BE(20)}.png`)
    }
  })
})
