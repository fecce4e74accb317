import { create } from 'zustand'

/** The chat that is to be exported; null where none is asked for. */
export const useExport = create<{ chatId: string | null }>(() => ({ chatId: null }))

export function askForExport(chatId: string | null): void {
  useExport.setState({ chatId })
}
