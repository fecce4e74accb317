import { useSyncExternalStore } from 'react'
import { hrefOfLink, placeHeads } from '../../shared/app-links.ts'

export const views = ['chat', 'monitor', 'sync', 'settings'] as const
export type View = (typeof views)[number]
/** What the Monitor shows of what it is narrowed to; each has an address of its own: `#/monitor-sessions`. */
export const monitorTabs = ['traces', 'sessions', 'hints', 'sql'] as const
export type MonitorTab = (typeof monitorTabs)[number]

/** Where the user is: a view, and in it a conversation, a trace or a section of the settings. */
export interface Place {
  view: View
  /** In the Monitor alone; elsewhere the first. */
  tab: MonitorTab
  /**
   * Conversation id in chat (null: a new one), trace id in the Monitor (null: the table alone), session id in its sessions
   * (null: their list), section in Settings.
   */
  item: string | null
  /** In chat: the message to show. In the Monitor: the span in the trace. In Settings: what in the section is to be changed. */
  messageId: string | null
  /** What the view is narrowed to, behind the `?` of the address; the Monitor's filters, or the call that a new chat asks again. */
  query: string
}

let place = parsePlace(location.hash)
let seenHash = location.hash
const listeners = new Set<() => void>()
/** What each view showed last, so that coming back finds it as it was left. */
const last: Partial<Record<View, Pick<Place, 'tab' | 'item' | 'query'>>> = { [place.view]: place }

function parsePlace(hash: string): Place {
  const [path = '', ...query] = hash.replace(/^#\/?/, '').split('?')
  const [head = '', item = '', messageId = ''] = path.split('/')
  const tab = monitorTabs.find((known) => head === headOf(known)) ?? 'traces'
  return {
    view: tab === 'traces' ? (views.find((known) => known === head) ?? 'chat') : 'monitor',
    tab,
    item: decodePart(item),
    messageId: decodePart(messageId),
    query: query.join('?'),
  }
}

function headOf(tab: MonitorTab): string {
  return tab === 'traces' ? 'monitor' : `monitor-${tab}`
}

/** Null where there is nothing that can be read. */
function decodePart(part: string): string | null {
  try {
    return decodeURIComponent(part) || null
  } catch {
    return null
  }
}

function arrive(): void {
  seenHash = location.hash
  place = parsePlace(seenHash)
  last[place.view] = place
  for (const listener of listeners) listener()
}

window.addEventListener('hashchange', () => {
  if (location.hash !== seenHash) arrive()
})

/** The address of a place, for links: `#/monitor/<traceId>?range=7d`. */
export function placeHref(
  view: View,
  item: string | null = null,
  messageId: string | null = null,
  query: string = '',
): string {
  return hrefOf([view, item, messageId], query)
}

/** The address of a tab of the Monitor, for links: `#/monitor-sessions/<sessionId>?range=7d`. */
export const tabHref = (
  tab: MonitorTab,
  item: string | null = null,
  query: string = '',
  part: string | null = null,
): string => hrefOf([headOf(tab), item, part], query)

function hrefOf(all: readonly (string | null)[], query: string): string {
  const parts = all.filter((part) => part !== null)
  return `#/${parts.map((part) => encodeURIComponent(part)).join('/')}${query === '' ? '' : `?${query}`}`
}

/** The address of a view as it was left. */
export function viewHref(view: View): string {
  const { tab = 'traces', item = null, query = '' } = last[view] ?? {}
  return view === 'monitor' ? tabHref(tab, item, query) : placeHref(view, item, null, query)
}

/** The address in what was copied of one, also as a link or from another window or port; null where there is none. */
export function hrefIn(text: string): string | null {
  const fromLink = hrefOfLink(text.trim())
  if (fromLink !== null) return fromLink
  const hash = /#\/\S+$/.exec(text.trim())?.[0]
  return hash !== undefined && placeHeads.some((head) => new RegExp(`^#/${head}(?![^/?])`).test(hash)) ? hash : null
}

/**
 * Goes there, also where one already is; `replace` leaves no step to go back to. One is there when this returns: the event
 * of the address comes later, and what was typed before it would be written in the place that one has left.
 */
export function goTo(href: string, replace = false): void {
  if (replace) location.replace(href)
  else location.hash = href
  arrive()
}

export function currentPlace(): Place {
  return place
}

/** Returns the end of it. */
export function onPlaceChange(listener: () => void): () => void {
  listeners.add(listener)
  return () => listeners.delete(listener)
}

export const usePlace = (): Place => useSyncExternalStore(onPlaceChange, currentPlace)
