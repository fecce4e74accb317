import { app, BrowserWindow, nativeTheme } from 'electron'
import type { AppCommand } from '../../shared/app-commands.ts'
import type { EventName } from '../../shared/ipc.ts'
import type { Ports } from '../ports.ts'
import { eventChannel } from './channels.ts'
import { attachContextMenu } from './context-menu.ts'
import { watchCrashes, type CrashWatch } from './crashes.ts'
import { onceDrawn } from './once-drawn.ts'
import type { Origin } from './origin.ts'
import { canvas, pagePreferences } from './page-window.ts'
import { boundsFor, bringWithinReach, rememberBounds } from './window-bounds.ts'
import { minSize, openWindowState, type WindowState } from './window-state.ts'

export interface MainWindow {
  /** Brings it to the front; opens it where it was closed. */
  show(): void
  /** Opens it in the taskbar alone. */
  showMinimized(): void
  /** The same as `show`, at an address inside the app, `#/…`. */
  showAt(href: string): void
  /** Does in the page what was chosen outside it. */
  run(command: AppCommand): void
  /** Whether the user has the window before them, with this place in it: `#/sync`. */
  isLookedAt(place: string): boolean
  /** Asked when the user closes it: true hides it, and it stays as it is. */
  hideInsteadOfClosing(wanted: () => Promise<boolean>, onHidden: () => void): void
  onOpened(listener: (window: BrowserWindow) => void): void
  /** Null where it is closed. */
  browserWindow(): BrowserWindow | null
  /** Calls back the first time alone, in the life of this data folder. */
  tellOnceOfTray(tell: () => void): void
  send(event: EventName, payload: unknown): void
  setTheme(theme: WindowState['theme']): void
  /** As it was chosen last. */
  language(): WindowState['language']
  rememberLanguage(language: WindowState['language']): void
  setTextSize(percent: number): void
  /** Whether the user said that dictionaries may be downloaded. */
  mayDownloadDictionaries(): boolean
  allowDictionaries(): void
}

/** The app's one window. Call after `ready`; it opens at once, or, where it is to be hidden, once it is asked for. */
export function createMainWindow(options: {
  origin: Origin
  preload: string
  icon: string
  dataFolder: string
  hidden: boolean
  /** Inside the app, `#/…`: what it shows first. */
  href?: string
  log: Ports['log']
}): MainWindow {
  const { origin } = options
  const state = openWindowState(options.dataFolder)
  nativeTheme.themeSource = state.current().theme
  let crashes: CrashWatch | null = null
  let hides = async (): Promise<boolean> => false
  let onHidden = (): void => {}
  let quitting = false
  const openedListeners: ((window: BrowserWindow) => void)[] = []
  app.on('before-quit', () => {
    quitting = true
  })
  let window: BrowserWindow | null = options.hidden ? null : open('shown', options.href)

  function open(as: 'shown' | 'minimized', href?: string): BrowserWindow {
    const bounds = boundsFor(state.current().bounds)
    performance.mark('holdfast:window')
    const opened = new BrowserWindow({
      ...bounds,
      minWidth: minSize.width,
      minHeight: minSize.height,
      show: false,
      title: 'Holdfast',
      icon: options.icon,
      backgroundColor: nativeTheme.shouldUseDarkColors ? canvas.dark : canvas.light,
      autoHideMenuBar: true,
      webPreferences: pagePreferences(options.preload),
    })
    const { maximized, fullScreen } = state.current()
    // Windows takes the size in the scale of the primary screen where the window opens on another one.
    if (process.platform === 'win32' && bounds.x !== undefined) opened.setBounds(bounds)
    const asItWasLeft = (): void => {
      if (maximized) opened.maximize()
      if (fullScreen) opened.setFullScreen(true)
    }
    if (as === 'shown') asItWasLeft()
    else opened.once('restore', asItWasLeft)
    void onceDrawn(opened).then(() => {
      if (opened.isDestroyed()) return
      if (as === 'shown') return opened.show()
      opened.showInactive()
      opened.minimize()
    })
    rememberBounds(opened, state)
    keepWhenClosed(opened)
    const load = (href = ''): void => {
      opened.loadURL(`${origin.url}${href}`).catch((error: Error) => options.log('error', `The page: ${error.message}`))
    }
    crashes = watchCrashes(opened, { dataFolder: options.dataFolder, load: () => load(), log: options.log })
    attachContextMenu(opened.webContents)
    // Chromium remembers sizes by itself, from before there was a setting.
    opened.webContents.on('dom-ready', () => opened.webContents.setZoomFactor(state.current().textSizePercent / 100))
    load(href)
    for (const listener of openedListeners) listener(opened)
    return opened
  }

  function keepWhenClosed(opened: BrowserWindow): void {
    let closes = false
    opened.on('close', (event) => {
      if (quitting || closes) return
      event.preventDefault()
      const close = (): void => {
        if (opened.isDestroyed()) return
        closes = true
        opened.close()
      }
      hides().then((wanted) => {
        if (!wanted) return close()
        if (opened.isDestroyed()) return
        opened.hide()
        onHidden()
      }, close)
    })
  }

  const live = (): BrowserWindow | null => (window?.isDestroyed() ? null : window)

  function show(): void {
    const current = live()
    if (!current) {
      window = open('shown')
      return
    }
    if (current.isMinimized()) current.restore()
    bringWithinReach(current)
    current.show()
    current.focus()
    crashes?.revive()
    app.focus({ steal: true })
  }

  function send(event: EventName, payload: unknown): void {
    const contents = live()?.webContents
    if (contents && origin.owns(contents.getURL())) contents.send(eventChannel, event, payload)
  }

  function run(command: AppCommand): void {
    if (!live() && command.name === 'open') {
      window = open('shown', command.href)
      return
    }
    show()
    const contents = live()?.webContents
    if (contents?.isLoading()) contents.once('did-finish-load', () => send('app.command', command))
    else send('app.command', command)
  }

  return {
    show,
    showMinimized: () => {
      if (!live()) window = open('minimized')
    },
    showAt: (href) => run({ name: 'open', href }),
    run,
    isLookedAt: (place) => {
      const current = live()
      return current?.isFocused() === true && new URL(current.webContents.getURL()).hash.startsWith(place)
    },
    hideInsteadOfClosing: (wanted, told) => {
      hides = wanted
      onHidden = told
    },
    onOpened: (listener) => {
      openedListeners.push(listener)
      const current = live()
      if (current) listener(current)
    },
    browserWindow: live,
    tellOnceOfTray: (tell) => {
      if (state.current().toldOfTray) return
      state.change({ toldOfTray: true })
      tell()
    },
    send,
    setTheme: (theme) => {
      if (theme === state.current().theme) return
      state.change({ theme })
      nativeTheme.themeSource = theme
    },
    language: () => state.current().language,
    rememberLanguage: (language) => {
      if (language !== state.current().language) state.change({ language })
    },
    setTextSize: (percent) => {
      if (percent !== state.current().textSizePercent) state.change({ textSizePercent: percent })
      live()?.webContents.setZoomFactor(percent / 100)
    },
    mayDownloadDictionaries: () => state.current().mayDownloadDictionaries,
    allowDictionaries: () => state.change({ mayDownloadDictionaries: true }),
  }
}
