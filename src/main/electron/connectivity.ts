import { net, powerMonitor } from 'electron'
import type { Connectivity } from '../ports.ts'
import { createNetworkWatch } from './network-watch.ts'

const lookEveryMs = 3_000

/** Chromium knows whether there is a network but tells no event of it in main, so it is asked; that costs nothing. */
export function watchNetwork(): Connectivity {
  const watch = createNetworkWatch({
    look: () => net.isOnline(),
    schedule: (run, delayMs) => {
      const timer = setTimeout(run, delayMs)
      return () => clearTimeout(timer)
    },
  })
  setInterval(watch.look, lookEveryMs).unref()
  powerMonitor.on('suspend', watch.suspended)
  powerMonitor.on('resume', watch.resumed)
  return watch
}
