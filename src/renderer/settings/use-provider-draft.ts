import { useState } from 'react'
import type { Provider, ProviderKind, ProviderPreset } from '../../shared/domain.ts'
import { loadModels } from '../chat/models-store.ts'
import { bridge } from '../bridge.ts'
import { settleRemoval } from './removals.ts'
import { keyRemoval } from './provider-actions.ts'
import { loadProviders } from './settings-store.ts'

export interface ProviderErrors {
  name?: string
  baseUrl?: string
  /** What is not about one field. */
  form?: string
}

/** What is being entered of a provider. The key is not part of it: it is read from its field once, and kept nowhere. */
export function useProviderDraft(provider: Provider | null, presets: readonly ProviderPreset[]) {
  const [draft, setDraft] = useState(() => startOf(provider, presets))
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

  /** True once it is saved. An empty key keeps the one that is there. */
  const save = async (key: string): Promise<boolean> => {
    if (draft.name.trim() === '') {
      setErrors({ name: 'Give the provider a name.' })
      return false
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
      return false
    }
    await loadProviders()
    loadModels([result.value], true)
    return true
  }

  return { draft, errors, busy, preset: presetOf(draft.kind), chooseKind, edit, save }
}

function startOf(provider: Provider | null, presets: readonly ProviderPreset[]) {
  if (provider) return { kind: provider.kind, name: provider.name, baseUrl: provider.baseUrl }
  const [first] = presets
  return { kind: first?.kind ?? 'custom', ...filling(first) }
}

/** A server of one's own has no name yet. */
function filling(preset: ProviderPreset | undefined): { name: string; baseUrl: string } {
  if (!preset || preset.kind === 'custom') return { name: '', baseUrl: '' }
  return { name: preset.name, baseUrl: preset.baseUrl }
}
