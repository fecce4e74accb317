import { create } from 'zustand'

/** Whether chats from a file are being asked for. */
export const useChatImport = create<{ isOpen: boolean }>(() => ({ isOpen: false }))

export function openChatImport(isOpen: boolean): void {
  useChatImport.setState({ isOpen })
}

/** A file that was dropped on the list, which may as well be of traces: its reader says so. */
export async function importChats(file: File): Promise<void> {
  openChatImport(true)
  const { readArchive } = await import('../settings/data/archive-store.ts')
  await readArchive(file)
}
