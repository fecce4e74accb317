import { useEffect } from 'react'
import { create } from 'zustand'
import type { ConversationSettings } from '../../../shared/domain.ts'
import { bridge } from '../../bridge.ts'

/** How many tokens models take, by provider and name; null where nobody knows. */
const useWindows = create<Record<string, number | null>>(() => ({}))

/** Undefined until it was asked for. */
export function useContextWindow({ providerId, model }: ConversationSettings): number | null | undefined {
  const key = `${providerId}/${model}`
  const window = useWindows((state) => state[key])
  useEffect(() => {
    if (window !== undefined) return
    void bridge.request('chat.contextWindow', { providerId, model }).then((result) => {
      useWindows.setState({ [key]: result.ok ? result.value.tokens : null })
    })
  }, [key, window, providerId, model])
  return window
}
