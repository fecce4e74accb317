import fs from 'node:fs'
import path from 'node:path'
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import type { Updates } from '../../src/shared/domain.ts'
import { listPath, startUpdateFeed, type UpdateFeed } from '../support/update-feed.ts'
import { availableShells, launch, launchDesktop, temporaryFolder, type Shell } from './launch.ts'
import { answerDialogs } from './system-dialogs.ts'

// The real electron-updater in the real Electron, against a feed on this computer. The file that stands for the AppImage
// is a script that says that it was started.

const shells = availableShells()

async function ask<T>({ page }: Shell, route: string, input: unknown = null): Promise<T> {
  const result = await page.evaluate(
    ([route, input]) =>
      (globalThis as never as { holdfast: { request(r: unknown, i: unknown): Promise<unknown> } }).holdfast.request(
        route,
        input,
      ),
    [route, input] as const,
  )
  expect(result).toMatchObject({ ok: true })
  return (result as { value: T }).value
}

const state = (shell: Shell): Promise<Updates> => ask<Updates>(shell, 'updates.state')
const kind = async (shell: Shell): Promise<string> => (await state(shell)).state.kind

describe.runIf(shells.includes('desktop'))('updates of the desktop app', () => {
  let data: ReturnType<typeof temporaryFolder>
  let feed: UpdateFeed
  let shell: Awaited<ReturnType<typeof launchDesktop>>
  let appImage: string
  let started: string

  const script = (version: string): string => `#!/bin/sh\necho ${version} > ${started}\n${'#'.repeat(200_000)}\n`

  beforeAll(async () => {
    feed = await startUpdateFeed()
    data = temporaryFolder()
    started = path.join(data.folder, 'started')
    appImage = path.join(data.folder, 'app/Holdfast.AppImage')
    fs.mkdirSync(path.dirname(appImage))
    fs.writeFileSync(appImage, script('old'), { mode: 0o755 })
    shell = await launchDesktop({
      dataFolder: path.join(data.folder, 'data'),
      env: { HOLDFAST_UPDATE_TRIAL: appImage },
    })
    await answerDialogs(shell.app, 'Use This Address')
  })
  afterAll(async () => {
    await shell.close().catch(() => {})
    await feed.close()
    data.remove()
  })
  beforeEach(async () => {
    feed.publish('9.0.0', script('9.0.0'))
    await setFeed(feed.url)
  })
  /** Whatever happened, the app answers and the file is as it was. */
  afterEach(async () => {
    if (fs.existsSync(started)) return
    await ask(shell, 'app.info')
    expect(fs.readFileSync(appImage, 'utf8')).toBe(script('old'))
  })

  const setFeed = (url: string): Promise<unknown> =>
    ask(shell, 'settings.update', { updates: { feed: url, channel: 'stable' } })
  const check = (): Promise<Updates> => ask<Updates>(shell, 'updates.check')
  async function downloadFails(): Promise<string> {
    expect((await check()).state.kind).toBe('found')
    await ask(shell, 'updates.download')
    await expect.poll(async () => (await state(shell)).failure?.step).toBe('download')
    expect(await kind(shell)).toBe('found')
    return (await state(shell)).failure?.message ?? ''
  }

  test('off, nothing is asked of anybody', async () => {
    await setFeed('')
    const before = feed.requests.length
    expect((await check()).state.kind).toBe('off')
    expect(feed.requests.length).toBe(before)
  })
  test('the page alone cannot say where updates come from', async () => {
    await answerDialogs(shell.app, 'Cancel')
    const result = await shell.page.evaluate(() =>
      (globalThis as never as { holdfast: { request(r: string, i: unknown): Promise<unknown> } }).holdfast.request(
        'settings.update',
        { updates: { feed: 'https://evil.example', channel: 'stable' } },
      ),
    )
    expect(result).toMatchObject({ ok: false, error: { code: 'forbidden' } })
    expect(await ask(shell, 'settings.get')).toMatchObject({ updates: { feed: feed.url } })
    await answerDialogs(shell.app, 'Use This Address')
  })
  test('a newer version is found, with its notes as text', async () => {
    expect(await check()).toMatchObject({
      state: {
        kind: 'found',
        offer: {
          version: '9.0.0',
          notes: '## Better\n- Faster search',
          releasedAtMs: Date.parse('2026-11-20T10:00:00Z'),
        },
      },
      failure: null,
      asks: true,
    })
    const asked = feed.requests.at(-1)
    expect(asked?.path).toBe(listPath)
    expect(asked?.headers['user-agent']).toMatch(/^Holdfast\//)
    expect(asked?.headers).not.toHaveProperty('x-user-staging-id')
  })
  test('an older version, or the same, is none', async () => {
    feed.publish('0.0.1', script('old'))
    expect((await check()).state.kind).toBe('idle')
  })
  test('a version that is given to none yet is none', async () => {
    feed.publish('9.0.0', script('9.0.0'), (list) => `${list}\nstagingPercentage: 0`)
    expect((await check()).state.kind).toBe('idle')
    feed.publish('9.0.0', script('9.0.0'), (list) => `${list}\nstagingPercentage: 100`)
    expect((await check()).state.kind).toBe('found')
  })
  test('a feed without a list says so', async () => {
    await setFeed(`${feed.url}/elsewhere`)
    expect(await check()).toMatchObject({
      state: { kind: 'idle' },
      failure: { step: 'check', message: 'The feed has no updates for this system.' },
    })
  })
  test('a page that asks to sign in is no list', async () => {
    feed.serve(listPath, '<!doctype html><html><body><h1>Sign in</h1></body></html>')
    expect((await check()).failure?.message).toBe('What the feed answered is no list of updates.')
  })
  test('a server that fails, or is not there, says so', async () => {
    feed.serve(listPath, (response) => void response.writeHead(503).end('busy'))
    expect((await check()).failure?.message).toContain('503')
    await setFeed('http://127.0.0.1:9')
    expect((await check()).failure?.message).toContain('could not be reached')
  })
  test('a list without end is cut off', async () => {
    feed.serve(listPath, (response) => {
      const more = (): void => {
        while (!response.destroyed && response.write('x'.repeat(100_000)));
      }
      response.on('drain', more)
      more()
    })
    expect((await check()).failure?.message).toContain('more than an update can hold')
  })
  test('a feed that leads to where nothing is encrypted is not followed', async () => {
    feed.serve(listPath, (response) => void response.writeHead(302, { location: 'http://example.com/x.yml' }).end())
    expect((await check()).failure?.message).toContain('not encrypted')
  })
  test('a file with another checksum is refused', async () => {
    feed.serve('/Holdfast-9.0.0.AppImage', script('evil!'))
    expect(await downloadFails()).toContain('its checksum is another')
  })
  test('a list without a checksum is refused', async () => {
    feed.publish('9.0.0', script('9.0.0'), (list) => list.replaceAll(/^ *sha512: .*\n/gm, ''))
    expect(await downloadFails()).toContain('no checksum')
  })
  test('a file that ends early is refused', async () => {
    feed.serve('/Holdfast-9.0.0.AppImage', (response) => {
      response.writeHead(200, { 'content-length': 200_100 })
      response.write(script('9.0.0').slice(0, 50_000), () => response.destroy())
    })
    expect(await downloadFails()).toContain('did not arrive whole')
  })
  test('a file that is gone says so', async () => {
    feed.serve('/Holdfast-9.0.0.AppImage', (response) => void response.writeHead(404).end())
    expect(await downloadFails()).toContain('404')
  })
  test('a download is called off', async () => {
    feed.serve('/Holdfast-9.0.0.AppImage', (response) => {
      response.writeHead(200, { 'content-length': 200_100 })
      response.write(script('9.0.0').slice(0, 50_000))
    })
    await check()
    await ask(shell, 'updates.download')
    expect(await kind(shell)).toBe('downloading')
    expect((await ask<Updates>(shell, 'updates.cancel')).state.kind).toBe('found')
    expect((await state(shell)).failure).toBeNull()
  })
  test('a channel that is chosen as the feed is left is kept with it', async () => {
    const { page } = shell
    await page.evaluate(() => {
      ;(globalThis as never as { location: { hash: string } }).location.hash = '#/settings/updates'
    })
    await page.getByLabel('Feed address').fill(`${feed.url}/elsewhere`)
    await page.getByRole('radiogroup', { name: 'Channel' }).getByText('Beta').click()
    await expect
      .poll(() => ask(shell, 'settings.get'))
      .toMatchObject({ updates: { feed: `${feed.url}/elsewhere`, channel: 'beta' } })
    await page.evaluate(() => {
      ;(globalThis as never as { location: { hash: string } }).location.hash = '#/chat'
    })
  })
  test('the notice and the settings lead through it: one that fails, one that waits for an answer, the new version runs', async () => {
    const { page } = shell
    await check()
    await page
      .getByRole('status')
      .filter({ hasText: 'Holdfast 9.0.0 is available.' })
      .getByRole('button', { name: 'Show' })
      .click()
    await page.getByRole('button', { name: 'Download' }).click()
    const restart = page.getByRole('button', { name: 'Restart and install' })
    await restart.waitFor()
    const folder = path.dirname(appImage)
    fs.renameSync(folder, `${folder}-gone`)
    await restart.click()
    await page.getByText('The update could not be installed').waitFor()
    fs.renameSync(`${folder}-gone`, folder)
    expect(fs.readdirSync(folder)).toEqual(['Holdfast.AppImage'])
    expect(fs.readFileSync(appImage, 'utf8')).toBe(script('old'))
    await ask(shell, 'chat.send', {
      conversationId: null,
      parentId: null,
      text: 'Tell me a long story.',
      settings: { providerId: 'demo', model: 'holdfast-demo', systemPrompt: '', parameters: {} },
    })
    await restart.click()
    await page.getByText('Waiting for an answer to end…').waitFor()
    await expect.poll(() => fs.existsSync(started), { timeout: 60_000 }).toBe(true)
    expect(fs.readFileSync(started, 'utf8').trim()).toBe('9.0.0')
    expect(fs.readFileSync(appImage, 'utf8')).toBe(script('9.0.0'))
    const backups = fs.readdirSync(path.join(data.folder, 'data/backups'))
    expect(backups).toEqual([1, 2].map(() => expect.stringMatching(/-before-update\.db$/) as string))
  })
})

describe.runIf(shells.includes('browser'))('updates in a browser', () => {
  test('are not its own, and it says so', async () => {
    const data = temporaryFolder()
    const shell = await launch('browser', { dataFolder: data.folder })
    await shell.page.goto(`${shell.page.url().split('#')[0]}#/settings/updates`)
    await shell.page.getByText('Holdfast in a browser does not update itself.').waitFor()
    expect(await shell.page.getByLabel('Feed address').count()).toBe(0)
    await shell.close()
    data.remove()
  })
})
