import type { MenuItemConstructorOptions } from 'electron'
import { commandKeys, historyKeys, type AppCommand, type KeyedCommand } from '../../shared/app-commands.ts'

type Item = MenuItemConstructorOptions

interface MenuOptions {
  platform: string
  development: boolean
  run(command: AppCommand): void
  stepTextSize(step: 1 | -1 | 0): void
  showDataFolder(): void
}

const separator: Item = { type: 'separator' }

/**
 * The application's menu. The page has the keys of its commands by itself, so they are only shown here; on a Mac, where they
 * cannot be, the page takes them first. Reload and developer tools come with hot reload alone.
 */
export function menuTemplate({ platform, development, run, stepTextSize, showDataFolder }: MenuOptions): Item[] {
  const mac = platform === 'darwin'
  const keyed = (label: string, name: KeyedCommand): Item => command(label, { name }, commandKeys[name])
  const command = (label: string, what: AppCommand, keys?: string): Item => ({
    label,
    click: () => run(what),
    ...(keys === undefined ? {} : { accelerator: acceleratorOf(keys), registerAccelerator: false }),
  })
  const about = command('About Holdfast', { name: 'open', href: '#/settings/about' })
  const settings = keyed('Settings…', 'preferences')
  const history = historyKeys[mac ? 'mac' : 'others']

  return [
    ...(mac
      ? [
          {
            label: 'Holdfast',
            submenu: [
              about,
              separator,
              settings,
              separator,
              { role: 'services' as const },
              separator,
              { role: 'hide' as const },
              { role: 'hideOthers' as const },
              { role: 'unhide' as const },
              separator,
              { role: 'quit' as const },
            ],
          },
        ]
      : []),
    {
      label: '&File',
      submenu: [
        keyed('New Chat', 'newChat'),
        command('Import Traces…', { name: 'importTraces' }),
        separator,
        ...(mac ? [] : [settings, separator]),
        { role: 'close' },
        ...(mac ? [] : [{ role: 'quit' as const }]),
      ],
    },
    {
      label: '&Edit',
      submenu: [
        { role: 'undo' },
        { role: 'redo' },
        separator,
        { role: 'cut' },
        { role: 'copy' },
        { role: 'paste' },
        { role: 'pasteAndMatchStyle' },
        { role: 'delete' },
        { role: 'selectAll' },
        separator,
        keyed('Find', 'find'),
        keyed('Search Chats', 'searchChats'),
      ],
    },
    {
      label: '&View',
      submenu: [
        keyed('Command Palette', 'palette'),
        separator,
        { label: 'Normal Text Size', accelerator: 'CommandOrControl+0', click: () => stepTextSize(0) },
        { label: 'Larger Text', accelerator: 'CommandOrControl+Plus', click: () => stepTextSize(1) },
        // The same key without Shift, as browsers have it.
        {
          label: 'Larger Text',
          accelerator: 'CommandOrControl+=',
          visible: false,
          acceleratorWorksWhenHidden: true,
          click: () => stepTextSize(1),
        },
        { label: 'Smaller Text', accelerator: 'CommandOrControl+-', click: () => stepTextSize(-1) },
        separator,
        { role: 'togglefullscreen' },
        ...(development ? [separator, { role: 'reload' as const }, { role: 'toggleDevTools' as const }] : []),
      ],
    },
    {
      label: '&Go',
      submenu: [
        command('Back', { name: 'back' }, history.back),
        command('Forward', { name: 'forward' }, history.forward),
        separator,
        keyed('Chat', 'chat'),
        keyed('Monitor', 'monitor'),
        keyed('Sync', 'sync'),
        keyed('Settings', 'settings'),
      ],
    },
    {
      label: '&Window',
      role: 'window',
      submenu: [
        { role: 'minimize' },
        ...(mac ? [{ role: 'zoom' as const }, separator, { role: 'front' as const }] : []),
      ],
    },
    {
      label: '&Help',
      role: 'help',
      submenu: [{ label: 'Show Data Folder', click: showDataFolder }, ...(mac ? [] : [separator, about])],
    },
  ]
}

/** As Electron spells what `commandKeys` has. */
const acceleratorOf = (keys: string): string => keys.replace('Mod', 'CommandOrControl').replace('Arrow', '')
