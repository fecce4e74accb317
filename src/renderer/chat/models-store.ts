import { create } from 'zustand'
import type { ModelInfo, Provider } from '../../shared/domain.ts'
import { bridge } from '../bridge.ts'
import { whyUnavailable, type ModelsOf } from './model-availability.ts'

/** What each provider offers, by provider id; asked for when the picker opens. */
export const useModels = create<{ byProvider: Record<string, ModelsOf> }>(() => ({ byProvider: {} }))

function set(providerId: string, models: ModelsOf): void {
  useModels.setState(({ byProvider }) => ({ byProvider: { ...byProvider, [providerId]: models } }))
}

/** Asks those that were not asked or failed; `again` asks even where there is a list, which stays meanwhile. */
export async function loadModels(providers: readonly Provider[], again = false): Promise<void> {
  await Promise.all(providers.map((provider) => loadOf(provider, again)))
}

async function loadOf(provider: Provider, again: boolean): Promise<void> {
  const known = useModels.getState().byProvider[provider.id]
  if (whyUnavailable(provider) !== null || known?.state === 'loading') return
  if (known?.state === 'ready' && !again) return
  if (known?.state !== 'ready') set(provider.id, { state: 'loading' })
  const result = await bridge.request('providers.models', { id: provider.id })
  set(
    provider.id,
    result.ok
      ? {
          state: 'ready',
          models: result.value.map(({ id }) => id),
          facts: new Map(result.value.map((model) => [model.id, model])),
        }
      : { state: 'failed', message: result.error.message },
  )
}

/** What is known of a model; null where the list of its provider was not read or does not have it. */
export function useModelInfo(providerId: string, model: string): ModelInfo | null {
  return useModels(({ byProvider }) => {
    const known = byProvider[providerId]
    return (known?.state === 'ready' && known.facts?.get(model)) || null
  })
}
