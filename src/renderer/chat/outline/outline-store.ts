import { create } from 'zustand'

interface Outline {
  isOpen: boolean
  /** The first message in sight, as far as it is known. */
  visibleId: string | null
  /** A message that is to be shown; a new object each time, so that one can be asked for twice. */
  wanted: { id: string } | null
}

export const useOutline = create<Outline>(() => ({ isOpen: false, visibleId: null, wanted: null }))

export const toggleOutline = (): void => useOutline.setState(({ isOpen }) => ({ isOpen: !isOpen }))
export const closeOutline = (): void => useOutline.setState({ isOpen: false })
export const jumpTo = (id: string): void => useOutline.setState({ wanted: { id } })

export function noteVisible(visibleId: string | null): void {
  if (useOutline.getState().visibleId !== visibleId) useOutline.setState({ visibleId })
}
