import type { MenuItemConstructorOptions } from 'electron'
import { commandKeys, historyKeys, type AppCommand, type KeyedCommand } from '../../shared/app-commands.ts'
import { t } from '../../shared/words/t.ts'

type Item = MenuItemConstructorOptions

interface MenuOptions {
  platform: string
  development: boolean
  run(command: AppCommand): void
  stepTextSize(step: 1 | -1 | 0): void
  showDataFolder(): void
}

const separator: Item = { type: 'separator' }
/** Electron's own labels are English. */
const role = (name: NonNullable<Item['role']>, label: string): Item => ({ role: name, label })

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
  const about = command(t('About Holdfast'), { name: 'open', href: '#/settings/about' })
  const settings = keyed(t('Settings…'), 'preferences')
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
              role('services', t('Services')),
              separator,
              role('hide', t('Hide Holdfast')),
              role('hideOthers', t('Hide Others')),
              role('unhide', t('Show All')),
              separator,
              role('quit', t('Quit Holdfast')),
            ],
          },
        ]
      : []),
    {
      label: t('&File'),
      submenu: [
        keyed(t('New Chat'), 'newChat'),
        command(t('Import Traces…'), { name: 'importTraces' }),
        separator,
        ...(mac ? [] : [settings, separator]),
        role('close', mac ? t('Close Window') : t('Close')),
        ...(mac ? [] : [role('quit', platform === 'win32' ? t('Exit') : t('Quit'))]),
      ],
    },
    {
      label: t('&Edit'),
      submenu: [
        role('undo', t('Undo')),
        role('redo', t('Redo')),
        separator,
        role('cut', t('Cut')),
        role('copy', t('Copy')),
        role('paste', t('Paste')),
        role('pasteAndMatchStyle', t('Paste and Match Style')),
        role('delete', t('Delete')),
        role('selectAll', t('Select All')),
        separator,
        keyed(t('Find'), 'find'),
        keyed(t('Search Chats'), 'searchChats'),
      ],
    },
    {
      label: t('&View'),
      submenu: [
        keyed(t('Command Palette'), 'palette'),
        separator,
        { label: t('Normal Text Size'), accelerator: 'CommandOrControl+0', click: () => stepTextSize(0) },
        { label: t('Larger Text'), accelerator: 'CommandOrControl+Plus', click: () => stepTextSize(1) },
        // The same key without Shift, as browsers have it.
        {
          label: t('Larger Text'),
          accelerator: 'CommandOrControl+=',
          visible: false,
          acceleratorWorksWhenHidden: true,
          click: () => stepTextSize(1),
        },
        { label: t('Smaller Text'), accelerator: 'CommandOrControl+-', click: () => stepTextSize(-1) },
        separator,
        role('togglefullscreen', t('Toggle Full Screen')),
        ...(development ? [separator, { role: 'reload' as const }, { role: 'toggleDevTools' as const }] : []),
      ],
    },
    {
      label: t('&Go'),
      submenu: [
        command(t('Back'), { name: 'back' }, history.back),
        command(t('Forward'), { name: 'forward' }, history.forward),
        separator,
        keyed(t('Chat'), 'chat'),
        keyed(t('Monitor'), 'monitor'),
        keyed(t('Sync'), 'sync'),
        keyed(t('Settings'), 'settings'),
      ],
    },
    {
      label: t('&Window'),
      role: 'window',
      submenu: [
        role('minimize', t('Minimize')),
        ...(mac ? [role('zoom', t('Zoom')), separator, role('front', t('Bring All to Front'))] : []),
      ],
    },
    {
      label: t('&Help'),
      role: 'help',
      submenu: [{ label: t('Show Data Folder'), click: showDataFolder }, ...(mac ? [] : [separator, about])],
    },
  ]
}

/** As Electron spells what `commandKeys` has. */
const acceleratorOf = (keys: string): string => keys.replace('Mod', 'CommandOrControl').replace('Arrow', '')
