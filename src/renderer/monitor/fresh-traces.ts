import { useEffect, useEffectEvent, useRef } from 'react'
import { bridge, onReconnect } from '../bridge.ts'
import { gather } from '../ui/gather.ts'
import { useMonitor } from './monitor-store.ts'

/** Reads now and, while it is shown, as traces change: not sooner than `refreshMs` after a change, and not while `isHeld` or paused. */
export function useFreshTraces(
  load: () => void,
  { isHeld = () => false, refreshMs = 1000 }: { isHeld?: () => boolean; refreshMs?: number } = {},
): void {
  const read = useEffectEvent(load)
  const held = useEffectEvent(isHeld)
  useEffect(() => {
    let isOver = false
    let isStale = false
    const isKept = (): boolean => useMonitor.getState().isPaused || held()
    const refresh = gather(() => {
      if (isOver) return
      isStale = isKept()
      if (!isStale) read()
    }, refreshMs)
    read()
    const ends = [
      bridge.on('traces.changed', refresh),
      onReconnect(refresh),
      useMonitor.subscribe(({ isPaused }, before) => {
        if (before.isPaused && !isPaused && isStale) refresh()
      }),
    ]
    return () => {
      isOver = true
      for (const end of ends) end()
    }
  }, [refreshMs])
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
