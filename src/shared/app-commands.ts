/** What the application's menu, the tray and the keys do alike. `Mod` is Command on a Mac, Ctrl elsewhere. */
export const commandKeys = {
  newChat: 'Mod+N',
  searchChats: 'Mod+Shift+F',
  find: 'Mod+F',
  palette: 'Mod+K',
  chat: 'Mod+1',
  monitor: 'Mod+2',
  sync: 'Mod+3',
  settings: 'Mod+4',
  /** As desktop programs have it; a browser keeps this key for its own settings. */
  preferences: 'Mod+,',
} as const

/** Back and forward, which browsers have by themselves: a modifier and a key of the keyboard. */
export const historyKeys = {
  mac: { back: 'Mod+[', forward: 'Mod+]' },
  others: { back: 'Alt+ArrowLeft', forward: 'Alt+ArrowRight' },
} as const

export type KeyedCommand = keyof typeof commandKeys

export type AppCommand =
  | { name: KeyedCommand | 'back' | 'forward' | 'importTraces' }
  /** A place by its address: `#/settings/langfuse`. */
  | { name: 'open'; href: string }
