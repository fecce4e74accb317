import { useSyncExternalStore } from 'react'

/** A clock that runs only while somebody looks at it. */
function createTicker(everyMs: number) {
  const listeners = new Set<() => void>()
  let timer: ReturnType<typeof setInterval> | undefined
  let nowMs = Date.now()
  return {
    subscribe: (listener: () => void) => {
      if (listeners.size === 0) {
        nowMs = Date.now()
        timer = setInterval(() => {
          nowMs = Date.now()
          for (const each of listeners) each()
        }, everyMs)
      }
      listeners.add(listener)
      return () => {
        listeners.delete(listener)
        if (listeners.size === 0) clearInterval(timer)
      }
    },
    snapshot: () => nowMs,
  }
}

const coarse = createTicker(10_000)
const fine = createTicker(1000)

/** The wall time, renewed every ten seconds; every second where `fast`. */
export function useNow(fast = false): number {
  const ticker = fast ? fine : coarse
  return useSyncExternalStore(ticker.subscribe, ticker.snapshot)
}
