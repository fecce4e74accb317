import { app, BrowserWindow, nativeTheme, screen } from 'electron'
import type { EventName } from '../../shared/ipc.ts'
import type { Ports } from '../ports.ts'
import { eventChannel } from './channels.ts'
import { attachContextMenu } from './context-menu.ts'
import { watchCrashes, type CrashWatch } from './crashes.ts'
import type { Origin } from './origin.ts'
import { fitBounds, minSize, openWindowState, type WindowState } from './window-state.ts'

/** The renderer's canvas in both themes, so that nothing flashes before it paints. */
const canvas = { light: '#fbfcfd', dark: '#111416' }
const saveAfterMs = 500

export interface MainWindow {
  /** Brings it to the front; opens it where it was closed. */
  show(): void
  /** To an address inside the app, `#/…`, as a click in the page would; in front, and opened where it was closed. */
  showAt(href: string): void
  send(event: EventName, payload: unknown): void
  setTheme(theme: WindowState['theme']): void
}

/** The app's one window. Call after `ready`; it opens at once. */
export function createMainWindow(options: {
  origin: Origin
  /** Inside the app, `#/…`: what it shows first. */
  href: string
  preload: string
  icon: string
  dataFolder: string
  log: Ports['log']
}): MainWindow {
  const state = openWindowState(options.dataFolder)
  nativeTheme.themeSource = state.current().theme
  let crashes: CrashWatch | null = null
  let window = open(new URL(options.href, options.origin.url).href)

  function open(firstUrl: string): BrowserWindow {
    const opened = new BrowserWindow({
      ...fitBounds(
        state.current().bounds,
        screen.getAllDisplays().map((display) => display.workArea),
      ),
      minWidth: minSize.width,
      minHeight: minSize.height,
      show: false,
      title: 'Holdfast',
      icon: options.icon,
      backgroundColor: nativeTheme.shouldUseDarkColors ? canvas.dark : canvas.light,
      webPreferences: {
        preload: options.preload,
        contextIsolation: true,
        sandbox: true,
        nodeIntegration: false,
        webviewTag: false,
        navigateOnDragDrop: false,
        // macOS checks by itself; elsewhere Chromium would fetch dictionaries from a server nobody asked for.
        spellcheck: process.platform === 'darwin',
      },
    })
    // The menu's accelerators stay in force.
    if (process.platform !== 'darwin') opened.setMenuBarVisibility(false)
    if (state.current().maximized) opened.maximize()
    opened.once('ready-to-show', () => opened.show())
    remember(opened)
    crashes = watchCrashes(opened, {
      dataFolder: options.dataFolder,
      load: () => load(opened, options.origin.url),
      log: options.log,
    })
    attachContextMenu(opened.webContents)
    load(opened, firstUrl)
    return opened
  }

  function load(opened: BrowserWindow, url: string): void {
    opened.loadURL(url).catch((error: NodeJS.ErrnoException) => {
      // Another address was asked for meanwhile.
      if (error.code !== 'ERR_ABORTED') options.log('error', `The page: ${error.message}`)
    })
  }

  function show(): void {
    if (window.isDestroyed()) window = open(options.origin.url)
    else {
      if (window.isMinimized()) window.restore()
      window.show()
      window.focus()
      crashes?.revive()
      app.focus({ steal: true })
    }
  }

  function remember(opened: BrowserWindow): void {
    let timer: ReturnType<typeof setTimeout> | undefined
    const save = (): void => {
      clearTimeout(timer)
      state.change({ bounds: opened.getNormalBounds(), maximized: opened.isMaximized() })
    }
    const saveSoon = (): void => {
      clearTimeout(timer)
      timer = setTimeout(save, saveAfterMs)
    }
    opened.on('resize', saveSoon)
    opened.on('move', saveSoon)
    opened.on('close', save)
    opened.on('closed', () => clearTimeout(timer))
  }

  return {
    show,
    showAt: (href) => {
      const url = new URL(href, options.origin.url).href
      if (window.isDestroyed()) {
        window = open(url)
        return
      }
      show()
      const shown = window.webContents.getURL()
      // The page that a crash has left stays until the user has read it. The same address would load the page anew; another
      // `#` alone moves it.
      if (shown !== url && (shown === '' || options.origin.owns(shown))) load(window, url)
    },
    send: (event, payload) => {
      if (!window.isDestroyed() && options.origin.owns(window.webContents.getURL())) {
        window.webContents.send(eventChannel, event, payload)
      }
    },
    setTheme: (theme) => {
      if (theme === state.current().theme) return
      state.change({ theme })
      nativeTheme.themeSource = theme
    },
  }
}
