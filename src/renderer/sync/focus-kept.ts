import { useEffect, useLayoutEffect, useRef, type RefObject } from 'react'

interface Held {
  element: HTMLElement
  /** Which of the rows, and which of its controls. */
  row: number
  control: number
}

const focusable = 'button, a[href], input'

/** Rows are marked with `data-row`. Where the one with the focus leaves, the same control of the next one gets it. */
export function useFocusKept(container: RefObject<HTMLElement | null>): void {
  const held = useRef<Held | null>(null)

  useEffect(() => {
    const list = container.current
    if (!list) return
    const onFocusIn = ({ target }: FocusEvent): void => {
      const row = target instanceof HTMLElement ? target.closest('[data-row]') : null
      if (!row || !(target instanceof HTMLElement)) return
      const rows = [...list.querySelectorAll('[data-row]')]
      const controls = [...row.querySelectorAll(focusable)]
      held.current = { element: target, row: rows.indexOf(row), control: controls.indexOf(target) }
    }
    const onFocusOut = ({ target }: FocusEvent): void => {
      // A row that leaves takes its focus along; only a row that stays has given it away.
      queueMicrotask(() => {
        if (target instanceof HTMLElement && target.isConnected && held.current?.element === target) held.current = null
      })
    }
    list.addEventListener('focusin', onFocusIn)
    list.addEventListener('focusout', onFocusOut)
    return () => {
      list.removeEventListener('focusin', onFocusIn)
      list.removeEventListener('focusout', onFocusOut)
    }
  }, [container])

  useLayoutEffect(() => {
    const before = held.current
    const list = container.current
    if (!before || !list || before.element.isConnected || document.activeElement !== document.body) return
    held.current = null
    const rows = [...list.querySelectorAll('[data-row]')]
    const row = rows[Math.min(before.row, rows.length - 1)]
    const controls = [...(row?.querySelectorAll<HTMLElement>(focusable) ?? [])]
    const next = controls[Math.min(before.control, controls.length - 1)] ?? list
    next.focus({ preventScroll: row === undefined })
  })
}
