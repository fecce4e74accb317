import { Notification } from 'electron'
import type { Ports } from '../ports.ts'

/** The system's notifications; a click brings the window to the front. */
export function systemNotifications(showWindow: () => void): Ports['notify'] {
  // One that is collected as garbage no longer answers to a click.
  const shown = new Set<Notification>()
  return (title, body) => {
    if (!Notification.isSupported()) return false
    const notification = new Notification({ title, body })
    shown.add(notification)
    notification.on('click', showWindow)
    notification.on('close', () => shown.delete(notification))
    notification.show()
    return true
  }
}
