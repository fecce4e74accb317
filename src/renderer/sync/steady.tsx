import { useCallback, useEffect, useRef, useState, type ReactNode } from 'react'
import { classes } from '../ui/classes.ts'
import { useFocusKept } from './focus-kept.ts'

type Key = number | string

export interface Steady<T> {
  /** As they are to be shown. */
  shown: T[]
  /** So many came while their order was held; they stand at the end. */
  newCount: number
  hold(part: keyof typeof nobody, held: boolean): void
  /** Nobody is at it, since it is not shown. */
  release(): void
}

const nobody = { pointer: false, focus: false, scroll: false }

/**
 * A list that keeps its rows in their places while somebody is at it: with the pointer or the focus in it, or scrolled.
 * What is new stands at the end meanwhile, and where it belongs afterwards. `isHeld` is for what is selected in it.
 */
export function useSteady<T>(items: T[], keyOf: (item: T) => Key, isHeld = false): Steady<T> {
  const [held, setHeld] = useState(nobody)
  const release = useCallback(() => setHeld(nobody), [])
  const keys = items.map(keyOf)
  const [order, setOrder] = useState({ keys, knownCount: keys.length })
  const byKey = new Map(items.map((item) => [keyOf(item), item]))
  const isFree = !(isHeld || held.pointer || held.focus || held.scroll)
  // One that left and comes back finds its place again.
  const known = new Set(order.keys)
  const next = isFree ? keys : [...order.keys, ...keys.filter((key) => !known.has(key))]
  const knownCount = isFree ? keys.length : order.knownCount
  if (!isSame(next, order.keys) || knownCount !== order.knownCount) setOrder({ keys: next, knownCount })
  return {
    shown: next.flatMap((key) => byKey.get(key) ?? []),
    newCount: next.slice(knownCount).filter((key) => byKey.has(key)).length,
    hold: (part, value) => {
      if (held[part] !== value) setHeld({ ...held, [part]: value })
    },
    release,
  }
}

const isSame = (a: Key[], b: Key[]): boolean => a.length === b.length && a.every((key, index) => key === b[index])

/** What a steady list scrolls in. It says how many came, and hands the focus on where the row that had it leaves. */
export function SteadyScroller<T>({
  steady,
  newWords,
  className,
  children,
}: {
  steady: Steady<T>
  /** Says that so many new ones are at the end. */
  newWords(count: number): string
  className: string
  children: ReactNode
}) {
  const ref = useRef<HTMLDivElement>(null)
  useFocusKept(ref)
  const { newCount, hold, release } = steady
  useEffect(() => release, [release])
  return (
    <div className="relative">
      <div
        ref={ref}
        tabIndex={-1}
        onPointerEnter={() => hold('pointer', true)}
        onPointerLeave={() => hold('pointer', false)}
        onFocus={() => hold('focus', true)}
        onBlur={({ currentTarget, relatedTarget }) => hold('focus', currentTarget.contains(relatedTarget))}
        onScroll={({ currentTarget }) => hold('scroll', currentTarget.scrollTop > 0)}
        className={classes('overflow-auto', className)}
      >
        {children}
      </div>
      <div
        role="status"
        className={
          newCount > 0
            ? 'pointer-events-none absolute right-2 bottom-2 z-10 rounded-md border bg-raised px-2 py-0.5 text-xs text-ink-2'
            : 'sr-only'
        }
      >
        {newCount > 0 && newWords(newCount)}
      </div>
    </div>
  )
}
