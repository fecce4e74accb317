/** How the app lives on the desktop; a browser has none of it. */
export interface SystemSettings {
  /** An icon that says how delivery stands. */
  trayIcon: boolean
  /** Closing the window leaves the app running behind the tray's icon. */
  closeToTray: boolean
  /** On battery, small batches with pauses between. */
  sparesBattery: boolean
}

/** What the system's notifications tell; budgets have their own switch. */
export interface NotificationSettings {
  /** Delivery waits for a person: keys, or which project. */
  keys: boolean
  refused: boolean
  /** A newer version was found. */
  update: boolean
  /** A long answer is there while the window is elsewhere. */
  answers: boolean
}

/** What this computer offers. Where something is missing: why, in words for the user. */
export interface SystemState {
  trayAbsence: string | null
  startsAtLogin: boolean
  loginAbsence: string | null
  notificationAbsence: string | null
  /** Why the quick window's shortcut does nothing though one was chosen. */
  quickShortcutAbsence: string | null
  /** The languages that the spell check knows here, in words; empty where the system says by itself. */
  spellingLanguages: string
}
