import { openPane } from '../chat/pane-store.ts'
import { requestFocus } from './focus-store.ts'
import { currentPlace, goTo, placeHref, viewHref, views } from './navigation.ts'
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

/** Back and forward, which browsers have by themselves. */
const inDesktopApp = window.holdfast !== undefined
const historySteps: Record<string, number> = mac ? { '[': -1, ']': 1 } : { ArrowLeft: -1, ArrowRight: 1 }

function walkHistory({ key, metaKey, ctrlKey, altKey, shiftKey }: KeyboardEvent): boolean {
  const isWalk = !ctrlKey && !shiftKey && metaKey === mac && altKey === !mac
  const step = isWalk && inDesktopApp ? historySteps[key] : undefined
  if (step === undefined || document.querySelector('dialog[open]')) return false
  history.go(step)
  return true
}

/** Mod+1 to 4, N, K, F, and the keys of the history. While a dialog is open only the palette's own key counts. Returns the end of it. */
export function listenForShortcuts(): () => void {
  const onKeyDown = (event: KeyboardEvent): void => {
    if (walkHistory(event)) {
      event.preventDefault()
      return
    }
    const mod = mac ? event.metaKey && !event.ctrlKey : event.ctrlKey && !event.metaKey
    if (!mod || event.altKey || event.isComposing || event.defaultPrevented) return
    const action = shortcutFor(event)
    if (!action) return
    if (document.querySelector('dialog[open]') && !(event.key.toLowerCase() === 'k' && usePalette.getState().open))
      return
    event.preventDefault()
    action()
  }
  window.addEventListener('keydown', onKeyDown)
  return () => window.removeEventListener('keydown', onKeyDown)
}

function shortcutFor({ key, code, shiftKey }: KeyboardEvent): (() => void) | null {
  const letter = key.toLowerCase()
  if (letter === 'f') return shiftKey ? searchConversations : searchHere
  if (shiftKey) return null
  if (letter === 'k') return () => togglePalette()
  if (letter === 'n') return newChat
  const view = /^Digit[1-4]$/.test(code) ? views[Number(code.at(-1)) - 1] : undefined
  return view ? () => goTo(viewHref(view)) : null
}
