import type { ModelInfo, Provider } from '../../shared/domain.ts'
import { t } from '../../shared/words/t.ts'
import { absenceSentence } from '../settings/absence-words.ts'

export type ModelsOf =
  | { state: 'loading' }
  | { state: 'ready'; models: string[]; facts?: ReadonlyMap<string, ModelInfo> }
  | { state: 'failed'; message: string }

/** Why a provider cannot be asked for models. Null where it can. */
export function whyUnavailable(provider: Provider): string | null {
  if (provider.reachable === false) return t('Not running at {address}.', { address: provider.baseUrl })
  if (provider.needsKey && provider.keyAbsence !== null) {
    return t('{why} Enter it again.', { why: absenceSentence(t('Its key'), provider.keyAbsence) })
  }
  if (provider.needsKey && !provider.hasKey) return t('No API key.')
  return null
}
