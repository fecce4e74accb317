import { create } from 'zustand'
import type { DataFolderState } from '../../../shared/domain.ts'
import { bridge } from '../../bridge.ts'
import { showToast } from '../../ui/toast-store.ts'

/** The folder that everything lies in, and what is being done to it. */
export const useFolder = create<{
  state: DataFolderState | null
  moving: { doneBytes: number; totalBytes: number } | null
}>(() => ({ state: null, moving: null }))

export async function loadFolder(): Promise<void> {
  const result = await bridge.request('data.folder', null)
  if (result.ok) useFolder.setState({ state: result.value })
}

/** Where it succeeds, the app begins again from there. */
export async function moveFolder(): Promise<void> {
  const result = await bridge.request('data.moveFolder', null)
  useFolder.setState({ moving: null })
  if (!result.ok) showToast({ message: result.error.message, severity: 'error' })
}

export async function deleteKept(what: { kind: 'moved-from' } | { kind: 'copy'; name: string }): Promise<void> {
  const result = await bridge.request('data.deleteKept', what)
  if (!result.ok) showToast({ message: result.error.message, severity: 'error' })
  await loadFolder()
}

bridge.on('data.moving', (moving) => useFolder.setState({ moving }))
