import { execFileSync } from 'node:child_process'
import fs from 'node:fs'
import os from 'node:os'
import path from 'node:path'
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest'
import { archiveOf, executableOf, wrongIn, type PackagedApp } from '../../scripts/package/check.ts'
import { filesIn } from '../../scripts/package/contents.ts'
import { filesHolding } from '../support/files-holding.ts'
import { dataFolderIn, makeHome, menuCommand, spawnAsUser, startInstalled, type RunningApp } from './installed-app.ts'
import { checkPage, keepKey } from './page-security.ts'
import { packageDeb, packageFolder } from './packaging.ts'
import { askAndLookBack, goTo, loadedDuckDbs } from './smoke.ts'

const menuEntry = '/usr/share/applications/holdfast.desktop'
const nextVersion = '99.0.0'
const missing = missingForPackages()

/** Installing is for root on a Debian, with a display to show the app on. */
function missingForPackages(): string | null {
  if (process.platform !== 'linux') return 'this is not Linux'
  if (process.getuid?.() !== 0) return 'only root can install it'
  if (!['/usr/bin/apt-get', '/usr/bin/dpkg-deb', '/usr/bin/setpriv'].every((file) => fs.existsSync(file)))
    return 'this is no Debian: apt-get, dpkg-deb and setpriv are needed'
  if (!process.env['DISPLAY']) return 'there is no display (xvfb-run gives one)'
  if (fs.existsSync(menuEntry)) return 'Holdfast is installed here already, and would be removed'
  return null
}

if (missing !== null) {
  const message = `The installed package is NOT tested: ${missing}.`
  if (process.env['CI'] === 'true') throw new Error(message)
  process.stderr.write(`\n*** ${message} ***\n\n`)
}

describe.skipIf(missing !== null)('Holdfast, packaged', () => {
  let parent: string
  let home: string
  let packaged: PackagedApp
  let deb: string
  let nextDeb: string
  let running: RunningApp | null = null

  beforeAll(async () => {
    parent = fs.mkdtempSync(path.join(os.tmpdir(), 'holdfast-package-'))
    home = makeHome(parent)
    packaged = await packageFolder(path.join(parent, 'first'))
    deb = await packageDeb(packaged, path.join(parent, 'first-deb'))
    const next = await packageFolder(path.join(parent, 'next'), nextVersion)
    nextDeb = await packageDeb(next, path.join(parent, 'next-deb'), nextVersion)
    fs.rmSync(next.folder, { recursive: true })
  })
  afterEach(async () => {
    await running?.kill()
    running = null
  })
  afterAll(() => {
    if (fs.existsSync('/var/lib/dpkg/info/holdfast.list')) apt('purge', 'holdfast')
    fs.rmSync(parent, { recursive: true, force: true, maxRetries: 5 })
  })

  function apt(...args: string[]): void {
    execFileSync('apt-get', ['-y', '-qq', '--no-install-recommends', '-o', 'APT::Sandbox::User=root', ...args], {
      env: { ...process.env, DEBIAN_FRONTEND: 'noninteractive' },
    })
  }

  async function start(links: string[] = [], env: Record<string, string> = {}): Promise<RunningApp> {
    running = await startInstalled(menuCommand(menuEntry), home, links, env)
    return running
  }

  async function end(): Promise<void> {
    const code = await running?.end()
    running = null
    expect(code).toBe(0)
  }

  test('has its fuses, one binary of each database, no sources, and hashes of all that it runs', async () => {
    expect(await wrongIn(packaged)).toEqual([])
    expect(filesIn(archiveOf(packaged)).filter((file) => file.endsWith('.node'))).toHaveLength(2)
  })

  test('is not started with another app’s code in place of its archive', async () => {
    const copy = path.join(parent, 'tampered')
    execFileSync('cp', ['-al', packaged.folder, copy])
    fs.rmSync(path.join(copy, 'resources/app.asar'))
    fs.mkdirSync(path.join(copy, 'resources/app'))
    const marker = path.join(home, 'foreign-code-ran')
    fs.writeFileSync(path.join(copy, 'resources/app/package.json'), '{ "main": "main.js" }')
    fs.writeFileSync(
      path.join(copy, 'resources/app/main.js'),
      `require('fs').writeFileSync(${JSON.stringify(marker)}, ''); process.exit(0)`,
    )
    const child = spawnAsUser([executableOf({ ...packaged, folder: copy })], home, ['--disable-gpu'])
    await new Promise((resolve) => child.once('exit', resolve))
    expect(fs.existsSync(marker)).toBe(false)
    fs.rmSync(copy, { recursive: true })
  })

  test('is installed with apt, and answers, records and charts when its menu entry is chosen', async () => {
    apt('install', deb)
    expect(fs.readFileSync(menuEntry, 'utf8')).toContain('\nMimeType=x-scheme-handler/holdfast;\n')
    const { page } = await start()
    await askAndLookBack(page, 'Does it hold?', 0)
    const clicked = spawnAsUser(menuCommand(menuEntry), home, ['holdfast://sync'])
    expect(await new Promise((resolve) => clicked.once('exit', resolve))).toBe(0)
    await page.getByRole('group', { name: 'Ledger' }).waitFor()
    expect(loadedDuckDbs().filter((file) => file.startsWith('/opt/Holdfast/'))).toHaveLength(1)
    await end()
    expect(fs.existsSync(path.join(dataFolderIn(home), 'holdfast.db'))).toBe(true)
  })

  test('runs nobody else’s code and opens no debugger, however it is started', async () => {
    const marker = path.join(home, 'preloaded')
    const script = path.join(home, 'preload.cjs')
    fs.writeFileSync(script, `require('fs').writeFileSync(${JSON.stringify(marker)}, '')`)
    const app = await start(['--inspect=0'], { NODE_OPTIONS: `--require=${script}` })
    await goTo(app.page, '#/chat')
    expect(app.written()).not.toContain('Debugger listening')
    expect(fs.existsSync(marker)).toBe(false)
    // As Node it would run the script; as the app it finds that one runs, and ends.
    const second = spawnAsUser([...menuCommand(menuEntry), script], home, [], { ELECTRON_RUN_AS_NODE: '1' })
    expect(await new Promise((resolve) => second.once('exit', resolve))).toBe(0)
    expect(fs.existsSync(marker)).toBe(false)
    await end()
  })

  test('holds for its page what is promised, and keeps a key out of its files and its heap', async () => {
    const key = 'sk-canary-2b7d90e1c4f8'
    const { page } = await start()
    await checkPage(page)
    await keepKey(page, key)
    await end()
    expect(filesHolding(home, key)).toEqual([])
    expect(filesHolding(home, 'Does it hold?').length).toBeGreaterThan(0)
  })

  test('keeps its data when it is upgraded, and works on', async () => {
    apt('install', nextDeb)
    const { page } = await start()
    await page.getByRole('link', { name: 'Does it hold?' }).waitFor()
    await askAndLookBack(page, 'And after the upgrade?', 1)
    expect(await page.evaluate('holdfast.request("app.info", null)')).toMatchObject({
      value: { version: nextVersion },
    })
    await end()
  })

  test('leaves the data where it is when it is removed, and when it is purged', () => {
    apt('remove', 'holdfast')
    for (const file of ['/opt/Holdfast', '/usr/bin/holdfast', menuEntry]) expect(fs.existsSync(file), file).toBe(false)
    apt('purge', 'holdfast')
    expect(fs.statSync(path.join(dataFolderIn(home), 'holdfast.db')).size).toBeGreaterThan(0)
  })
})
