/**
 * How the page stands with the app's process. lost: it does not answer. full: it serves as many pages as it may.
 * ended: it is another process than the one that let this page in. Always open in the desktop app.
 */
export type Link = 'open' | 'lost' | 'full' | 'ended'

type LinkListener = (link: Link) => void

const listeners = new Set<LinkListener>()
let link: Link = 'open'

export const currentLink = (): Link => link

/** Tells when the app's process goes and comes back. Returns the end of it. */
export function onLinkChange(listener: LinkListener): () => void {
  listeners.add(listener)
  return () => listeners.delete(listener)
}

/** What was told while the app's process was out of reach is lost, so whoever shows it asks again. Returns the end of it. */
export function onReconnect(load: () => void): () => void {
  return onLinkChange((link) => {
    if (link === 'open') load()
  })
}

export function setLink(next: Link): void {
  if (link === next) return
  link = next
  for (const listener of listeners) listener(next)
}
