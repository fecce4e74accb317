import { Star } from 'lucide-react'
import type { ModelInfo, ModelName, Settings } from '../../../shared/domain.ts'
import { msg, t } from '../../../shared/words/t.ts'
import { changeSettings, useSettings } from '../../settings/settings-store.ts'
import { Button } from '../../ui/button.tsx'
import { formatCost, formatShort } from '../../ui/format.ts'

const noFavourites: Settings['favouriteModels'] = []

export const useFavourites = (): readonly ModelName[] =>
  useSettings((state) => state.settings?.favouriteModels ?? noFavourites)

const isSame = (a: ModelName, b: ModelName): boolean => a.providerId === b.providerId && a.model === b.model

export function toggleFavourite(name: ModelName): void {
  const favourites = useSettings.getState().settings?.favouriteModels ?? []
  const others = favourites.filter((one) => !isSame(one, name))
  void changeSettings({ favouriteModels: others.length < favourites.length ? others : [...favourites, name] })
}

/** At the right of a row: as much as is known, at a glance. */
export function RowFacts({ info }: { info: ModelInfo | null }) {
  if (!info) return null
  const price = shortPrice(info)
  return (
    <span className="ml-auto flex shrink-0 items-center gap-3 pl-3 text-xs text-ink-3 tabular-nums">
      {info.contextTokens !== null && <span>{formatShort(info.contextTokens)}</span>}
      {price !== null && <span className="min-w-24 text-right">{price}</span>}
    </span>
  )
}

function shortPrice({ inputUsd, outputUsd }: ModelInfo): string | null {
  if (inputUsd === null || outputUsd === null) return null
  return inputUsd === 0 && outputUsd === 0 ? t('free') : `${formatCost(inputUsd)} / ${formatCost(outputUsd)}`
}

const abilities = [
  ['vision', msg('Vision')],
  ['tools', msg('Tools')],
  ['reasoning', msg('Reasoning')],
] as const

/** What is known of the model that is pointed at, and what is not. */
export function FactsLine({ name, info }: { name: ModelName; info: ModelInfo | null }) {
  const favourites = useFavourites()
  const isFavourite = favourites.some((one) => isSame(one, name))
  return (
    <div className="flex min-h-11 items-center gap-3 border-t px-3.5 py-1.5 text-xs">
      <p className="flex min-w-0 flex-1 flex-wrap gap-x-3 gap-y-0.5 text-ink-2">
        <span>
          <span className="text-ink-3">{t('Context')}</span>{' '}
          {info && info.contextTokens !== null
            ? t('{tokens} tokens', { tokens: formatShort(info.contextTokens) })
            : t('unknown')}
        </span>
        <span>
          <span className="text-ink-3">{t('Price')}</span> {(info && priceWords(info)) ?? t('unknown')}
        </span>
        {abilities.map(([ability, word]) => (
          <span key={ability}>
            <span className="text-ink-3">{t(word)}</span> {abilityWord(info?.abilities[ability] ?? null)}
          </span>
        ))}
      </p>
      <Button
        small
        variant="quiet"
        aria-pressed={isFavourite}
        title={isFavourite ? t('Remove from favourites (Ctrl+D)') : t('Add to favourites (Ctrl+D)')}
        // The focus stays in the search.
        onMouseDown={(event) => event.preventDefault()}
        onClick={() => toggleFavourite(name)}
      >
        <Star size={13} fill={isFavourite ? 'currentColor' : 'none'} />
        {t('Favourite')}
      </Button>
    </div>
  )
}

const abilityWord = (can: boolean | null): string => (can === null ? t('unknown') : can ? t('yes') : t('no'))

function priceWords({ inputUsd, outputUsd }: ModelInfo): string | null {
  if (inputUsd === null || outputUsd === null) return null
  if (inputUsd === 0 && outputUsd === 0) return t('free')
  return t('{input} in, {output} out, for a million tokens', {
    input: formatCost(inputUsd),
    output: formatCost(outputUsd),
  })
}
