import { Menu, nativeImage, Tray, type NativeImage } from 'electron'
import path from 'node:path'
import {
  stateWords,
  trayMark,
  trayTemplate,
  type TrayActions,
  type TrayMark,
  type TrayStatus,
} from './tray-template.ts'
import { t } from '../../shared/words/t.ts'

export interface TrayIcon {
  show(status: TrayStatus | null): void
  remove(): void
}

/** The icon in the tray, or in the menu bar; call where there is one. `folder` holds its pictures. */
export function openTray(folder: string, actions: TrayActions): TrayIcon {
  const pictures = new Map<TrayMark, NativeImage>()
  const pictureOf = (mark: TrayMark): NativeImage => {
    const picture = pictures.get(mark) ?? nativeImage.createFromPath(path.join(folder, pictureFile(mark)))
    pictures.set(mark, picture)
    return picture
  }
  const tray = new Tray(pictureOf('plain'))
  // On a Mac a click opens the menu.
  if (process.platform !== 'darwin') tray.on('click', actions.open)
  let shown = ''

  return {
    show: (status) => {
      const template = trayTemplate(status, actions)
      const mark = trayMark(status)
      // A drain tells four times a second; an open menu is not to be rebuilt under the pointer for nothing.
      const next = JSON.stringify([mark, template])
      if (next === shown) return
      shown = next
      tray.setImage(pictureOf(mark))
      tray.setToolTip(t('Holdfast: {state}', { state: stateWords(status) }))
      tray.setContextMenu(Menu.buildFromTemplate(template))
    },
    remove: () => tray.destroy(),
  }
}

/** A Mac colours a template by its menu bar; elsewhere a tile has its own ground, and is legible on any. */
function pictureFile(mark: TrayMark): string {
  if (process.platform === 'darwin') return `mac-${mark}Template.png`
  return `${process.platform === 'win32' ? 'windows' : 'linux'}-${mark}.png`
}
