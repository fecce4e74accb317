import type { Connectivity } from '../ports.ts'

/** After a sleep the network needs a moment: what is tried before it is there only fails. */
const graceMs = 3_000
/** A sleep that was announced and did not come. The time asleep does not count in it, or is over with it. */
const asleepForMs = 60_000

type Change = Parameters<Parameters<Connectivity['onChange']>[0]>[0]

export interface NetworkWatch extends Connectivity {
  look(): void
  suspended(): void
  resumed(): void
}

/** Joins what is seen of the network with what is told of sleep. */
export function createNetworkWatch(given: {
  look(): boolean
  schedule(run: () => void, delayMs: number): () => void
}): NetworkWatch {
  const listeners = new Set<(change: Change) => void>()
  const tell = (change: Change): void => {
    for (const listener of listeners) listener(change)
  }
  let online = given.look()
  /** While it sleeps and just after nothing is to be tried. */
  let asleep = false
  let cancelWaking: (() => void) | null = null

  const look = (): void => {
    if (asleep || given.look() === online) return
    online = !online
    tell(online ? 'online' : 'offline')
  }
  const wakeIn = (delayMs: number): void => {
    cancelWaking?.()
    cancelWaking = given.schedule(() => {
      asleep = false
      look()
      tell('resume')
    }, delayMs)
  }

  return {
    // A change that is seen here is told as well: who stops because of a moment offline must hear of its end.
    isOnline: () => {
      look()
      return online && !asleep
    },
    onChange: (listener) => {
      listeners.add(listener)
      return () => listeners.delete(listener)
    },
    look,
    suspended: () => {
      asleep = true
      wakeIn(asleepForMs)
    },
    resumed: () => {
      asleep = true
      wakeIn(graceMs)
    },
  }
}
