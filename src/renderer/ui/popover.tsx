import { useEffect, useLayoutEffect, useRef, type KeyboardEvent, type ReactNode } from 'react'
import { classes } from './classes.ts'

/** Where a popover stands: at a point, or beside an element, above it where there is more room. */
export type Anchor = { x: number; y: number } | Element

const marginPx = 8

/**
 * A panel on the platform's own popover: it lies above everything, and Escape or a click elsewhere closes it. It is open
 * as long as it is rendered.
 */
export function Popover({
  anchor,
  label,
  role = 'dialog',
  className,
  onClose,
  onKeyDown,
  children,
}: {
  anchor: Anchor
  label: string
  role?: 'dialog' | 'menu'
  className?: string
  onClose(): void
  onKeyDown?(event: KeyboardEvent<HTMLDivElement>): void
  children: ReactNode
}) {
  const ref = useRef<HTMLDivElement>(null)
  const close = useRef(onClose)
  useEffect(() => {
    close.current = onClose
  })
  useLayoutEffect(() => {
    const panel = ref.current
    if (!panel) return
    const before = document.activeElement
    panel.showPopover()
    place(panel, anchor)
    const first = panel.querySelector<HTMLElement>('[data-autofocus], [role=menuitem], input, textarea, button')
    first?.focus({ preventScroll: true })
    const onToggle = (event: ToggleEvent): void => {
      if (event.newState === 'closed') close.current()
    }
    panel.addEventListener('toggle', onToggle as EventListener)
    return () => {
      panel.removeEventListener('toggle', onToggle as EventListener)
      const hadFocus = panel.contains(document.activeElement) || document.activeElement === document.body
      if (panel.matches(':popover-open')) panel.hidePopover()
      if (hadFocus && before instanceof HTMLElement && before.isConnected) before.focus({ preventScroll: true })
    }
    // The anchor is where it was opened; it does not follow.
    // oxlint-disable-next-line react/exhaustive-deps
  }, [])
  return (
    <div
      ref={ref}
      popover="auto"
      role={role}
      aria-label={label}
      onKeyDown={onKeyDown}
      className={classes(
        'appear fixed inset-auto m-0 rounded-lg border border-line-strong bg-raised text-ink',
        className,
      )}
    >
      {children}
    </div>
  )
}

function place(panel: HTMLElement, anchor: Anchor): void {
  const rect = anchor instanceof Element ? anchor.getBoundingClientRect() : new DOMRect(anchor.x, anchor.y, 0, 0)
  const { width, height } = panel.getBoundingClientRect()
  const roomBelow = window.innerHeight - rect.bottom - marginPx
  const above = roomBelow < height && rect.top > roomBelow
  const left = Math.max(marginPx, Math.min(rect.left, window.innerWidth - width - marginPx))
  panel.style.left = `${left}px`
  if (above) panel.style.bottom = `${window.innerHeight - rect.top + 4}px`
  else panel.style.top = `${Math.min(rect.bottom + 4, Math.max(marginPx, window.innerHeight - height - marginPx))}px`
  panel.style.maxHeight = `${(above ? rect.top : roomBelow + marginPx) - marginPx - 4}px`
}
