import type { ModelInfo, Provider } from '../../shared/domain.ts'
import { absenceSentence } from '../settings/absence-words.ts'

export type ModelsOf =
  | { state: 'loading' }
  | { state: 'ready'; models: string[]; facts?: ReadonlyMap<string, ModelInfo> }
  | { state: 'failed'; message: string }

/** Why a provider cannot be asked for models. Null where it can. */
export function whyUnavailable(provider: Provider): string | null {
  if (provider.reachable === false) return `Not running at ${provider.baseUrl}.`
  if (provider.needsKey && provider.keyAbsence !== null) {
    return `${absenceSentence('Its key', provider.keyAbsence)} Enter it again.`
  }
  if (provider.needsKey && !provider.hasKey) return 'No API key.'
  return null
}
