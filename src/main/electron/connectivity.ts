import { net, powerMonitor } from 'electron'
import type { Connectivity } from '../ports.ts'

const lookEveryMs = 3_000

/** Chromium knows whether there is a network but tells no event of it in main, so it is asked; that costs nothing. */
export function watchNetwork(): Connectivity {
  type Listener = Parameters<Connectivity['onChange']>[0]
  const listeners = new Set<Listener>()
  const tell: Listener = (change) => {
    for (const listener of listeners) listener(change)
  }
  let online = net.isOnline()
  const look = (): void => {
    if (net.isOnline() === online) return
    online = !online
    tell(online ? 'online' : 'offline')
  }
  setInterval(look, lookEveryMs).unref()
  powerMonitor.on('resume', () => {
    look()
    tell('resume')
  })
  return {
    // A change that is seen here is told as well: who stops because of a moment offline must hear of its end.
    isOnline: () => {
      look()
      return online
    },
    onChange: (listener) => {
      listeners.add(listener)
      return () => listeners.delete(listener)
    },
  }
}
