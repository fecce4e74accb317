import { create } from 'zustand'
import type { SyncStatus } from '../../shared/domain.ts'
import { bridge } from '../bridge.ts'

/** What the Sync view and the foot of the rail show. Null until the first answer. */
export const useSync = create<{ status: SyncStatus | null; error: string | null }>(() => ({
  status: null,
  error: null,
}))

export async function loadSync(): Promise<void> {
  const result = await bridge.request('sync.status', null)
  if (result.ok) useSync.setState({ status: result.value, error: null })
  else useSync.setState({ error: result.error.message })
}

/** Asks once and is told of every change from then on. */
export function startSync(): void {
  bridge.on('sync.changed', ({ status }) => useSync.setState({ status, error: null }))
  void loadSync()
}
