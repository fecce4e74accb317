import { useSyncExternalStore } from 'react'

export const views = ['chat', 'monitor', 'sync', 'settings'] as const
export type View = (typeof views)[number]

/** Where the user is: a view, and in it a conversation, a trace or a section of the settings. */
export interface Place {
  view: View
  /** Conversation id in chat (null: a new one), trace id in the Monitor (null: the table alone), section in Settings. */
  item: string | null
  /** In chat: the message to show. In Settings: what in the section is to be changed. */
  messageId: string | null
}

let place = parsePlace(location.hash)
let seenHash = location.hash
const listeners = new Set<() => void>()
/** What each view showed last, so that coming back finds it as it was left. */
const lastItem: Partial<Record<View, string | null>> = { [place.view]: place.item }

function parsePlace(hash: string): Place {
  const [view = '', item = '', messageId = ''] = hash.replace(/^#\/?/, '').split('/')
  return {
    view: views.find((known) => known === view) ?? 'chat',
    item: item === '' ? null : decodeURIComponent(item),
    messageId: messageId === '' ? null : decodeURIComponent(messageId),
  }
}

function arrive(): void {
  seenHash = location.hash
  place = parsePlace(seenHash)
  lastItem[place.view] = place.item
  for (const listener of listeners) listener()
}

window.addEventListener('hashchange', () => {
  if (location.hash !== seenHash) arrive()
})

/** The address of a place, for links: `#/monitor/<traceId>`. */
export function placeHref(view: View, item: string | null = null, messageId: string | null = null): string {
  const parts = [view, item, messageId].filter((part) => part !== null)
  return `#/${parts.map((part) => encodeURIComponent(part)).join('/')}`
}

/** The address of a view as it was left. */
export function viewHref(view: View): string {
  return placeHref(view, lastItem[view] ?? null)
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

export function usePlace(): Place {
  return useSyncExternalStore(
    (listener) => {
      listeners.add(listener)
      return () => listeners.delete(listener)
    },
    () => place,
  )
}
