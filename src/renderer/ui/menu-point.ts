import type { MouseEvent } from 'react'
import type { Anchor } from './popover.tsx'

/** Opens a menu where somebody asks for one with the pointer. */
export function openMenuAtPointer(event: MouseEvent, open: (anchor: Anchor) => void): void {
  event.preventDefault()
  const anchor = { x: event.clientX, y: event.clientY }
  if (event.buttons === 0) {
    open(anchor)
    return
  }
  // Some systems ask for it as the button goes down; its release would count as a click beside the menu.
  window.addEventListener('pointerup', () => setTimeout(() => open(anchor)), { once: true })
}

/** Whether a key asks for the menu of what has the focus. */
export const asksForMenu = ({ key, shiftKey }: { key: string; shiftKey: boolean }): boolean =>
  key === 'ContextMenu' || (key === 'F10' && shiftKey)
