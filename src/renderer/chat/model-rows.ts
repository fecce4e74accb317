import type { Provider } from '../../shared/domain.ts'
import { whyUnavailable, type ModelsOf } from './model-availability.ts'

/** Of a provider with hundreds of models this many show; typing finds the others. */
const shownPerProvider = 50
const shownRecent = 5

export interface ModelRow {
  provider: Provider
  model: string
}

/** What cannot be chosen, and why: a line at the end. */
export interface ModelLine {
  provider: Provider
  words: string
  can: 'add key' | 'load again' | null
}

export interface ModelRows {
  current: (ModelRow & { isUsable: boolean }) | null
  recent: ModelRow[]
  groups: { provider: Provider; models: string[]; moreCount: number }[]
  /** Who can be asked for the name that was typed: the current provider first. */
  typed: Provider[]
  lines: ModelLine[]
}

const keyOf = (providerId: string, model: string): string => `${providerId}/${model}`

/**
 * What the picker shows, in its order: the current model, those used last, then all by provider. Each model stands once. With a
 * query, what fits it by provider.
 */
export function modelRows({
  providers,
  modelsOf,
  query,
  chosen,
  recent,
}: {
  providers: readonly Provider[]
  modelsOf: Record<string, ModelsOf>
  query: string
  chosen: { providerId: string; model: string }
  /** As they were used, the last one first; with the providers' names. */
  recent: readonly { providerName: string; model: string }[]
}): ModelRows {
  const usable = providers.filter((provider) => whyUnavailable(provider) === null)
  const owner = providers.find(({ id }) => id === chosen.providerId)
  const isBrowsing = query === ''
  const current =
    owner && isBrowsing ? { provider: owner, model: chosen.model, isUsable: usable.includes(owner) } : null
  const shown = new Set([keyOf(chosen.providerId, chosen.model)])
  const recentRows: ModelRow[] = []
  for (const { providerName, model } of isBrowsing ? recent : []) {
    const provider = usable.find(({ name }) => name === providerName)
    if (!provider || shown.has(keyOf(provider.id, model)) || recentRows.length === shownRecent) continue
    shown.add(keyOf(provider.id, model))
    recentRows.push({ provider, model })
  }
  const words = query.toLowerCase().split(/\s+/).filter(Boolean)
  const groups = usable.map((provider) => {
    const known = modelsOf[provider.id]
    const listed = known?.state === 'ready' ? known.models : []
    const isUnlisted = !isBrowsing && provider === owner && !listed.includes(chosen.model)
    const fitting = (isUnlisted ? [chosen.model, ...listed] : listed)
      .filter((model) => !isBrowsing || !shown.has(keyOf(provider.id, model)))
      .filter((model) => words.every((word) => `${model} ${provider.name}`.toLowerCase().includes(word)))
    const models = fitting.slice(0, shownPerProvider)
    return { provider, models, moreCount: fitting.length - models.length }
  })
  const typed = usable.filter(({ kind }) => kind !== 'demo')
  return {
    current,
    recent: recentRows,
    groups: groups.filter(({ models }) => models.length > 0),
    typed: isBrowsing ? [] : [...typed.filter((one) => one === owner), ...typed.filter((one) => one !== owner)],
    lines: providers.flatMap((provider) => lineOf(provider, modelsOf[provider.id]) ?? []),
  }
}

function lineOf(provider: Provider, known: ModelsOf | undefined): ModelLine | null {
  const unavailable = whyUnavailable(provider)
  if (unavailable !== null) {
    return { provider, words: unavailable, can: provider.reachable === false ? null : 'add key' }
  }
  if (known?.state === 'failed') return { provider, words: known.message, can: 'load again' }
  if (known?.state === 'loading') return { provider, words: 'Loading models…', can: null }
  if (known?.state === 'ready' && known.models.length === 0) {
    return { provider, words: 'No models listed. Type a name to use one.', can: null }
  }
  return null
}
