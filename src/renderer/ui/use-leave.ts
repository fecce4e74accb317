import { useRef, type KeyboardEvent } from 'react'

/**
 * For a form that stands in the view: Escape leaves it, unless something in it takes the key. What was typed is not taken
 * away by it: only a form that `keepsTyped` is left with something new in it.
 */
export function useLeave(leave: () => void, keepsTyped = false) {
  const isTouched = useRef(false)
  return {
    onInput: (): void => {
      isTouched.current = true
    },
    onKeyDown: (event: KeyboardEvent): void => {
      if (event.key !== 'Escape' || event.defaultPrevented || event.nativeEvent.isComposing) return
      if (isTouched.current && !keepsTyped) return
      event.preventDefault()
      leave()
    },
  }
}
