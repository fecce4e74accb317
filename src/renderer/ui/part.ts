import { useEffect, useSyncExternalStore } from 'react'

/**
 * A part of the page whose code is fetched when it is first needed, or ahead of that by `preload`. `use` answers null
 * until it is there and throws where fetching failed, until `preload` tries again. Unlike React.lazy it does not suspend: a
 * suspended view is hidden and loses its place, and its successor is held back for 300 ms.
 */
export function createPart<T>(fetchPart: () => Promise<T>): { use(): T | null; preload(): void } {
  let part: { value: T } | null = null
  let failure: { error: unknown } | null = null
  let fetching = false
  const listeners = new Set<() => void>()
  const tell = (): void => {
    fetching = false
    for (const listener of listeners) listener()
  }
  const preload = (): void => {
    if (part || fetching) return
    failure = null
    fetching = true
    fetchPart().then(
      (value) => {
        part = { value }
        tell()
      },
      (error: unknown) => {
        failure = { error }
        tell()
      },
    )
  }
  const subscribe = (listener: () => void): (() => void) => {
    listeners.add(listener)
    return () => listeners.delete(listener)
  }
  return {
    preload,
    use() {
      const known = useSyncExternalStore(subscribe, () => part ?? failure)
      useEffect(preload, [])
      if (known !== null && 'error' in known) throw known.error
      return known === null ? null : known.value
    },
  }
}
