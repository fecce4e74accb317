import { screen, type BrowserWindow } from 'electron'
import { fitBounds, type Bounds, type WindowStateFile } from './window-state.ts'

const saveAfterMs = 500

/** The primary screen first: it is where a window goes that has no other place. */
function workAreas(): Bounds[] {
  const primary = screen.getPrimaryDisplay()
  const others = screen.getAllDisplays().filter(({ id }) => id !== primary.id)
  return [primary, ...others].map(({ workArea }) => workArea)
}

export const boundsFor = (left: Bounds | null): ReturnType<typeof fitBounds> => fitBounds(left, workAreas())

/** Keeps how the window was left, whenever that changes. */
export function rememberBounds(window: BrowserWindow, state: WindowStateFile): void {
  let timer: ReturnType<typeof setTimeout> | undefined
  const save = (): void => {
    clearTimeout(timer)
    state.change({
      bounds: window.getNormalBounds(),
      maximized: window.isMaximized(),
      fullScreen: window.isFullScreen(),
    })
  }
  const saveSoon = (): void => {
    clearTimeout(timer)
    timer = setTimeout(save, saveAfterMs)
  }
  window.on('resize', saveSoon)
  window.on('move', saveSoon)
  window.on('close', save)
  window.on('closed', () => clearTimeout(timer))
}

/** A window that was hidden while its screen was taken away, or that lies where it cannot be reached, comes to one that is there. */
export function bringWithinReach(window: BrowserWindow): void {
  if (window.isMaximized() || window.isFullScreen()) return
  const bounds = boundsFor(window.getNormalBounds())
  if (bounds.x !== undefined) return
  window.setSize(bounds.width, bounds.height)
  window.center()
}
