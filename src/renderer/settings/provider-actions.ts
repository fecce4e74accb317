import type { Provider } from '../../shared/domain.ts'
import { bridge } from '../bridge.ts'
import { removeLater } from './removals.ts'
import { loadProviders } from './settings-store.ts'

export const providerRemoval = (id: string): string => `provider:${id}`
export const keyRemoval = (id: string): string => `key:${id}`

export function deleteProvider({ id, name, keyFor }: Provider): void {
  removeLater(providerRemoval(id), {
    message: `Deleted “${name}”${keyFor !== null ? ' and its key' : ''}. Its answers stay.`,
    remove: async () => {
      const result = await bridge.request('providers.delete', { id })
      await loadProviders()
      return result
    },
  })
}

export function removeKey({ id, name }: Provider): void {
  removeLater(keyRemoval(id), {
    message: `Removed the key of “${name}”.`,
    remove: async () => {
      const result = await bridge.request('providers.clearKey', { id })
      await loadProviders()
      return result
    },
  })
}
