import { once, type EventEmitter } from 'node:events'

/** Much longer than a page takes. */
const drawnWithinMs = 5_000

/**
 * Resolves once a window says that it has drawn its page, or should have: Electron does not say so of a page that could not be
 * loaded, and on some machines of none (electron#7779, #25476), and such a window would never be seen.
 */
export async function onceDrawn(window: EventEmitter, withinMs = drawnWithinMs): Promise<void> {
  await once(window, 'ready-to-show', { signal: AbortSignal.timeout(withinMs) }).catch(() => {})
}
