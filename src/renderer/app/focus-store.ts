import { useEffect, type RefObject } from 'react'
import { create } from 'zustand'

/** Fields that are reached from elsewhere, also before they are on screen. */
export type FocusTarget = 'composer' | 'search' | 'traces' | 'settings'

const useFocusTarget = create<{ wanted: FocusTarget | null }>(() => ({ wanted: null }))

export function requestFocus(wanted: FocusTarget): void {
  useFocusTarget.setState({ wanted })
}

/** Gives the element the focus when it is asked for; a text that is there is selected in a search field. */
export function useFocusOnRequest(target: FocusTarget, ref: RefObject<HTMLElement | null>): void {
  const wanted = useFocusTarget((state) => state.wanted)
  useEffect(() => {
    if (wanted !== target || !ref.current) return
    ref.current.focus()
    if (ref.current instanceof HTMLInputElement) ref.current.select()
    useFocusTarget.setState({ wanted: null })
  }, [wanted, target, ref])
}
