import { app, Notification } from 'electron'
import type { Ports } from '../ports.ts'
import type { MainWindow } from './window.ts'
import { shown } from '../../shared/words/t.ts'

/** The system's notifications; a click opens what they are about. */
export function systemNotifications(window: MainWindow): Ports['notify'] {
  // Windows shows those of programs that it knows by the name of their shortcut: the `appId` of the installer.
  if (process.platform === 'win32') app.setAppUserModelId('app.holdfast.Holdfast')
  // One that is collected as garbage no longer answers to a click.
  const open = new Set<Notification>()
  return (title, body, place) => {
    if (place !== undefined && window.isLookedAt(place)) return true
    if (!Notification.isSupported()) return false
    const notification = new Notification({ title: shown(title), body: shown(body) })
    open.add(notification)
    notification.on('click', () => {
      if (place === undefined) window.show()
      else window.showAt(place)
    })
    notification.on('close', () => open.delete(notification))
    notification.show()
    return true
  }
}
