import { t } from '../../shared/words/t.ts'

interface Keys {
  key: string
  code: string
  ctrlKey: boolean
  metaKey: boolean
  altKey: boolean
  shiftKey: boolean
}

const named: Readonly<Record<string, string>> = {
  Space: 'Space',
  ArrowUp: 'Up',
  ArrowDown: 'Down',
  ArrowLeft: 'Left',
  ArrowRight: 'Right',
  Home: 'Home',
  End: 'End',
  PageUp: 'PageUp',
  PageDown: 'PageDown',
  Insert: 'Insert',
  Delete: 'Delete',
  Comma: ',',
  Period: '.',
  Slash: '/',
  Semicolon: ';',
  Quote: "'",
  BracketLeft: '[',
  BracketRight: ']',
  Backslash: '\\',
  Backquote: '`',
  Equal: '=',
  Minus: '-',
}

/** As Electron spells it; `more` while only modifiers are down, null for a key that cannot be one for the whole system. */
export function acceleratorOf(keys: Keys, mac: boolean): string | 'more' | null {
  const { key, code, ctrlKey, metaKey, altKey, shiftKey } = keys
  if (['Control', 'Meta', 'Alt', 'Shift', 'AltGraph', 'CapsLock', 'Fn'].includes(key)) return 'more'
  // By where a key is: what it writes changes with the modifiers.
  const plain = /^(?:Key([A-Z])|Digit(\d)|(F\d{1,2}))$/.exec(code)
  const name = plain?.[1] ?? plain?.[2] ?? plain?.[3] ?? named[code]
  if (name === undefined || !(ctrlKey || metaKey || altKey)) return null
  const parts = [
    ...(ctrlKey ? [mac ? 'Control' : 'CommandOrControl'] : []),
    ...(metaKey ? [mac ? 'CommandOrControl' : 'Super'] : []),
    ...(altKey ? ['Alt'] : []),
    ...(shiftKey ? ['Shift'] : []),
  ]
  return [...parts, name].join('+')
}

/** As it is written on the keys. */
export function shortcutWords(shortcut: string, mac: boolean): string {
  const written: Readonly<Record<string, string>> = {
    CommandOrControl: mac ? t('Command') : t('Ctrl'),
    Control: t('Control'),
    Super: t('Windows key'),
    Alt: t('Alt'),
    Shift: t('Shift'),
    Space: t('Space', {}, 'key'),
    Up: t('Up', {}, 'key'),
    Down: t('Down', {}, 'key'),
    Left: t('Left', {}, 'key'),
    Right: t('Right', {}, 'key'),
    Home: t('Home', {}, 'key'),
    End: t('End', {}, 'key'),
    PageUp: t('PageUp', {}, 'key'),
    PageDown: t('PageDown', {}, 'key'),
    Insert: t('Insert', {}, 'key'),
    Delete: t('Delete', {}, 'key'),
  }
  return shortcut
    .split('+')
    .map((key) => written[key] ?? key)
    .join('+')
}
