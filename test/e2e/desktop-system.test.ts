import { execFile, type ChildProcess } from 'node:child_process'
import fs from 'node:fs'
import { createRequire } from 'node:module'
import path from 'node:path'
import { promisify } from 'node:util'
import type { ElectronApplication, Page } from 'playwright'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import type { Conversation, Provider, Settings, SyncStatus, SystemState } from '../../src/shared/domain.ts'
import { startFakeLangfuse, type FakeLangfuse } from '../support/fake-langfuse.ts'
import { startFakeOpenAi } from '../support/fake-openai.ts'
import { killTree } from '../support/processes.ts'
import { ask, value } from './ask.ts'
import { availableShells, launchDesktop, quickOutbox, startElectron, temporaryFolder } from './launch.ts'

const system: Settings['system'] = { trayIcon: true, closeToTray: false, sparesBattery: false }
const keys = { publicKey: 'pk-lf-1', secretKey: 'sk-lf-1' }

/** What a test hangs into Electron: what was shown where no program can see it. */
interface Seen {
  trayMenu?: Electron.Menu
  tooltip?: string
  badges: number[]
  notifications: Electron.Notification[]
}
type Watched = typeof globalThis & { seen: Seen }

describe.skipIf(!availableShells().includes('desktop'))('the desktop app on its system', () => {
  let folder: string
  let remove: () => void
  /** What a failed test leaves running. */
  let child: ChildProcess | null
  let langfuse: FakeLangfuse | null

  beforeEach(() => {
    ;({ folder, remove } = temporaryFolder())
    child = null
    langfuse = null
  })
  afterEach(async () => {
    if (child) await killTree(child)
    await langfuse?.close()
    remove()
  })

  /** A desktop whose bus answers whether there is a tray, by a program of the name that Linux desktops have for that. */
  const desktopWith = (tray: boolean): Record<string, string> => {
    const programs = path.join(folder, 'programs')
    fs.mkdirSync(programs, { recursive: true })
    fs.writeFileSync(path.join(programs, 'gdbus'), `#!/bin/sh\necho '(<${tray}>,)'\n`, { mode: 0o755 })
    return {
      PATH: `${programs}${path.delimiter}${process.env['PATH']}`,
      DBUS_SESSION_BUS_ADDRESS: `unix:path=${path.join(folder, 'no-bus')}`,
      XDG_CONFIG_HOME: path.join(folder, 'config'),
    }
  }

  async function open(env: Record<string, string>): Promise<{ page: Page; app: ElectronApplication }> {
    const launched = await launchDesktop({ dataFolder: path.join(folder, 'data'), env: { ...quickOutbox, ...env } })
    child = launched.app.process()
    await watch(launched.app)
    await launched.page.getByRole('navigation', { name: 'Views' }).waitFor()
    return launched
  }

  const watch = (app: ElectronApplication): Promise<void> =>
    app.evaluate(({ app, Tray, Notification }) => {
      const seen: Seen = { badges: [], notifications: [] }
      ;(globalThis as Watched).seen = seen
      const { setContextMenu, setToolTip } = Tray.prototype
      Tray.prototype.setContextMenu = function (menu) {
        if (menu) seen.trayMenu = menu
        setContextMenu.call(this, menu)
      }
      Tray.prototype.setToolTip = function (words) {
        seen.tooltip = words
        setToolTip.call(this, words)
      }
      app.setBadgeCount = (count = 0) => seen.badges.push(count) > 0
      Notification.isSupported = () => true
      Notification.prototype.show = function () {
        seen.notifications.push(this)
      }
    })

  const clickTray = (app: ElectronApplication, id: string): Promise<void> =>
    app.evaluate((_electron, id) => (globalThis as Watched).seen.trayMenu?.getMenuItemById(id)?.click(), id)
  const trayItem = (app: ElectronApplication, id: string) =>
    app.evaluate((_electron, id) => {
      const item = (globalThis as Watched).seen.trayMenu?.getMenuItemById(id)
      return item ? { label: item.label, enabled: item.enabled } : null
    }, id)
  const tooltip = (app: ElectronApplication) => app.evaluate(() => (globalThis as Watched).seen.tooltip)
  const badge = (app: ElectronApplication) => app.evaluate(() => (globalThis as Watched).seen.badges.at(-1))
  const notificationTitles = (app: ElectronApplication) =>
    app.evaluate(() => (globalThis as Watched).seen.notifications.map(({ title }) => title))
  const windows = (app: ElectronApplication) =>
    app.evaluate(({ BrowserWindow }) => BrowserWindow.getAllWindows().map((window) => window.isVisible()))
  const closeWindow = (app: ElectronApplication): Promise<void> =>
    app.evaluate(({ BrowserWindow }) => BrowserWindow.getAllWindows()[0]?.close())

  async function startAgain(env: Record<string, string>, ...switches: string[]): Promise<void> {
    const executable = createRequire(import.meta.url)('electron') as string
    await promisify(execFile)(executable, [path.join(import.meta.dirname, '../..'), ...switches], {
      env: { ...process.env, ...env, HOLDFAST_DATA_FOLDER: path.join(folder, 'data') },
    })
  }

  const sendDemo = (page: Page, text: string) =>
    value(page, 'chat.send', {
      conversationId: null,
      parentId: null,
      text,
      settings: { providerId: 'demo', model: 'holdfast-demo', systemPrompt: '', parameters: {} },
    })

  test('has an icon in the tray that says how delivery stands, and acts', async () => {
    langfuse = await startFakeLangfuse(keys)
    const { page, app } = await open(desktopWith(true))
    await expect
      .poll(() => trayItem(app, 'state'), { timeout: 10_000 })
      .toEqual({ label: 'Not connected', enabled: true })
    expect(await trayItem(app, 'pause')).toEqual({ label: 'Pause Sending', enabled: false })

    await value(page, 'settings.saveLangfuse', { host: langfuse.url, ...keys })
    await expect.poll(() => trayItem(app, 'pause')).toMatchObject({ enabled: true })
    await clickTray(app, 'pause')
    await expect.poll(() => tooltip(app)).toBe('Holdfast: Paused')
    await sendDemo(page, 'Wait for me')
    await expect.poll(() => tooltip(app), { timeout: 10_000 }).toBe('Holdfast: Paused · 1 waiting')
    expect(await page.getByRole('link', { name: /^Delivery state:/ }).getAttribute('aria-label')).toContain(
      'Paused · 1 waiting',
    )
    await clickTray(app, 'resume')
    await expect.poll(() => trayItem(app, 'state'), { timeout: 10_000 }).toMatchObject({ label: 'Delivered' })
    await clickTray(app, 'settings')
    await page.waitForURL(/#\/settings/)
    await clickTray(app, 'state')
    await page.waitForURL(/#\/sync/)
    await clickTray(app, 'new-chat')
    await page.waitForURL(/#\/chat$/)

    await value(page, 'settings.update', { system: { ...system, trayIcon: false } })
    const closed = app.waitForEvent('close')
    await closeWindow(app)
    await closed
  })

  test.skipIf(process.platform !== 'linux')(
    'has no icon that was switched off while the desktop was asked',
    async () => {
      const { page, app } = await open(desktopWith(true))
      await expect.poll(() => trayItem(app, 'state'), { timeout: 10_000 }).not.toBeNull()
      const setIcon = (trayIcon: boolean) => value(page, 'settings.update', { system: { ...system, trayIcon } })
      await setIcon(false)
      await app.evaluate(() => delete (globalThis as Watched).seen.trayMenu)
      const asked = path.join(folder, 'asked')
      const answer = path.join(folder, 'answer')
      const program = `#!/bin/sh\ntouch '${asked}'\nwhile [ ! -e '${answer}' ]; do sleep 0.05; done\necho '(<true>,)'\n`
      fs.writeFileSync(path.join(folder, 'programs/gdbus'), program, { mode: 0o755 })
      await setIcon(true)
      await expect.poll(() => fs.existsSync(asked)).toBe(true)
      await setIcon(false)
      fs.writeFileSync(answer, '')
      // Asks the desktop once more, and so comes after the answer.
      expect(await value<SystemState>(page, 'system.state')).toMatchObject({ trayAbsence: null })
      expect(await trayItem(app, 'state')).toBeNull()
    },
  )

  test('closes into the tray where that was chosen, says so once, and comes back when it is started again', async () => {
    const env = desktopWith(true)
    const { page, app } = await open(env)
    await page.evaluate("location.assign('#/settings/system')")
    await page.getByRole('switch', { name: 'Close to the tray' }).click()
    await expect.poll(() => value<Settings>(page, 'settings.get')).toMatchObject({ system: { closeToTray: true } })
    await expect.poll(() => trayItem(app, 'open'), { timeout: 10_000 }).not.toBeNull()
    for (let round = 0; round < 2; round += 1) {
      await closeWindow(app)
      await expect.poll(() => windows(app)).toEqual([false])
      await startAgain(env)
      await expect.poll(() => windows(app)).toEqual([true])
    }
    expect(await notificationTitles(app)).toEqual(['Holdfast is still running'])
    await closeWindow(app)
    await expect.poll(() => windows(app)).toEqual([false])
    await startAgain(env, '--hidden')
    expect(await windows(app)).toEqual([false])
    const closed = app.waitForEvent('close')
    await clickTray(app, 'quit')
    await closed
  })

  test('quits with its window where there is no tray to close into', async () => {
    const { page, app } = await open(desktopWith(false))
    await value(page, 'settings.update', { system: { ...system, closeToTray: true } })
    expect(await value<SystemState>(page, 'system.state')).toMatchObject({
      trayAbsence: expect.stringContaining('no tray') as string,
    })
    await page.evaluate("location.assign('#/settings/system')")
    await page.getByText('This desktop has no tray for icons.').waitFor()
    const trayIcon = page.getByRole('switch', { name: 'Icon in the tray' })
    expect(await trayIcon.isDisabled()).toBe(true)
    expect(await trayIcon.getAttribute('aria-checked')).toBe('false')
    expect(await page.getByRole('switch', { name: 'Close to the tray' }).isDisabled()).toBe(true)
    const closed = app.waitForEvent('close')
    await closeWindow(app)
    await closed
  })

  test('starts hidden behind its icon, and delivers without a window', async () => {
    langfuse = await startFakeLangfuse(keys)
    langfuse.always({ kind: 'status', status: 503 })
    const env = desktopWith(true)
    const first = await open(env)
    await value(first.page, 'app.chooseSecretsStore', { kept: 'weak' })
    await value(first.page, 'settings.saveLangfuse', { host: langfuse.url, ...keys })
    await sendDemo(first.page, 'Left behind')
    await expect.poll(async () => (await value<SyncStatus>(first.page, 'sync.status')).ledger.pending).toBe(1)
    await first.app.close()

    const app = await startElectron(
      { dataFolder: path.join(folder, 'data'), env: { ...quickOutbox, ...env } },
      '--hidden',
    )
    child = app.process()
    await watch(app)
    langfuse.always(null)
    await expect.poll(() => trayItem(app, 'state'), { timeout: 15_000 }).toMatchObject({ label: 'Delivered' })
    expect(await windows(app)).toEqual([])
    const opened = app.waitForEvent('window')
    await clickTray(app, 'state')
    expect((await opened).url()).toContain('#/sync')
  })

  test('opens the window for what was chosen in the tray', async () => {
    const env = desktopWith(true)
    const app = await startElectron({ dataFolder: path.join(folder, 'data'), env }, '--hidden')
    child = app.process()
    await watch(app)
    await expect.poll(() => trayItem(app, 'settings'), { timeout: 15_000 }).not.toBeNull()
    const opened = app.waitForEvent('window')
    await clickTray(app, 'settings')
    await (await opened).waitForURL(/#\/settings/)
  })

  test('starts minimised at login where it would have no icon', async () => {
    const env = desktopWith(true)
    const first = await open(env)
    await value(first.page, 'settings.update', { system: { ...system, trayIcon: false } })
    await first.app.close()
    const app = await startElectron({ dataFolder: path.join(folder, 'data'), env }, '--hidden')
    child = app.process()
    const page = await app.firstWindow()
    await page.getByRole('navigation', { name: 'Views' }).waitFor()
    expect(await value<Settings>(page, 'settings.get')).toMatchObject({ system: { trayIcon: false } })
  })

  test.skipIf(process.platform !== 'linux')(
    'starts at login by a desktop entry, until that is switched off',
    async () => {
      // As it is where an editor's terminal starts the app.
      const editor = { APPIMAGE: '/opt/Editor.AppImage', APPDIR: '/tmp/.mount_Editor' }
      const { page } = await open({ ...desktopWith(true), ...editor })
      const file = path.join(folder, 'config/autostart/holdfast.desktop')
      expect(await value<SystemState>(page, 'system.state')).toMatchObject({ startsAtLogin: false, loginAbsence: null })
      expect(await value(page, 'system.setStartAtLogin', { enabled: true })).toMatchObject({ startsAtLogin: true })
      expect(fs.readFileSync(file, 'utf8')).toMatch(/^Exec=env HOLDFAST_DATA_FOLDER=\S+ \S+ \S+ --hidden$/m)
      expect(fs.readFileSync(file, 'utf8')).not.toContain('Editor')
      expect(await value(page, 'system.setStartAtLogin', { enabled: false })).toMatchObject({ startsAtLogin: false })
      expect(fs.existsSync(file)).toBe(false)
      fs.rmSync(path.join(folder, 'config'), { recursive: true })
      fs.writeFileSync(path.join(folder, 'config'), 'in the way')
      expect(await ask(page, 'system.setStartAtLogin', { enabled: true })).toMatchObject({
        ok: false,
        error: { code: 'forbidden', message: expect.stringContaining('Nothing was changed') as string },
      })
    },
  )

  test('has a menu whose commands do what their keys do', async () => {
    const { page, app } = await open({})
    const commands = await app.evaluate(({ Menu }) =>
      (Menu.getApplicationMenu()?.items ?? []).flatMap(({ submenu }) =>
        (submenu?.items ?? []).map(({ label, accelerator, role }) => ({
          label,
          accelerator: accelerator ?? null,
          role,
        })),
      ),
    )
    const labels = commands.map(({ label }) => label)
    expect(labels).toEqual(expect.arrayContaining(['New Chat', 'Import Traces…', 'Search Chats', 'Show Data Folder']))
    expect(commands.map(({ role }) => role)).not.toContain('reload')
    expect(commands.map(({ role }) => role)).not.toContain('toggledevtools')

    const click = (label: string) =>
      app.evaluate(({ Menu }, label) => {
        const items = (Menu.getApplicationMenu()?.items ?? []).flatMap(({ submenu }) => submenu?.items ?? [])
        items.find((item) => item.label === label)?.click()
      }, label)
    const places: [label: string, hash: RegExp][] = [
      ['Monitor', /#\/monitor/],
      ['Sync', /#\/sync/],
      ['Settings', /#\/settings/],
      ['Chat', /#\/chat/],
      ['Settings…', /#\/settings/],
      ['New Chat', /#\/chat$/],
    ]
    for (const [label, hash] of places) {
      const elsewhere = String(hash).includes('sync') ? '#/monitor' : '#/sync'
      for (const way of ['menu', 'keys']) {
        await page.evaluate(`location.assign('${elsewhere}')`)
        await page.waitForURL(new RegExp(elsewhere))
        const accelerator = commands.find((command) => command.label === label)?.accelerator
        if (way === 'menu') await click(label)
        else await page.keyboard.press((accelerator ?? '').replace('CommandOrControl', 'ControlOrMeta'))
        await page.waitForURL(hash, { timeout: 5_000 })
      }
    }
    await click('Command Palette')
    await page.getByRole('dialog').waitFor()
    await click('Monitor')
    await click('Command Palette')
    await page.getByRole('dialog').waitFor({ state: 'hidden' })
    expect(page.url()).toMatch(/#\/chat$/)
    await click('Import Traces…')
    await page.getByRole('dialog', { name: /import/i }).waitFor()
  })

  test('marks and tells once what needs a person, until it is settled', async () => {
    langfuse = await startFakeLangfuse(keys)
    const { page, app } = await open({})
    expect(await badge(app)).toBeUndefined()
    await value(page, 'settings.saveLangfuse', { host: langfuse.url, ...keys, secretKey: 'sk-lf-wrong' })
    await sendDemo(page, 'Who reads this?')
    await expect.poll(() => badge(app), { timeout: 10_000 }).toBe(1)
    await expect.poll(() => notificationTitles(app)).toEqual(['Langfuse does not accept the keys'])
    await value(page, 'sync.retryNow')
    await expect.poll(async () => (await value<SyncStatus>(page, 'sync.status')).connection.kind).toBe('paused_keys')
    await app.evaluate(() => void (globalThis as Watched).seen.notifications[0]?.emit('click'))
    await page.waitForURL(/#\/settings\/langfuse$/)

    await value(page, 'settings.saveLangfuse', { host: langfuse.url, ...keys })
    await expect.poll(() => badge(app), { timeout: 10_000 }).toBe(0)
    expect(await notificationTitles(app)).toHaveLength(1)

    // Who is looking at the place is told by the place.
    expect(page.url()).toContain('#/settings/langfuse')
    await app.evaluate(({ BrowserWindow }) => BrowserWindow.getAllWindows()[0]?.focus())
    await value(page, 'settings.saveLangfuse', { host: langfuse.url, ...keys, secretKey: 'sk-lf-wrong' })
    await sendDemo(page, 'And this?')
    await expect.poll(() => badge(app), { timeout: 10_000 }).toBe(1)
    expect(await notificationTitles(app)).toHaveLength(1)
  })

  test('sleeps and saves power as the system does', async () => {
    const { page, app } = await open({})
    await app.evaluate(({ net }) => {
      net.isOnline = () => true
    })
    const status = () => value<SyncStatus>(page, 'sync.status')
    await value(page, 'app.chooseSecretsStore', { kept: 'weak' })
    await value(page, 'settings.saveLangfuse', { host: 'https://langfuse.invalid', ...keys })
    await expect.poll(async () => (await status()).connection.kind).not.toBe('offline')
    await app.evaluate(({ powerMonitor }) => void powerMonitor.emit('suspend'))
    expect((await status()).connection.kind).toBe('offline')
    await app.evaluate(({ powerMonitor }) => void powerMonitor.emit('resume'))
    expect((await status()).connection.kind).toBe('offline')
    await expect.poll(async () => (await status()).connection.kind, { timeout: 10_000 }).not.toBe('offline')

    await app.evaluate(({ powerMonitor }) => {
      powerMonitor.isOnBatteryPower = () => true
    })
    expect((await status()).isSavingPower).toBe(false)
    await value(page, 'settings.update', { system: { ...system, sparesBattery: true } })
    expect((await status()).isSavingPower).toBe(true)
    await sendDemo(page, 'On the train')
    await page.evaluate("location.assign('#/sync')")
    await page.getByText('To save power, small batches go out').waitFor()
  })

  test('asks a system that shuts down to wait, and quits', async () => {
    const { app } = await open({})
    const closed = app.waitForEvent('close')
    const waited = await app.evaluate(
      ({ powerMonitor }) =>
        new Promise<string>((resolve) => {
          powerMonitor.emit('shutdown', { preventDefault: () => resolve('asked to wait') })
        }),
    )
    expect(waited).toBe('asked to wait')
    await closed
  })

  test('keeps the prompt and what was answered so far when the system ends it in the middle', async () => {
    const model = await startFakeOpenAi()
    const { page, app } = await open({})
    await value(page, 'app.chooseSecretsStore', { kept: 'weak' })
    const { id: providerId } = await value<Provider>(page, 'providers.save', {
      id: null,
      kind: 'custom',
      name: 'Slow',
      baseUrl: model.url,
    })
    model.behave({ kind: 'stall', afterChunks: 3, text: 'once upon a time there was' })
    const came = page.evaluate(`new Promise((resolve) => {
      let text = ''
      holdfast.on('chat.delta', (delta) => { text += delta.text; if (text.startsWith('once upon a')) resolve(text) })
    })`)
    const { conversationId } = await value<{ conversationId: string }>(page, 'chat.send', {
      conversationId: null,
      parentId: null,
      text: 'Tell me a story',
      settings: { providerId, model: 'fake-large', systemPrompt: '', parameters: {} },
    })
    const text = (await came) as string
    const main = app.process()
    const ended = new Promise<number | null>((resolve) => main.once('exit', (code) => resolve(code)))
    main.kill('SIGTERM')
    expect(await ended).toBe(0)

    const again = await open({})
    const { messages } = await value<Conversation>(again.page, 'conversations.get', { id: conversationId })
    expect(messages.map(({ content }) => content)).toEqual(['Tell me a story', text])
    expect(messages[1]).toMatchObject({ status: expect.stringMatching(/interrupted|stopped/) as string })
    const { ledger } = await value<SyncStatus>(again.page, 'sync.status')
    expect(ledger.accepted).toBe(1)
    await model.close()
  })
})
