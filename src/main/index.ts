import { app, BrowserWindow, shell } from 'electron'
import path from 'node:path'
import { bundledEntries } from './bundled-entries.ts'
import type { Core } from './core.ts'
import { openLog } from './diagnosis/log-file.ts'
import { bridgeRequests } from './electron/bridge.ts'
import { joinComfort } from './electron/comfort.ts'
import { chooseDataFolder, keepNativeDumps } from './electron/data-folder.ts'
import { openDragFiles } from './electron/drag-file.ts'
import { guardPages } from './electron/guard.ts'
import { followLanguage } from './electron/language.ts'
import { endAfterFailedStart, followLifecycle } from './electron/lifecycle.ts'
import { receiveLinks } from './electron/links.ts'
import { startsHidden } from './electron/login-item.ts'
import { setMenu } from './electron/menu.ts'
import { AnsweredError } from './electron/missing-database.ts'
import { systemNotifications } from './electron/notifications.ts'
import { openOrigin } from './electron/origin.ts'
import { registerAppScheme, serveRenderer } from './electron/protocol.ts'
import { createPageFirst } from './electron/page-first.ts'
import { createQuickWindow } from './electron/quick-window.ts'
import { keepRequestsSingle } from './electron/single-requests.ts'
import { joinSystem } from './electron/system.ts'
import { endOnUncaught } from './electron/uncaught.ts'
import { createMainWindow } from './electron/window.ts'
import type { KeyScrubber } from './keys/scrubber.ts'
import type { Ports } from './ports.ts'
import { createFilesPrivately } from './store/private-files.ts'
import { startThreadsEarly } from './store/thread/early-threads.ts'
import type { Settings } from '../shared/domain.ts'

// The whole desktop app: a window, the core, and the bridge between them. What is imported here runs before the window.

createFilesPrivately()
const here = import.meta.dirname
const { folder: dataFolder, defaultFolder } = chooseDataFolder(process.env)
const writeLog = openLog(dataFolder)
/** Set once keys can be read. */
let keys: KeyScrubber | null = null
const log: Ports['log'] = (level, message) => writeLog(level, keys?.text(message) ?? message)
const origin = openOrigin(app.isPackaged ? undefined : process.env['ELECTRON_RENDERER_URL'])

const links = receiveLinks(log)

app.enableSandbox()
keepRequestsSingle()
registerAppScheme()
keepNativeDumps()

// Not awaited at the top level: `ready` comes only once this module has loaded.
if (app.requestSingleInstanceLock()) void app.whenReady().then(start)
else app.exit(0)
// The marks are read by `npm run bench -- start`.
performance.mark('holdfast:loaded')

function start(): void {
  performance.mark('holdfast:ready')
  guardPages(origin)
  const pageFirst = createPageFirst()
  const openAttachment: Core['openAttachment'] = async (...asked) => (await core).openAttachment(...asked)
  serveRenderer(path.join(here, '../renderer'), origin, openAttachment, pageFirst)
  const hidden = startsHidden()
  const preload = path.join(here, '../preload/index.cjs')
  const icon = path.join(here, '../../resources/icon.png')
  // The window comes first, and its page; its requests wait for the database.
  const window = createMainWindow({
    origin,
    href: links.firstHref(),
    preload,
    icon,
    dataFolder,
    hidden,
    log,
  })
  // Until the page has its turn, the other processor has these.
  const { writer, reader } = bundledEntries(here).workers
  const earlyThreads = startThreadsEarly([writer, reader], dataFolder)
  links.openIn(window)
  const open = (place: string | null): { address: null } => {
    if (place === null) window.show()
    else window.showAt(place)
    return { address: null }
  }
  const quick = createQuickWindow({ origin, preload, log })
  const notify = systemNotifications(window)
  const hasPage = !hidden && !origin.development
  const loading = (hasPage ? pageFirst.over : Promise.resolve()).then(() => import('./desktop-core.ts'))
  const core = loading.then(({ openDesktopCore }) =>
    openDesktopCore({
      appVersion: app.getVersion(),
      dataFolder,
      defaultFolder,
      earlyThreads,
      notify,
      open,
      isInUse: () => BrowserWindow.getFocusedWindow() !== null,
      showPlace: window.showAt,
      hideQuickWindow: quick.hide,
      dragFile: openDragFiles(dataFolder, icon),
      quickShortcutAbsence: quick.problem,
      openExternal: (url) => shell.openExternal(url),
      onKeys: (opened) => (keys = opened),
      log,
    }),
  )
  bridgeRequests(core, origin)
  const { stepTextSize } = joinComfort(core, window, quick, log)
  const { drawAnew } = joinSystem(core, window, {
    iconFolder: path.join(here, '../../resources/tray'),
    hidden,
    notify,
    log,
  })
  const drawMenus = (): void => {
    setMenu({ development: origin.development, dataFolder, window, stepTextSize })
    drawAnew()
  }
  const language = followLanguage(window, drawMenus, log)
  followLifecycle(core, window, log)
  endOnUncaught(core, dataFolder, log)
  const followSettings = (settings: Settings): void => {
    window.setTheme(settings.theme)
    language.choose(settings.language)
  }
  core.then(
    ({ onEvent }) =>
      onEvent((event, payload) => {
        if (event === 'settings.changed') followSettings((payload as { settings: Settings }).settings)
        window.send(event, payload)
        quick.send(event, payload)
      }),
    (error: unknown) => (error instanceof AnsweredError ? app.exit(1) : endAfterFailedStart(error, dataFolder, log)),
  )
}
