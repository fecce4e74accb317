import { Search } from 'lucide-react'
import { useDeferredValue, useEffect, useId, useMemo, useState, type KeyboardEvent, type ReactNode } from 'react'
import type { ModelChoice, Provider } from '../../shared/domain.ts'
import { t } from '../../shared/words/t.ts'
import { placeHref } from '../app/navigation.ts'
import { bridge } from '../bridge.ts'
import { useSettings } from '../settings/settings-store.ts'
import { autofocus } from '../ui/autofocus.ts'
import { Dialog } from '../ui/dialog.tsx'
import { Kbd } from '../ui/kbd.tsx'
import { rich } from '../ui/rich.tsx'
import { FactsLine, toggleFavourite, useFavourites } from './models/model-facts.tsx'
import { ModelList, optionId } from './models/model-list.tsx'
import { pickerItems, stepFrom, type PickerItem } from './models/picker-items.ts'
import { ModelLines } from './model-lines.tsx'
import { modelRows } from './model-rows.ts'
import { loadModels, useModels } from './models-store.ts'
import { isSame, maxAsked } from './side-by-side/beside.ts'
import { BesideMark } from './side-by-side/beside-mark.tsx'
import { useRecentModels } from './recent-models.ts'

const noProviders: Provider[] = []
/** By PageUp and PageDown. */
const pageSteps = 10

/** Chooses a provider's model: from what it lists, or by a name that is typed. */
export function ModelDialog({
  providerId,
  model,
  about,
  beside = [],
  onToggleBeside,
  onChoose,
  onClose,
}: {
  providerId: string
  model: string
  /** What the choice is for, in a sentence. */
  about: string
  /** Who is asked as well. */
  beside?: readonly ModelChoice[]
  /** Absent where one model alone is chosen. */
  onToggleBeside?(choice: ModelChoice): void
  onChoose(providerId: string, model: string): void
  onClose(): void
}) {
  const listId = useId()
  const providers = useSettings((state) => state.providers ?? noProviders)
  const modelsOf = useModels((state) => state.byProvider)
  const recent = useRecentModels()
  const favourites = useFavourites()
  const [query, setQuery] = useState('')
  const [pointed, setPointed] = useState<string | null>(null)
  useEffect(() => {
    // Servers on localhost come and go.
    void bridge.request('providers.discover', null)
  }, [])
  useEffect(() => void loadModels(providers), [providers])
  // Thousands are gone through without holding up what is typed.
  const typed = useDeferredValue(query).trim()
  const { rows, items } = useMemo(() => {
    const found = modelRows({ providers, modelsOf, query: typed, chosen: { providerId, model }, favourites, recent })
    return { rows: found, items: pickerItems(found, typed) }
  }, [providers, modelsOf, typed, providerId, model, favourites, recent])
  const isThere = items.some((item) => item.key === pointed && item.kind === 'model' && !item.isDisabled)
  const activeKey = isThere ? pointed : stepFrom(items, null, 1)
  const active = items.find((item) => item.key === activeKey)
  const choose = (item: PickerItem | undefined): void => {
    if (item?.kind === 'model') onChoose(item.provider.id, item.model)
  }
  /** What was typed just now may not have been looked for yet. */
  const firstFor = (text: string): PickerItem | undefined => {
    const found = modelRows({ providers, modelsOf, query: text, chosen: { providerId, model }, favourites, recent })
    const all = pickerItems(found, text)
    const first = stepFrom(all, null, 1)
    return all.find(({ key }) => key === first)
  }
  const step = (direction: 1 | -1, times = 1): void => {
    let key = activeKey
    for (let count = 0; count < times; count += 1) key = stepFrom(items, key, direction)
    setPointed(key)
  }
  const toggleBeside = (item: PickerItem | undefined): void => {
    if (item?.kind === 'model') onToggleBeside?.({ providerId: item.provider.id, model: item.model })
  }
  const onKeyDown = (event: KeyboardEvent<HTMLInputElement>): void => {
    if (event.nativeEvent.isComposing) return
    const { key, ctrlKey, metaKey } = event
    const pointedAt = (): PickerItem | undefined => (query.trim() === typed ? active : firstFor(query.trim()))
    const run = {
      ArrowDown: () => step(1),
      ArrowUp: () => step(-1),
      PageDown: () => step(1, pageSteps),
      PageUp: () => step(-1, pageSteps),
      Enter: () => ((ctrlKey || metaKey) && onToggleBeside ? toggleBeside(pointedAt()) : choose(pointedAt())),
    }[key]
    const isFavouriteKey = (ctrlKey || metaKey) && key.toLowerCase() === 'd' && active?.kind === 'model'
    if (!run && !isFavouriteKey) return
    event.preventDefault()
    if (run) run()
    else if (active?.kind === 'model') toggleFavourite({ providerId: active.provider.id, model: active.model })
  }
  const asks =
    beside.length > 0 ? t('Asks {count} of at most {max} models.', { count: beside.length + 1, max: maxAsked }) : about
  const known = active?.kind === 'model' ? modelsOf[active.provider.id] : undefined
  const besideMark = (provider: Provider, name: string): ReactNode =>
    onToggleBeside &&
    !isSame({ providerId, model }, { providerId: provider.id, model: name }) && (
      <BesideMark
        isBeside={beside.some((each) => isSame(each, { providerId: provider.id, model: name }))}
        onToggle={() => onToggleBeside({ providerId: provider.id, model: name })}
      />
    )
  return (
    <Dialog label={t('Choose a model')} onClose={onClose} className="w-[min(640px,calc(100vw-2rem))]">
      <div className="flex h-11 items-center gap-2.5 border-b px-3.5">
        <Search size={15} className="shrink-0 text-ink-3" />
        <input
          ref={autofocus}
          role="combobox"
          aria-label={t('Choose a model')}
          aria-expanded
          aria-controls={listId}
          aria-activedescendant={activeKey === null ? undefined : optionId(activeKey)}
          aria-autocomplete="list"
          autoComplete="off"
          spellCheck={false}
          value={query}
          onChange={(event) => {
            setQuery(event.target.value)
            setPointed(null)
          }}
          onKeyDown={onKeyDown}
          placeholder={t('Find a model, or type its name')}
          className="h-full min-w-0 flex-1 bg-transparent text-base outline-none placeholder:text-ink-3"
        />
      </div>
      <ModelList
        id={listId}
        items={items}
        activeKey={activeKey}
        chosen={{ providerId, model }}
        modelsOf={modelsOf}
        onPoint={setPointed}
        onChoose={choose}
        markOf={besideMark}
      />
      {active?.kind === 'model' && (
        <FactsLine
          name={{ providerId: active.provider.id, model: active.model }}
          info={(known?.state === 'ready' && known.facts?.get(active.model)) || null}
        />
      )}
      <ModelLines lines={rows.lines} onLeave={onClose} />
      <div className="flex items-center justify-between gap-3 border-t px-3.5 py-2 text-xs text-ink-3">
        <span>
          {onToggleBeside ? rich('{about} {key} ask as well', { about: asks, key: <Kbd>Mod+Enter</Kbd> }) : asks}
        </span>
        <a
          href={placeHref('settings', 'providers')}
          onClick={onClose}
          className="shrink-0 text-accent-text hover:underline"
        >
          {t('Add a provider')}
        </a>
      </div>
    </Dialog>
  )
}
