import type { MenuItemConstructorOptions } from 'electron'
import { afterEach, describe, expect, test } from 'vitest'
import { menuTemplate } from '../../../src/main/electron/menu-template.ts'
import {
  stateWords,
  trayMark,
  trayTemplate,
  type TrayActions,
  type TrayStatus,
} from '../../../src/main/electron/tray-template.ts'
import { commandKeys, type AppCommand } from '../../../src/shared/app-commands.ts'
import { speak } from '../../../src/shared/words/languages.ts'
import { openMatters } from '../../../src/shared/open-matters.ts'
import type { ConnectionState, Ledger } from '../../../src/shared/domain.ts'

type Item = MenuItemConstructorOptions

const menuOf = (platform: string, development = false) => {
  const run: AppCommand[] = []
  const menus = menuTemplate({
    platform,
    development,
    run: (command) => run.push(command),
    stepTextSize: () => {},
    showDataFolder: () => {},
  })
  const items = menus.flatMap(({ submenu }) => submenu as Item[])
  return { menus, items, run, roles: items.flatMap(({ role }) => role ?? []) }
}

/** As Electron calls it; none of ours looks at what it is given. */
const click = (item: Item | undefined): void => (item?.click as (() => void) | undefined)?.()

describe('in German', () => {
  afterEach(() => speak('en'))

  test.each(['darwin', 'win32', 'linux'])('no menu on %s has an English word left', async (platform) => {
    const english = menuOf(platform)
    await speak('de')
    const german = menuOf(platform)
    const labels = ({ menus, items }: typeof german): string[] =>
      [...menus, ...items].flatMap(({ label, visible }) => (label === undefined || visible === false ? [] : [label]))
    const same = labels(german).filter((label) => labels(english).includes(label))
    expect(same.toSorted()).toEqual(
      [...(platform === 'darwin' ? ['Holdfast'] : []), 'Chat', 'Monitor', 'Sync'].toSorted(),
    )
    expect(german.items.filter(({ role, label }) => role && label === undefined)).toEqual([])
    expect(german.menus.map(({ label }) => label)).toContain('&Datei')
  })

  test('the tray offers in German what it offers', async () => {
    await speak('de')
    const labels = trayTemplate(null, {} as TrayActions).flatMap(({ label }) => label ?? [])
    expect(labels.slice(1)).toEqual([
      'Holdfast öffnen',
      'Neuer Chat',
      'Senden anhalten',
      'Jetzt senden',
      'Einstellungen…',
      'Holdfast beenden',
    ])
  })
})

describe.each(['darwin', 'win32', 'linux'])('the application menu on %s', (platform) => {
  test('has its menus, each accelerator once, and no way into the page’s insides', () => {
    const { menus, items, roles } = menuOf(platform)
    const names = menus.map(({ label }) => label?.replace('&', ''))
    expect(names).toEqual([
      ...(platform === 'darwin' ? ['Holdfast'] : []),
      'File',
      'Edit',
      'View',
      'Go',
      'Window',
      'Help',
    ])
    const accelerators = items.flatMap(({ accelerator }) => accelerator ?? [])
    expect(new Set(accelerators).size).toBe(accelerators.length)
    expect(roles).toEqual(expect.arrayContaining(['copy', 'paste', 'togglefullscreen', 'close', 'quit']))
    expect(roles).not.toContain('reload')
    expect(roles).not.toContain('toggleDevTools')
    expect(menuOf(platform, true).roles).toEqual(expect.arrayContaining(['reload', 'toggleDevTools']))
  })

  test('offers every command that has keys, shows them, and leaves them to the page', () => {
    const { items, run } = menuOf(platform)
    const keyed = Object.entries(commandKeys).map(([name, keys]) => {
      run.length = 0
      const accelerator = keys.replace('Mod', 'CommandOrControl')
      const item = items.find((candidate) => candidate.accelerator === accelerator)
      click(item)
      return { name, asked: run.map((command) => command.name), left: item?.registerAccelerator }
    })
    expect(keyed).toEqual(Object.keys(commandKeys).map((name) => ({ name, asked: [name], left: false })))
  })
})

