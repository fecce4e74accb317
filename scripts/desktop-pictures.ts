import fs from 'node:fs'
import path from 'node:path'
import { startElectron, temporaryFolder } from '../test/e2e/launch.ts'
import { startFakeLangfuse } from '../test/support/fake-langfuse.ts'

// node scripts/desktop-pictures.ts, after a build: what only the desktop app has, for the docs. The tray's menu is opened over the
// window, since the machines that draw this have no tray.

const folder = path.resolve(process.argv[2] ?? path.join(import.meta.dirname, '../docs/images'))
fs.mkdirSync(folder, { recursive: true })
const { folder: home, remove } = temporaryFolder()
const programs = path.join(home, 'programs')
fs.mkdirSync(programs)
// Answers for a desktop with a tray.
fs.writeFileSync(path.join(programs, 'gdbus'), "#!/bin/sh\necho '(<true>,)'\n", { mode: 0o755 })
const keys = { publicKey: 'pk-lf-shown', secretKey: 'sk-lf-shown' }
const langfuse = await startFakeLangfuse(keys)
const app = await startElectron({
  dataFolder: path.join(home, 'data'),
  env: {
    PATH: `${programs}${path.delimiter}${process.env['PATH']}`,
    DBUS_SESSION_BUS_ADDRESS: `unix:path=${path.join(home, 'no-bus')}`,
    XDG_CONFIG_HOME: path.join(home, 'config'),
  },
})
const page = await app.firstWindow()
await page.getByRole('navigation', { name: 'Views' }).waitFor()
await app.evaluate(({ BrowserWindow, Notification, Tray }) => {
  Notification.isSupported = () => true
  Tray.prototype.setContextMenu = (menu) => Object.assign(globalThis, { trayMenu: menu })
  BrowserWindow.getAllWindows()[0]?.setContentSize(1280, 800)
})

const request = (route: string, input: unknown): Promise<unknown> =>
  page.evaluate(
    ([route, input]) =>
      (globalThis as unknown as { holdfast: { request(...asked: unknown[]): Promise<unknown> } }).holdfast.request(
        route,
        input,
      ),
    [route, input] as const,
  )
await request('app.chooseSecretsStore', { kept: 'weak' })
await request('settings.saveLangfuse', { host: langfuse.url, ...keys })
langfuse.always({ kind: 'status', status: 503, message: 'upstream down' })
for (const text of ['Compare two retry strategies', 'Plan the interviews', 'Name three risks']) {
  const settings = { providerId: 'demo', model: 'holdfast-demo', systemPrompt: '', parameters: {} }
  await request('chat.send', { conversationId: null, parentId: null, text, settings })
}
await page.getByRole('link', { name: /3 waiting/ }).waitFor()

for (const theme of ['light', 'dark']) {
  await request('settings.update', { theme })
  await page.evaluate("location.assign('#/settings/providers')")
  await page.evaluate("location.assign('#/settings/system')")
  await page.getByRole('switch', { name: 'Start at login' }).waitFor()
  // The theme's colours fade in, and the page has come to rest.
  await page.waitForTimeout(500)
  await page.screenshot({ path: path.join(folder, `settings-system-${theme}.png`) })
}

// On the dark canvas alone, from which it stands out.
await page.evaluate("document.body.style.visibility = 'hidden'")
const menu = await app.evaluate(async ({ BrowserWindow, desktopCapturer, screen }) => {
  const window = BrowserWindow.getAllWindows()[0]
  const { trayMenu } = globalThis as typeof globalThis & { trayMenu?: Electron.Menu }
  if (!window || !trayMenu) throw new Error('There is no menu of the tray.')
  const { x, y } = window.getContentBounds()
  await new Promise<void>((resolve) => {
    trayMenu.once('menu-will-show', () => setTimeout(resolve, 1_000))
    trayMenu.popup({ window, x: 700, y: 150 })
  })
  const [source] = await desktopCapturer.getSources({
    types: ['screen'],
    thumbnailSize: screen.getPrimaryDisplay().size,
  })
  const picture = source?.thumbnail
    .crop({ x: x + 684, y: y + 134, width: 240, height: 286 })
    .toPNG()
    .toString('base64')
  trayMenu.closePopup(window)
  return picture ?? ''
})
fs.writeFileSync(path.join(folder, 'tray-menu.png'), Buffer.from(menu, 'base64'))
await app.close()
await langfuse.close()
remove()
