import { create } from 'zustand'
import type { Prompts } from '../../../shared/domain.ts'
import { bridge, onReconnect } from '../../bridge.ts'
import { showToast } from '../../ui/toast-store.ts'

/** The library, asked for when it is first needed. */
export const usePrompts = create<{ prompts: Prompts | null; error: string | null }>(() => ({
  prompts: null,
  error: null,
}))

let isListening = false

export async function loadPrompts(): Promise<void> {
  if (!isListening) {
    isListening = true
    bridge.on('prompts.changed', () => void loadPrompts())
    onReconnect(() => void loadPrompts())
  }
  const result = await bridge.request('prompts.list', null)
  usePrompts.setState(result.ok ? { prompts: result.value, error: null } : { error: result.error.message })
}

/** Reads Langfuse's again; what goes wrong stands beside them. */
export async function refreshPrompts(): Promise<void> {
  const result = await bridge.request('prompts.refresh', null)
  if (!result.ok) showToast({ message: result.error.message, severity: 'error' })
  await loadPrompts()
}
