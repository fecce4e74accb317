import { app, nativeImage, type BrowserWindow } from 'electron'
import path from 'node:path'

/** On the dock's icon or the launcher's the number of matters; Windows has a mark over the taskbar's button instead. */
export function createBadge(iconFolder: string): { show(count: number, window: BrowserWindow | null): void } {
  return {
    show: (count, window) => {
      if (process.platform !== 'win32') {
        app.setBadgeCount(count)
        return
      }
      const picture = count === 0 ? null : nativeImage.createFromPath(path.join(iconFolder, 'windows-overlay.png'))
      window?.setOverlayIcon(picture, count === 0 ? '' : 'Delivery needs you: see Sync')
    },
  }
}
