import { create } from 'zustand'

export const usePalette = create<{ open: boolean }>(() => ({ open: false }))

export function togglePalette(open = !usePalette.getState().open): void {
  usePalette.setState({ open })
}
