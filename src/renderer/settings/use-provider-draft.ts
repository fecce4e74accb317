import { useState } from 'react'
import type { Provider, ProviderKind, ProviderPreset } from '../../shared/domain.ts'
import { t } from '../../shared/words/t.ts'
import { loadModels } from '../chat/models-store.ts'
import { bridge } from '../bridge.ts'
import { settleRemoval } from './removals.ts'
import { adoptProvider, keyRemoval } from './provider-actions.ts'
import { loadProviders } from './settings-store.ts'

export interface ProviderErrors {
  name?: string
  baseUrl?: string
  /** What is not about one field. */
  form?: string
}

interface Draft {
  kind: ProviderKind
  name: string
  baseUrl: string
}

/** What was typed and not saved, by provider: leaving the view takes nothing of it. */
const unsaved = new Map<string, Draft>()

/** What is being entered of a provider. The key is not part of it: it is read from its field once, and kept nowhere. */
export function useProviderDraft(provider: Provider | null, presets: readonly ProviderPreset[]) {
  const draftId = provider?.id ?? ''
  const [draft, showDraft] = useState(() => unsaved.get(draftId) ?? startOf(provider, presets))
  const setDraft = (next: Draft): void => {
    showDraft(next)
    unsaved.set(draftId, next)
  }
  const [errors, setErrors] = useState<ProviderErrors>({})
  const [busy, setBusy] = useState(false)
  const presetOf = (kind: ProviderKind): ProviderPreset | undefined => presets.find((preset) => preset.kind === kind)

  /** Fills what is empty or still as the preset before had it; what was typed stays. */
  const chooseKind = (kind: ProviderKind): void => {
    const before = filling(presetOf(draft.kind))
    const after = filling(presetOf(kind))
    const fill = (field: 'name' | 'baseUrl'): string =>
      draft[field].trim() === '' || draft[field] === before[field] ? after[field] : draft[field]
    setDraft({ kind, name: fill('name'), baseUrl: fill('baseUrl') })
    setErrors({})
  }

  const edit = (field: 'name' | 'baseUrl', text: string): void => {
    setDraft({ ...draft, [field]: text })
    setErrors({ ...errors, [field]: undefined })
  }

  /** What was saved; null where it could not be. An empty key keeps the one that is there. */
  const save = async (key: string): Promise<Provider | null> => {
    if (draft.name.trim() === '') {
      setErrors({ name: t('Give the provider a name.') })
      return null
    }
    setBusy(true)
    if (provider) await settleRemoval(keyRemoval(provider.id))
    const result = await bridge.request('providers.save', {
      id: provider?.id ?? null,
      ...draft,
      ...(key.trim() !== '' && { key }),
    })
    if (!result.ok) {
      const { code, message } = result.error
      setErrors(code === 'bad_input' ? { baseUrl: message } : { form: message })
      setBusy(false)
      return null
    }
    unsaved.delete(draftId)
    await loadProviders()
    if (provider) void loadModels([result.value], true)
    else void adoptProvider(result.value)
    return result.value
  }

  return {
    draft,
    errors,
    busy,
    preset: presetOf(draft.kind),
    chooseKind,
    edit,
    save,
    forget: () => void unsaved.delete(draftId),
  }
}

function startOf(provider: Provider | null, presets: readonly ProviderPreset[]): Draft {
  if (provider) return { kind: provider.kind, name: provider.name, baseUrl: provider.baseUrl }
  const [first] = presets
  return { kind: first?.kind ?? 'custom', ...filling(first) }
}

/** A server of one's own has no name yet. */
function filling(preset: ProviderPreset | undefined): { name: string; baseUrl: string } {
  if (!preset || preset.kind === 'custom') return { name: '', baseUrl: '' }
  return { name: preset.name, baseUrl: preset.baseUrl }
}
