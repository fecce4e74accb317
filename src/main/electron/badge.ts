import { app, nativeImage, type BrowserWindow } from 'electron'
import path from 'node:path'
import { t } from '../../shared/words/t.ts'

/** On the dock's icon or the launcher's the number of matters; Windows has a mark over the taskbar's button instead. */
export function createBadge(iconFolder: string): { show(count: number, window: BrowserWindow | null): void } {
  let shown: { count: number; window: BrowserWindow | null } = { count: 0, window: null }
  return {
    show: (count, window) => {
      // Only Windows keeps it with the window.
      if (count === shown.count && (process.platform !== 'win32' || window === shown.window)) return
      shown = { count, window }
      if (process.platform !== 'win32') {
        app.setBadgeCount(count)
        return
      }
      const picture = count === 0 ? null : nativeImage.createFromPath(path.join(iconFolder, 'windows-overlay.png'))
      window?.setOverlayIcon(picture, count === 0 ? '' : t('Delivery needs you: see Sync'))
    },
  }
}
