import { useEffectEvent, useLayoutEffect, type RefObject } from 'react'

/** Tells how wide the element is, before it is painted and as that changes. */
export function useMeasuredWidth(element: RefObject<HTMLElement | null>, onWidth: (widthPx: number) => void): void {
  const tell = useEffectEvent(onWidth)
  useLayoutEffect(() => {
    const watched = element.current
    if (!watched) return
    const measure = (): void => tell(watched.clientWidth)
    measure()
    const observer = new ResizeObserver(measure)
    observer.observe(watched)
    return () => observer.disconnect()
  }, [element])
}
