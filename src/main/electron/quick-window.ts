import { app, BrowserWindow, globalShortcut, nativeTheme, screen } from 'electron'
import type { EventName } from '../../shared/ipc.ts'
import type { Ports } from '../ports.ts'
import { eventChannel } from './channels.ts'
import { attachContextMenu } from './context-menu.ts'
import type { Origin } from './origin.ts'
import { canvas, pagePreferences } from './page-window.ts'
import { words } from '../../shared/words/t.ts'

const size = { width: 640, height: 420 }

export interface QuickWindow {
  /** Empty takes the shortcut away. Answers why there is none though one was chosen, for the user. */
  use(shortcut: string): void
  problem(): string | null
  send(event: EventName, payload: unknown): void
  hide(): void
  /** With the main window gone nothing is to keep the app from ending. */
  end(): void
}

/** A small window with a composer and an answer, by a shortcut of the whole system. Made when it is first asked for. */
export function createQuickWindow(options: { origin: Origin; preload: string; log: Ports['log'] }): QuickWindow {
  const { origin, log } = options
  let window: BrowserWindow | null = null
  let used = ''
  let problem: string | null = null
  let quitting = false
  app.on('before-quit', () => {
    quitting = true
  })
  const live = (): BrowserWindow | null => (window?.isDestroyed() ? null : window)

  function open(): BrowserWindow {
    const opened = new BrowserWindow({
      ...size,
      minWidth: 420,
      minHeight: 240,
      show: false,
      frame: false,
      skipTaskbar: true,
      alwaysOnTop: true,
      fullscreenable: false,
      title: 'Holdfast',
      backgroundColor: nativeTheme.shouldUseDarkColors ? canvas.dark : canvas.light,
      webPreferences: pagePreferences(options.preload),
    })
    attachContextMenu(opened.webContents)
    // Whoever closes it has it hidden: what is in it stays for the next time.
    opened.on('close', (event) => {
      if (quitting) return
      event.preventDefault()
      opened.hide()
    })
    opened.webContents.on('render-process-gone', () => opened.destroy())
    opened.loadURL(`${origin.url}?quick`).catch((error: Error) => log('error', `The quick window: ${error.message}`))
    return opened
  }

  function toggle(): void {
    const current = live()
    if (current?.isVisible() && current.isFocused()) return current.hide()
    const shown = current ?? (window = open())
    const { workArea } = screen.getDisplayNearestPoint(screen.getCursorScreenPoint())
    const [width = size.width] = shown.getSize()
    shown.setPosition(
      Math.round(workArea.x + (workArea.width - width) / 2),
      Math.round(workArea.y + workArea.height * 0.18),
    )
    shown.show()
    shown.focus()
  }

  function register(shortcut: string): string | null {
    const taken = words('Another program, or the system, has this shortcut. Choose another one.')
    try {
      return globalShortcut.register(shortcut, toggle) ? null : taken
    } catch (error) {
      log('warn', `The shortcut of the quick window: ${error instanceof Error ? error.message : String(error)}`)
      return words('This system cannot use this shortcut. Choose another one.')
    }
  }

  return {
    use(shortcut) {
      if (shortcut === used) return
      if (used !== '') globalShortcut.unregister(used)
      used = shortcut
      problem = shortcut === '' ? null : register(shortcut)
      if (shortcut === '') live()?.destroy()
    },
    problem: () => problem,
    send(event, payload) {
      const contents = live()?.webContents
      if (contents && origin.owns(contents.getURL())) contents.send(eventChannel, event, payload)
    },
    hide: () => live()?.hide(),
    end: () => live()?.destroy(),
  }
}
