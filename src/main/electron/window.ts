import { app, BrowserWindow, nativeTheme, screen } from 'electron'
import type { EventName } from '../../shared/ipc.ts'
import type { Ports } from '../ports.ts'
import { eventChannel } from './channels.ts'
import { attachContextMenu } from './context-menu.ts'
import type { Origin } from './origin.ts'
import { fitBounds, minSize, openWindowState, type WindowState } from './window-state.ts'

/** The renderer's canvas in both themes, so that nothing flashes before it paints. */
const canvas = { light: '#fbfcfd', dark: '#111416' }
const saveAfterMs = 500
/** A page that dies again within this long is not opened again by itself. */
const diesAgainMs = 10_000

export interface MainWindow {
  /** Brings it to the front; opens it where it was closed. */
  show(): void
  send(event: EventName, payload: unknown): void
  setTheme(theme: WindowState['theme']): void
}

/** The app's one window. Call after `ready`; it opens at once. */
export function createMainWindow(options: {
  origin: Origin
  preload: string
  icon: string
  dataFolder: string
  log: Ports['log']
}): MainWindow {
  const state = openWindowState(options.dataFolder)
  nativeTheme.themeSource = state.current().theme
  let window = open()

  function open(): BrowserWindow {
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
    reviveOnce(opened)
    attachContextMenu(opened.webContents)
    opened.loadURL(options.origin.url).catch((error: Error) => options.log('error', `The page: ${error.message}`))
    return opened
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

  function reviveOnce(opened: BrowserWindow): void {
    let diedAtMs = -Infinity
    opened.webContents.on('render-process-gone', (_event, { reason }) => {
      options.log('error', `The page ended: ${reason}`)
      const again = performance.now() - diedAtMs < diesAgainMs
      diedAtMs = performance.now()
      if (!again && reason !== 'clean-exit') opened.webContents.reload()
    })
  }

  return {
    show: () => {
      if (window.isDestroyed()) window = open()
      else {
        if (window.isMinimized()) window.restore()
        window.show()
        window.focus()
        app.focus({ steal: true })
      }
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
