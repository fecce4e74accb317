import { create } from 'zustand'

interface Pane {
  /** Where the window has no room for the conversations beside the chat, they lie over it while this is open. */
  isOpen: boolean
  /** What is searched for in them; it stays while another view is shown. */
  query: string
}

export const usePane = create<Pane>(() => ({ isOpen: false, query: '' }))

export function openPane(isOpen: boolean): void {
  usePane.setState({ isOpen })
}

export function searchPane(query: string): void {
  usePane.setState({ query })
}
