import { useEffect, useEffectEvent, useRef } from 'react'
import type { Events } from '../../shared/ipc.ts'
import { bridge, onReconnect } from '../bridge.ts'
import { gather } from '../ui/gather.ts'
import type { IsOurs } from './changed-traces.ts'
import { useMonitor } from './monitor-store.ts'

/** A range that ends now moves on without a trace. */
const agingMs = 30_000

/**
 * Reads now and, while it is shown, as traces change: not sooner than `refreshMs` after a change, and not while `isHeld` or paused;
 * what changed meanwhile is read as soon as that ends. What only some changes touch, as `isOurs` tells, has no range that moves on.
 */
export function useFreshTraces(
  load: () => void,
  { isHeld = false, refreshMs = 1000, isOurs }: { isHeld?: boolean; refreshMs?: number; isOurs?: IsOurs } = {},
): void {
  const isPaused = useMonitor((state) => state.isPaused)
  const isKept = isHeld || isPaused
  const isStale = useRef(false)
  const read = useEffectEvent(load)
  const readUnlessKept = useEffectEvent(() => {
    isStale.current = isKept
    if (!isKept) load()
  })
  const isTouchedBy = useEffectEvent((change: Events['traces.changed']) => isOurs?.(change) ?? true)
  const ages = isOurs === undefined
  useEffect(() => {
    let isOver = false
    const refresh = gather(() => {
      if (!isOver) readUnlessKept()
    }, refreshMs)
    read()
    const ends = [
      bridge.on('traces.changed', (change) => {
        if (isTouchedBy(change)) refresh()
      }),
      onReconnect(refresh),
    ]
    const aging = ages ? setInterval(refresh, agingMs) : null
    return () => {
      isOver = true
      if (aging !== null) clearInterval(aging)
      for (const end of ends) end()
    }
  }, [refreshMs, ages])
  useEffect(() => {
    if (!isKept && isStale.current) readUnlessKept()
  }, [isKept])
}

/** Once the value is another than it was at first. */
export function useOnChange(value: string | undefined, act: () => void): void {
  const seen = useRef(value)
  const actNow = useEffectEvent(act)
  useEffect(() => {
    if (seen.current === value) return
    seen.current = value
    actNow()
  }, [value])
}
