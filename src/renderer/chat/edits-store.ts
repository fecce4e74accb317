import { create } from 'zustand'

/**
 * Which messages are being edited, and with what text so far: scrolling away, another view or Escape take nothing of it.
 * `wantedId` is to be shown and to take the focus.
 */
export const useEdits = create<{ openIds: readonly string[]; wantedId: string | null }>(() => ({
  openIds: [],
  wantedId: null,
}))

const texts = new Map<string, string>()

export function openEdit(id: string): void {
  useEdits.setState(({ openIds }) => ({ openIds: [...openIds.filter((other) => other !== id), id], wantedId: id }))
}

/** Closes it; its text stays for the next time. */
export function closeEdit(id: string): void {
  useEdits.setState(({ openIds }) => ({ openIds: openIds.filter((other) => other !== id), wantedId: null }))
}

/** Closes it, and nothing of it stays. */
export function endEdit(id: string): void {
  texts.delete(id)
  closeEdit(id)
}

export const editedText = (id: string): string | undefined => texts.get(id)

export const keepEditedText = (id: string, text: string): void => void texts.set(id, text)

/** True once, for the message that is to take the focus. */
export function takesFocus(id: string): boolean {
  if (useEdits.getState().wantedId !== id) return false
  useEdits.setState({ wantedId: null })
  return true
}
