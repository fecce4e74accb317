import { useCallback, useState, type FocusEvent, type KeyboardEvent, type RefObject } from 'react'
import { createPart, later } from '../../ui/part.ts'
import { slashAt, type SlashToken } from './slash-token.ts'
import { forgetUsedPrompt } from './used-prompts.ts'

export const LaterSlashMenu = later(
  createPart(() => import('./slash-menu.tsx')),
  (found) => found.SlashMenu,
)

/** Keys that the menu takes while it is open, and what it tells of itself to the field. */
export interface SlashKeys {
  onKey(event: KeyboardEvent): boolean
}

/** The composer's side of the menu of prompts: it costs a look at the line's beginning with each letter, and nothing before a slash. */
export function useSlash(field: RefObject<HTMLTextAreaElement | null>, chatId: string | null) {
  const [token, setToken] = useState<SlashToken | null>(null)
  /** Where Escape closed it: there it stays closed. */
  const [closedAt, setClosedAt] = useState<number | null>(null)
  const [keys, setKeys] = useState<SlashKeys | null>(null)
  const [activeId, setActiveId] = useState<string | null>(null)
  const isOpen = token !== null && token.from !== closedAt
  const close = useCallback((): void => {
    setToken((open) => {
      if (open) setClosedAt(open.from)
      return null
    })
    setActiveId(null)
  }, [])
  const look = (element: HTMLTextAreaElement, isTyped = false): void => {
    const { value, selectionStart, selectionEnd } = element
    if (isTyped && value === '') forgetUsedPrompt(chatId)
    const next = selectionStart === selectionEnd ? slashAt(value, selectionStart) : null
    if (next === null && closedAt !== null) setClosedAt(null)
    if (next !== null || token !== null) setToken(next)
    if (next === null) setActiveId(null)
  }
  return {
    isOpen,
    look,
    onKeyDown: (event: KeyboardEvent): boolean => isOpen && (keys?.onKey(event) ?? false),
    /** The menu's own fields are part of it. */
    onBlur: (event: FocusEvent): void => {
      if (isOpen && !(event.relatedTarget instanceof Element && event.relatedTarget.closest('#slash-panel'))) close()
    },
    /** For the field, while the menu is open. */
    aria: activeId === null ? {} : { 'aria-controls': 'slash-menu', 'aria-activedescendant': activeId },
    menu: isOpen && token ? { token, field, onKeys: setKeys, onActive: setActiveId, onClose: close } : null,
  }
}
