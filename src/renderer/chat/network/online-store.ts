import { create } from 'zustand'
import type { ConversationSettings, Provider } from '../../../shared/domain.ts'
import { bridge, onReconnect } from '../../bridge.ts'
import { useSettings } from '../../settings/settings-store.ts'

/** Whether this computer has a network, as its system says; true until that is known. */
export const useOnline = create<{ isOnline: boolean }>(() => ({ isOnline: true }))

async function load(): Promise<void> {
  const result = await bridge.request('network.isOnline', null)
  if (result.ok) useOnline.setState(result.value)
}

export function startOnline(): void {
  bridge.on('network.online', ({ isOnline }) => useOnline.setState({ isOnline }))
  onReconnect(() => void load())
  void load()
}

const isHere = (provider: Provider | undefined): boolean =>
  !provider ||
  provider.kind === 'demo' ||
  /^https?:\/\/(localhost|127\.|0\.0\.0\.0|\[::1\]|[^/:]+\.localhost)/.test(provider.baseUrl)

/** Whether a message to any of these models needs a network. */
export function needsNetwork(settings: ConversationSettings | null, providers: readonly Provider[] | null): boolean {
  if (!settings) return false
  return [settings, ...(settings.alongside ?? [])].some(
    ({ providerId }) => !isHere(providers?.find(({ id }) => id === providerId)),
  )
}

/** There is no network, and a message would need one. */
export function useIsHeldBack(settings: ConversationSettings | null): boolean {
  const isOnline = useOnline((state) => state.isOnline)
  const providers = useSettings((state) => state.providers)
  return !isOnline && needsNetwork(settings, providers)
}

export const isHeldBack = (settings: ConversationSettings): boolean =>
  !useOnline.getState().isOnline && needsNetwork(settings, useSettings.getState().providers)
