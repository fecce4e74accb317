import { commandKeys, historyKeys, type AppCommand, type KeyedCommand } from '../../shared/app-commands.ts'
import { bridge } from '../bridge.ts'
import { openPane } from '../chat/pane-store.ts'
import { isQuick } from './quick.ts'
import { requestFocus } from './focus-store.ts'
import { currentPlace, goTo, hrefIn, placeHref, viewHref } from './navigation.ts'
import { togglePalette, usePalette } from './palette-store.ts'

const mac = navigator.platform.startsWith('Mac')

export function newChat(): void {
  goTo(placeHref('chat'))
  requestFocus('composer')
}

export function searchConversations(): void {
  if (currentPlace().view !== 'chat') goTo(viewHref('chat'))
  openPane(true)
  requestFocus('search')
}

/** What finds things in the view one is in: its search field, or, where it has none, the palette. */
function searchHere(): void {
  const { view } = currentPlace()
  if (view === 'chat') searchConversations()
  else if (view === 'monitor') requestFocus('traces')
  else if (view === 'settings') requestFocus('settings')
  else togglePalette(true)
}

const inDesktopApp = window.holdfast !== undefined

const commands: Record<Exclude<AppCommand['name'], 'open'>, () => void> = {
  newChat,
  searchChats: searchConversations,
  find: searchHere,
  palette: () => togglePalette(),
  chat: () => goTo(viewHref('chat')),
  monitor: () => goTo(viewHref('monitor')),
  sync: () => goTo(viewHref('sync')),
  settings: () => goTo(viewHref('settings')),
  preferences: () => goTo(viewHref('settings')),
  back: () => history.back(),
  forward: () => history.forward(),
  importTraces: () => {
    goTo(viewHref('monitor'))
    void import('../monitor/imports/imports-store.ts').then(({ openImports }) => openImports())
  },
}

/** The quick window has a chat alone. */
const quickCommands: readonly AppCommand['name'][] = ['newChat']

/** While a dialog is open only the palette's own key counts. */
function mayRun(name: AppCommand['name']): boolean {
  if (isQuick && !quickCommands.includes(name)) return false
  return !document.querySelector('dialog[open]') || (name === 'palette' && usePalette.getState().open)
}

/** What was chosen outside the page. */
function runCommand(command: AppCommand): void {
  if (command.name !== 'open') {
    if (mayRun(command.name)) commands[command.name]()
    return
  }
  const href = hrefIn(command.href)
  if (href === null) return
  togglePalette(false)
  goTo(href)
}

/**
 * The keys of the history, those of the commands, and the commands of the application's menu. Before the page has loaded: what
 * opened the window follows right then.
 */
export function startCommands(): void {
  window.addEventListener('keydown', (event) => {
    if (event.isComposing || event.defaultPrevented) return
    const name = commandFor(event)
    if (name === null || !mayRun(name)) return
    event.preventDefault()
    commands[name]()
  })
  bridge.on('app.command', runCommand)
}

function commandFor(event: KeyboardEvent): KeyedCommand | 'back' | 'forward' | null {
  const keys = keysOf(event)
  if (inDesktopApp) {
    const { back, forward } = historyKeys[mac ? 'mac' : 'others']
    if (keys === back) return 'back'
    if (keys === forward) return 'forward'
  }
  const names = Object.keys(commandKeys) as KeyedCommand[]
  const name = names.find((name) => commandKeys[name] === keys) ?? null
  return name === 'preferences' && !inDesktopApp ? null : name
}

/** As `commandKeys` has them; digits by where they are, letters by what they write. */
function keysOf({ key, code, metaKey, ctrlKey, altKey, shiftKey }: KeyboardEvent): string | null {
  if (mac ? ctrlKey : metaKey) return null
  const letter = /^Digit\d$/.test(code) ? code.slice(-1) : key.length === 1 ? key.toUpperCase() : key
  const isMod = mac ? metaKey : ctrlKey
  return `${isMod ? 'Mod+' : ''}${altKey ? 'Alt+' : ''}${shiftKey ? 'Shift+' : ''}${letter}`
}
