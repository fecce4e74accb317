import { create } from 'zustand'

/** Where the window has no room for the conversations beside the chat, they lie over it while this is open. */
export const usePane = create<{ isOpen: boolean }>(() => ({ isOpen: false }))

export function openPane(isOpen: boolean): void {
  usePane.setState({ isOpen })
}
