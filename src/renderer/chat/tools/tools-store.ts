import { create } from 'zustand'
import type { ToolsView } from '../../../shared/domain.ts'
import type { Result } from '../../../shared/ipc.ts'
import { bridge, onReconnect } from '../../bridge.ts'

/** The servers of tools as main has them; null until they are first asked for. */
export const useTools = create<{ view: ToolsView | null; error: string | null }>(() => ({ view: null, error: null }))

let isListening = false

export function takeTools(result: Result<ToolsView | null>): void {
  if (!result.ok) useTools.setState({ error: result.error.message })
  else if (result.value) useTools.setState({ view: result.value, error: null })
}

/** Asks, and is told of every change from then on. */
export async function loadTools(): Promise<void> {
  if (!isListening) {
    isListening = true
    bridge.on('tools.changed', ({ tools }) => useTools.setState({ view: tools }))
    onReconnect(() => void loadTools())
  }
  takeTools(await bridge.request('tools.get', null))
}
