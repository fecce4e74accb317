import { create } from 'zustand'

/** What the list is narrowed to, and what is searched. */
export type PaneScope = { kind: 'folder'; id: string } | { kind: 'archived' }

interface Pane {
  /** Where the window has no room for the conversations beside the chat, they lie over it while this is open. */
  isOpen: boolean
  /** What is searched for in them; it stays while another view is shown. */
  query: string
  /** Null is all that is not archived; a search then finds what is archived too. */
  scope: PaneScope | null
}

export const usePane = create<Pane>(() => ({ isOpen: false, query: '', scope: null }))

export function openPane(isOpen: boolean): void {
  usePane.setState({ isOpen })
}

export function searchPane(query: string): void {
  usePane.setState({ query })
}

export function showScope(scope: PaneScope | null): void {
  usePane.setState({ scope })
}
