import { useSyncExternalStore } from 'react'

export const views = ['chat', 'monitor', 'sync', 'settings'] as const
export type View = (typeof views)[number]

/** Where the user is: a view, and in it a conversation, a trace or a section of the settings. */
export interface Place {
  view: View
  /** Conversation id in chat (null: a new one), trace id in the Monitor (null: the table alone), section in Settings. */
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
const last: Partial<Record<View, Pick<Place, 'item' | 'query'>>> = { [place.view]: place }

function parsePlace(hash: string): Place {
  const [path = '', ...query] = hash.replace(/^#\/?/, '').split('?')
  const [view = '', item = '', messageId = ''] = path.split('/')
  return {
    view: views.find((known) => known === view) ?? 'chat',
    item: decodePart(item),
    messageId: decodePart(messageId),
    query: query.join('?'),
  }
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
  const parts = [view, item, messageId].filter((part) => part !== null)
  return `#/${parts.map((part) => encodeURIComponent(part)).join('/')}${query === '' ? '' : `?${query}`}`
}

/** The address of a view as it was left. */
export function viewHref(view: View): string {
  const { item = null, query = '' } = last[view] ?? {}
  return placeHref(view, item, null, query)
}

/** The address in what was copied of one, also from another window or port; null where there is none. */
export function hrefIn(text: string): string | null {
  const hash = /#\/\S+$/.exec(text.trim())?.[0]
  return hash !== undefined && views.some((view) => new RegExp(`^#/${view}(?![^/?])`).test(hash)) ? hash : null
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
