import { create } from 'zustand'
import type { Updates } from '../../shared/domain.ts'
import { bridge, onReconnect } from '../bridge.ts'
import { showToast } from '../ui/toast-store.ts'

/** What is known of newer versions; null until the first answer. */
export const useUpdates = create<{ updates: Updates | null }>(() => ({ updates: null }))

type Act = 'confirm' | 'check' | 'download' | 'install' | 'cancel' | 'skip' | 'later'

export async function act(what: Act): Promise<void> {
  const result = await bridge.request(`updates.${what}`, null)
  if (result.ok) useUpdates.setState({ updates: result.value })
  else showToast({ message: result.error.message, severity: 'error' })
}

/** Asks once and is told of every change from then on. */
export function startUpdates(): void {
  const load = async (): Promise<void> => {
    const result = await bridge.request('updates.state', null)
    if (result.ok) useUpdates.setState({ updates: result.value })
  }
  bridge.on('updates.changed', (updates) => useUpdates.setState(updates))
  bridge.on('app.reopened', () => void load())
  onReconnect(() => void load())
  // The start has other things to ask first.
  requestIdleCallback(() => void load(), { timeout: 2000 })
}
