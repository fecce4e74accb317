import type { Provider } from '../../shared/domain.ts'
import { t } from '../../shared/words/t.ts'
import { bridge } from '../bridge.ts'
import { loadModels, useModels } from '../chat/models-store.ts'
import { suggestModel } from '../chat/suggest-model.ts'
import { showToast } from '../ui/toast-store.ts'
import { removeLater } from './removals.ts'
import { loadProviders, updateSettings, useSettings } from './settings-store.ts'

export const providerRemoval = (id: string): string => `provider:${id}`
export const keyRemoval = (id: string): string => `key:${id}`

/** True once new chats use it. */
export async function chooseForNewChats(providerId: string, model: string): Promise<boolean> {
  const defaults = useSettings.getState().settings?.defaults
  if (!defaults) return false
  const error = await updateSettings({ defaults: { ...defaults, providerId, model } })
  if (error) showToast({ message: error.message, severity: 'error' })
  return error === null
}

/** Reads what a new provider offers; new chats use it from now on, unless they use another than the demo already. */
export async function adoptProvider(provider: Provider): Promise<void> {
  await loadModels([provider], true)
  const known = useModels.getState().byProvider[provider.id]
  const model = known?.state === 'ready' ? suggestModel(known.models) : null
  const isDemo = useSettings.getState().settings?.defaults.providerId === 'demo'
  if (model !== null && isDemo) await chooseForNewChats(provider.id, model)
}

export function deleteProvider({ id, name, keyFor }: Provider): void {
  removeLater(providerRemoval(id), {
    message:
      keyFor === null
        ? t('Deleted “{name}”. Its answers stay.', { name })
        : t('Deleted “{name}” and its key. Its answers stay.', { name }),
    remove: async () => {
      const result = await bridge.request('providers.delete', { id })
      await loadProviders()
      return result
    },
  })
}

export function removeKey({ id, name }: Provider): void {
  removeLater(keyRemoval(id), {
    message: t('Removed the key of “{name}”.', { name }),
    remove: async () => {
      const result = await bridge.request('providers.clearKey', { id })
      await loadProviders()
      return result
    },
  })
}