const status = (
  connection: ConnectionState,
  ledger: Partial<Ledger> = {},
  rest: Partial<TrayStatus> = {},
): TrayStatus => ({
  ledger: { accepted: 9, delivered: 9, pending: 0, dead: 0, lost: 0, ...ledger },
  connection,
  damaged: false,
  projectQuestion: null,
  paused: connection.kind === 'paused_by_user',
  ...rest,
})
const online: ConnectionState = { kind: 'online' }
const detail = 'HTTP 401'

describe('the tray', () => {
  test.each<[words: string, mark: string, status: TrayStatus | null]>([
    ['Checking', 'plain', null],
    ['Not connected', 'plain', status({ kind: 'not_configured' }, { pending: 5 })],
    ['Delivered', 'plain', status(online)],
    ['12 waiting', 'waiting', status(online, { pending: 12 })],
    ['Offline · 1,200 waiting', 'waiting', status({ kind: 'offline' }, { pending: 1200 })],
    ['Paused', 'plain', status({ kind: 'paused_by_user' })],
    ['Paused: keys', 'attention', status({ kind: 'paused_keys', detail }, { pending: 3 })],
    ['2 refused', 'attention', status(online, { dead: 2 })],
    ['Which project?', 'attention', status({ kind: 'project_changed', detail })],
    ['Database error', 'attention', status({ kind: 'store_failed', detail }, {}, { damaged: true })],
  ])('says %s with the mark %s', (words, mark, status) => {
    expect(stateWords(status)).toBe(words)
    expect(trayMark(status)).toBe(mark)
    expect(trayTemplate(status, actions([]))[0]?.label).toBe(words)
  })

  const actions = (done: string[]): TrayActions => ({
    openSync: () => done.push('sync'),
    open: () => done.push('open'),
    newChat: () => done.push('new chat'),
    setPaused: (paused) => done.push(paused ? 'pause' : 'resume'),
    sendNow: () => done.push('send'),
    openSettings: () => done.push('settings'),
    quit: () => done.push('quit'),
  })

  test('offers what can be done in that state', () => {
    const offered = (status: TrayStatus): string[] =>
      trayTemplate(status, actions([])).flatMap(({ label, enabled }) => (label && enabled !== false ? [label] : []))
    expect(offered(status(online, { pending: 1 }))).toEqual([
      '1 waiting',
      'Open Holdfast',
      'New Chat',
      'Pause Sending',
      'Send Now',
      'Settings…',
      'Quit Holdfast',
    ])
    expect(offered(status(online))).not.toContain('Send Now')
    expect(offered(status({ kind: 'paused_by_user' }, { pending: 1 }))).toContain('Resume Sending')
    expect(offered(status({ kind: 'paused_by_user' }, { pending: 1 }))).not.toContain('Send Now')
    expect(offered(status({ kind: 'not_configured' }, { pending: 1 }))).not.toContain('Pause Sending')
  })

  test('does what is chosen', () => {
    const done: string[] = []
    for (const item of trayTemplate(status(online, { pending: 1 }), actions(done))) click(item)
    expect(done).toEqual(['sync', 'open', 'new chat', 'pause', 'send', 'settings', 'quit'])
  })
})

test('what needs a person is counted by matters, not by records', () => {
  expect(openMatters(null)).toEqual([])
  expect(openMatters(status(online, { pending: 40 }))).toEqual([])
  expect(openMatters(status(online, { dead: 312 }))).toEqual(['refused'])
  expect(openMatters(status({ kind: 'paused_keys', detail }, { dead: 3 }, { damaged: true }))).toEqual([
    'damage',
    'keys',
    'refused',
  ])
  const kinds = ['keys_missing', 'paused_keys', 'paused_quota', 'paused_address', 'project_changed', 'offline'] as const
  const connections = kinds.map((kind) => ({ kind, detail, reason: 'gone' }) as ConnectionState)
  expect(connections.map((connection) => openMatters(status(connection)).join())).toEqual([
    'keys',
    'keys',
    'quota',
    'address',
    'project',
    '',
  ])
  const question = { from: 'One', to: 'Two', unsent: 1, inDoubt: 0, refused: 0 }
  expect(openMatters(status({ kind: 'paused_by_user' }, {}, { projectQuestion: question }))).toEqual(['project'])
})
