import { app, shell } from 'electron'
import path from 'node:path'
import { answerCommandLine } from './control/answer-command-line.ts'
import { bridgeRequests } from './electron/bridge.ts'
import { startProcess } from './electron/child-process.ts'
import { watchNetwork } from './electron/connectivity.ts'
import { chooseDataFolder, keepNativeDumps } from './electron/data-folder.ts'
import { guardPages } from './electron/guard.ts'
import { systemCipher } from './electron/keychain.ts'
import { endAfterFailedStart, followLifecycle } from './electron/lifecycle.ts'
import { receiveLinks } from './electron/links.ts'
import { openLog } from './diagnosis/log-file.ts'
import { openLoginItem, startsHidden } from './electron/login-item.ts'
import { setMenu } from './electron/menu.ts'
import { AnsweredError, openOrAsk } from './electron/missing-database.ts'
import { keepRequestsSingle, openNetwork } from './electron/network.ts'
import { systemNotifications } from './electron/notifications.ts'
import { openOrigin } from './electron/origin.ts'
import { registerAppScheme, serveRenderer } from './electron/protocol.ts'
import { relocationFrom } from './electron/relocate.ts'
import { watchPower } from './electron/power.ts'
import { saveFile } from './electron/save-file.ts'
import { endOnUncaught } from './electron/uncaught.ts'
import { openUpdater } from './electron/updates/updater.ts'
import { createSystemPort, joinSystem } from './electron/system.ts'
import { createMainWindow } from './electron/window.ts'
import { createKeyScrubber, type KeyScrubber } from './keys/scrubber.ts'
import { timingsFromEnv } from './outbox/timings.ts'
import type { Ports } from './ports.ts'
import { openSecretFile } from './settings/secret-file.ts'
import { createFilesPrivately } from './store/private-files.ts'
import type { Settings } from '../shared/domain.ts'

// The whole desktop app: a window, the core, and the bridge between them.

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

function start(): void {
  guardPages(origin)
  serveRenderer(path.join(here, '../renderer'), origin)
  const hidden = startsHidden()
  // The window comes first; its requests wait for the database.
  const window = createMainWindow({
    origin,
    href: links.firstHref(),
    preload: path.join(here, '../preload/index.cjs'),
    icon: path.join(here, '../../resources/icon.png'),
    dataFolder,
    hidden,
    log,
  })
  links.openIn(window)
  const open = (place: string | null): { address: null } => {
    if (place === null) window.show()
    else window.showAt(place)
    return { address: null }
  }
  setMenu({ development: origin.development, dataFolder, window })
  const notify = systemNotifications(window)
  const core = composeCore(notify).then((opened) => answerCommandLine(opened, { dataFolder, open, log }))
  bridgeRequests(core, origin)
  followLifecycle(core, window, log)
  endOnUncaught(core, dataFolder, log)
  joinSystem(core, window, { iconFolder: path.join(here, '../../resources/tray'), hidden, notify, log })
  core.then(
    ({ onEvent }) =>
      onEvent((event, payload) => {
        if (event === 'settings.changed') window.setTheme((payload as { settings: Settings }).settings.theme)
        window.send(event, payload)
      }),
    (error: unknown) => (error instanceof AnsweredError ? app.exit(1) : endAfterFailedStart(error, dataFolder, log)),
  )
}

async function composeCore(notify: Ports['notify']) {
  // The keychain may take its time.
  const loading = import('./open-core.ts')
  const secrets = openSecretFile(dataFolder, await systemCipher(dataFolder))
  keys = createKeyScrubber(secrets)
  const { openCore } = await loading
  const network = openNetwork(`Holdfast/${app.getVersion()}`, log)
  const ports: Ports = {
    shell: 'desktop',
    appVersion: app.getVersion(),
    platform: process.platform,
    dataFolder,
    workers: {
      writer: path.join(here, 'store-writer.js'),
      reader: path.join(here, 'store-reader.js'),
      analysis: path.join(here, 'analysis.js'),
    },
    startProcess,
    ...network,
    clock: { nowMs: () => Date.now(), monotonicMs: () => performance.now() },
    random: Math.random,
    secrets,
    connectivity: watchNetwork(),
    openExternal: (url) => shell.openExternal(url),
    saveFile,
    relocation: relocationFrom(defaultFolder),
    updater: openUpdater({ dataFolder, fetch: network.fetch, log }),
    notify,
    system: createSystemPort(openLoginItem(process.env)),
    isSavingPower: watchPower(),
    log,
  }
  return openOrAsk(dataFolder, (whenMissing) => openCore({ ...ports, whenMissing }, timingsFromEnv(process.env)))
}
