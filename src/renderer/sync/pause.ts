import { bridge } from '../bridge.ts'
import { showToast } from '../ui/toast-store.ts'

/** Stops sending, or lets it go on; what is recorded waits meanwhile. */
export async function setPaused(paused: boolean): Promise<void> {
  const result = await bridge.request('sync.setPaused', { paused })
  if (!result.ok) showToast({ severity: 'error', message: result.error.message })
}
