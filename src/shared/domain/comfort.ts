/** How the app is read and written in. */
export interface ComfortSettings {
  /** Of the desktop app; a browser has its own. */
  textSizePercent: number
  codeWraps: boolean
  codeNumbers: boolean
  /** Elsewhere than on macOS it has dictionaries downloaded. */
  spellCheck: boolean
  /** As Electron spells shortcuts; empty where the quick window has none. */
  quickShortcut: string
}
