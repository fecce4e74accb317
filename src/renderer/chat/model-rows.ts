import type { ModelName, Provider } from '../../shared/domain.ts'
import { shown, t } from '../../shared/words/t.ts'
import { scoreText } from '../ui/fuzzy.ts'
import { providerLabel } from '../ui/provider-label.ts'
import { whyUnavailable, type ModelsOf } from './model-availability.ts'

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
  favourites: ModelRow[]
  recent: ModelRow[]
  groups: { provider: Provider; models: string[] }[]
  /** Who can be asked for the name that was typed: the current provider first. */
  typed: Provider[]
  lines: ModelLine[]
}

const keyOf = (providerId: string, model: string): string => `${providerId}/${model}`

/**
 * What the picker shows, in its order: the current model, favourites, those used last, then all by provider. Each model stands once.
 * With a query, what fits it by provider, the best first.
 */
export function modelRows({
  providers,
  modelsOf,
  query,
  chosen,
  favourites = [],
  recent,
}: {
  providers: readonly Provider[]
  modelsOf: Record<string, ModelsOf>
  query: string
  chosen: { providerId: string; model: string }
  favourites?: readonly ModelName[]
  /** As they were used, the last one first; with the providers' names. */
  recent: readonly { providerName: string; model: string }[]
}): ModelRows {
  const usable = providers.filter((provider) => whyUnavailable(provider) === null)
  const owner = providers.find(({ id }) => id === chosen.providerId)
  const isBrowsing = query === ''
  const current =
    owner && isBrowsing ? { provider: owner, model: chosen.model, isUsable: usable.includes(owner) } : null
  const shown = new Set([keyOf(chosen.providerId, chosen.model)])
  const favouriteRows: ModelRow[] = []
  for (const { providerId, model } of isBrowsing ? favourites : []) {
    const provider = usable.find(({ id }) => id === providerId)
    if (!provider || shown.has(keyOf(providerId, model))) continue
    shown.add(keyOf(providerId, model))
    favouriteRows.push({ provider, model })
  }
  const recentRows: ModelRow[] = []
  for (const { providerName, model } of isBrowsing ? recent : []) {
    const provider = usable.find(({ name }) => name === providerName)
    if (!provider || shown.has(keyOf(provider.id, model)) || recentRows.length === shownRecent) continue
    shown.add(keyOf(provider.id, model))
    recentRows.push({ provider, model })
  }
  const groups = usable.map((provider) => {
    const known = modelsOf[provider.id]
    const listed = known?.state === 'ready' ? known.models : []
    const isUnlisted = !isBrowsing && provider === owner && !listed.includes(chosen.model)
    const all = isUnlisted ? [chosen.model, ...listed] : listed
    const models = isBrowsing
      ? all.filter((model) => !shown.has(keyOf(provider.id, model)))
      : all
          .flatMap((model) => {
            const score = scoreText(`${model} ${providerLabel(provider)}`, query)
            const isFavourite = favourites.some((one) => one.providerId === provider.id && one.model === model)
            return score === 0 ? [] : { model, score: score + (isFavourite ? 5 : 0) }
          })
          // Those that fit as well stay in the order of the list.
          .toSorted((a, b) => b.score - a.score)
          .map(({ model }) => model)
    return { provider, models }
  })
  const typed = usable.filter(({ kind }) => kind !== 'demo')
  return {
    current,
    favourites: favouriteRows,
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
  if (known?.state === 'failed') return { provider, words: shown(known.message), can: 'load again' }
  if (known?.state === 'loading') return { provider, words: t('Loading models…'), can: null }
  if (known?.state === 'ready' && known.models.length === 0) {
    return { provider, words: t('No models listed. Type a name to use one.'), can: null }
  }
  return null
}
