import { create } from 'zustand'

/** The library's dialog. `new` begins with a prompt to be written. */
export const usePromptsDialog = create<{ open: 'list' | 'new' | null }>(() => ({ open: null }))

export function openPrompts(at: 'list' | 'new' = 'list'): void {
  usePromptsDialog.setState({ open: at })
}

export function closePrompts(): void {
  usePromptsDialog.setState({ open: null })
}
