import type { WebPreferences } from 'electron'

/** What every window of the app's page may do: nothing but show it. */
export const pagePreferences = (preload: string): WebPreferences => ({
  preload,
  contextIsolation: true,
  sandbox: true,
  nodeIntegration: false,
  webviewTag: false,
  navigateOnDragDrop: false,
  // Whether it checks is for spelling.ts to say: without a language it does not, and asks nobody for a dictionary.
  spellcheck: true,
})

/** The renderer's canvas in both themes, so that nothing flashes before it paints. */
export const canvas = { light: '#fbfcfd', dark: '#111416' }
