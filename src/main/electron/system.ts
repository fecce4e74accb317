import { app, Notification } from 'electron'
import { setTimeout as wait } from 'node:timers/promises'
import type { Settings, SyncStatus } from '../../shared/domain.ts'
import { openMatters } from '../../shared/open-matters.ts'
import type { Route, Routes } from '../../shared/ipc.ts'
import type { Core } from '../core.ts'
import type { Ports, SystemPort } from '../ports.ts'
import { createBadge } from './badge.ts'
import { findTray } from './find-tray.ts'
import type { LoginItem } from './login-item.ts'
import { languageNames, spellingLanguages } from './spelling.ts'
import { openTray, type TrayIcon } from './tray.ts'
import type { MainWindow } from './window.ts'
import { words } from '../../shared/words/t.ts'

/** The window comes first. */
const trayAfterMs = 1_000
/** At login the desktop's own tray may come up after the app. */
const trayAtLoginMs = 15_000
const noTray = words(
  'This desktop has no tray for icons. On GNOME the extension “AppIndicator and KStatusNotifierItem Support” adds one.',
)

const noNotifications = words(
  'This desktop shows no notifications. What they would say is in Sync, and a spent budget appears on the page.',
)

export function createSystemPort(loginItem: LoginItem, quickShortcutAbsence: () => string | null): SystemPort {
  return {
    state: async () => ({
      trayAbsence: (await findTray()) ? null : noTray,
      startsAtLogin: loginItem.absence === null && loginItem.isOn(),
      loginAbsence: loginItem.absence,
      notificationAbsence: Notification.isSupported() ? null : noNotifications,
      quickShortcutAbsence: quickShortcutAbsence(),
      spellingLanguages: languageNames(spellingLanguages()),
    }),
    setStartAtLogin: async (enabled) => loginItem.set(enabled),
  }
}

/**
 * Makes the app at home on its desktop: an icon in the tray, a badge for what needs a person, a window that closes into the tray.
 * `drawAnew`: they speak another language.
 */
export function joinSystem(
  core: Promise<Core>,
  window: MainWindow,
  options: { iconFolder: string; hidden: boolean; notify: Ports['notify']; log: Ports['log'] },
): { drawAnew(): void } {
  const badge = createBadge(options.iconFolder)
  let settings: Settings | null = null
  let status: SyncStatus | null = null
  let tray: TrayIcon | null = null
  /** While the app starts the window has the machine to itself. */
  let mayHaveTray = false

  const failed = (error: Error): void => options.log('error', `The tray: ${error.message}`)
  const ask = async <R extends Route>(route: R, input: Routes[R]['input']): Promise<Routes[R]['value'] | null> => {
    const result = await (await core).handle(route, input)
    if (!result.ok) options.log('warn', `${route} from the tray: ${result.error.message}`)
    return result.ok ? (result.value as Routes[R]['value']) : null
  }

  function showStatus(): void {
    tray?.show(status)
    badge.show(openMatters(status).length, window.browserWindow())
  }

  const isTrayWanted = (): boolean => mayHaveTray && settings?.system.trayIcon === true
  /** As the settings and the desktop would have it. */
  async function fitTray(): Promise<void> {
    // The desktop takes its time to answer, and the settings may be others by then.
    const wanted = isTrayWanted() && (await findTray()) && isTrayWanted()
    if (wanted && !tray) {
      tray = openTray(options.iconFolder, {
        openSync: () => window.showAt('#/sync'),
        open: window.show,
        newChat: () => window.run({ name: 'newChat' }),
        setPaused: (paused) => void ask('sync.setPaused', { paused }),
        sendNow: () => void ask('sync.flush', null),
        openSettings: () => window.run({ name: 'preferences' }),
        quit: () => app.quit(),
      })
      showStatus()
    } else if (!wanted && tray) {
      tray.remove()
      tray = null
    }
  }

  async function closesIntoTray(): Promise<boolean> {
    if (process.platform === 'darwin' || settings?.system.closeToTray !== true) return false
    await fitTray()
    return tray !== null
  }
  const tellOfTray = (): void =>
    window.tellOnceOfTray(() =>
      options.notify(
        words('Holdfast is still running'),
        words(
          'It records and delivers without a window. Open or quit it from its icon in the tray; Settings → System changes this.',
        ),
        '#/settings/system',
      ),
    )
  window.hideInsteadOfClosing(closesIntoTray, tellOfTray)
  window.onOpened(showStatus)

  async function start(): Promise<void> {
    const { onEvent } = await core
    onEvent((event, payload) => {
      if (event === 'sync.changed') {
        status = (payload as { status: SyncStatus }).status
        showStatus()
      } else if (event === 'settings.changed') {
        settings = (payload as { settings: Settings }).settings
        fitTray().catch(failed)
      }
    })
    settings = await ask('settings.get', null)
    status = await ask('sync.status', null)
    showStatus()
    if (!options.hidden) await wait(trayAfterMs, undefined, { ref: false })
    mayHaveTray = true
    await fitTray()
    if (options.hidden) await showWithoutTray()
  }

  /** Who has no icon to click on must find the app somewhere. */
  async function showWithoutTray(): Promise<void> {
    for (const endsAtMs = performance.now() + trayAtLoginMs; !tray && performance.now() < endsAtMs;) {
      if (settings?.system.trayIcon === false) break
      await wait(1_000)
      await fitTray()
    }
    if (!tray && process.platform !== 'darwin') window.showMinimized()
  }

  start().catch(failed)
  return { drawAnew: showStatus }
}
