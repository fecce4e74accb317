import { createElement, useEffect, useSyncExternalStore, type FunctionComponent, type ReactNode } from 'react'
import { t } from '../../shared/words/t.ts'
import { showToast, useToasts } from './toast-store.ts'

/**
 * A part of the page whose code is fetched when it is first needed, or ahead of that by `preload`. Unlike React.lazy it does not
 * suspend: a suspended view is hidden and loses its place, and its successor is held back for 300 ms.
 */
export interface Part<T> {
  /** Null until it is there. Throws where fetching failed, until `preload` tries again. */
  use(): T | null
  /** Null where fetching failed, too, which a toast tells: what stands around it goes on. Whoever shows it again tries again. */
  useIfThere(): T | null
  preload(): void
}

/** What fetches the parts again that could not be fetched and that something waits for. */
const failed = new Set<() => void>()
let toastId: number | null = null

/** Parts that fail together, as files that share one do, are told of once and tried again together. */
function tellFailure(preload: () => void): void {
  if (failed.has(preload)) return
  failed.add(preload)
  if (useToasts.getState().toasts.some(({ id }) => id === toastId)) return
  toastId = showToast({
    message: t('A part of the page could not be loaded. What you typed is still there.'),
    severity: 'error',
    action: {
      label: t('Try again'),
      run: () => {
        for (const again of failed) again()
      },
    },
  })
}

export function createPart<T>(fetchPart: () => Promise<T>): Part<T> {
  let part: { value: T } | null = null
  let failure: { error: unknown } | null = null
  let fetching = false
  const listeners = new Set<() => void>()
  const tell = (): void => {
    for (const listener of listeners) listener()
  }
  const preload = (): void => {
    if (part || fetching) return
    fetching = true
    failed.delete(preload)
    if (failure) {
      failure = null
      tell()
    }
    fetchPart()
      .then(
        (value) => {
          part = { value }
        },
        (error: unknown) => {
          failure = { error }
        },
      )
      .finally(() => {
        fetching = false
        tell()
      })
  }
  const subscribe = (listener: () => void): (() => void) => {
    listeners.add(listener)
    return () => listeners.delete(listener)
  }
  const useKnown = (): { value: T } | { error: unknown } | null => {
    const known = useSyncExternalStore(subscribe, () => part ?? failure)
    useEffect(preload, [])
    return known
  }
  return {
    preload,
    use() {
      const known = useKnown()
      if (known !== null && 'error' in known) throw known.error
      return known === null ? null : known.value
    },
    useIfThere() {
      const known = useKnown()
      const hasFailed = known !== null && 'error' in known
      useEffect(() => {
        if (hasFailed) tellFailure(preload)
      }, [hasFailed])
      return known === null || hasFailed ? null : known.value
    },
  }
}

/** A component of a part: drawn once its code is there, and nothing until then. */
export const later = <T, Props extends object>(part: Part<T>, pick: (found: T) => (props: Props) => ReactNode) =>
  function Later(props: Props): ReactNode {
    const found = part.useIfThere()
    return found && createElement(pick(found) as FunctionComponent<Props>, props)
  }
