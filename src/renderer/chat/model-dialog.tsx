import { Check, Search } from 'lucide-react'
import { Command } from 'cmdk'
import { useEffect, useState } from 'react'
import type { ModelChoice, Provider } from '../../shared/domain.ts'
import { placeHref } from '../app/navigation.ts'
import { bridge } from '../bridge.ts'
import { useSettings } from '../settings/settings-store.ts'
import { autofocus } from '../ui/autofocus.ts'
import { Kbd } from '../ui/kbd.tsx'
import { Dialog } from '../ui/dialog.tsx'
import { ModelLines } from './model-lines.tsx'
import { modelRows, type ModelRow } from './model-rows.ts'
import { loadModels, useModels } from './models-store.ts'
import { isSame, maxAsked } from './side-by-side/beside.ts'
import { BesideMark, toggleByKey } from './side-by-side/beside-mark.tsx'
import { useRecentModels } from './recent-models.ts'

const noProviders: Provider[] = []

const itemLook =
  'group/model flex h-8 items-center gap-2 rounded-md px-2 text-sm data-[selected=true]:bg-hover data-[selected=true]:text-ink ' +
  'data-[disabled=true]:text-ink-3'

/** Chooses a provider's model: from what it lists, or by a name that is typed. */
export function ModelDialog({
  providerId,
  model,
  forNewChats,
  beside,
  onToggleBeside,
  onChoose,
  onClose,
}: {
  providerId: string
  model: string
  forNewChats: boolean
  /** Who is asked as well. */
  beside: readonly ModelChoice[]
  onToggleBeside(choice: ModelChoice): void
  onChoose(providerId: string, model: string): void
  onClose(): void
}) {
  const providers = useSettings((state) => state.providers ?? noProviders)
  const modelsOf = useModels((state) => state.byProvider)
  const recent = useRecentModels()
  const [query, setQuery] = useState('')
  useEffect(() => {
    // Servers on localhost come and go.
    void bridge.request('providers.discover', null)
  }, [])
  useEffect(() => void loadModels(providers), [providers])
  const typed = query.trim()
  const rows = modelRows({ providers, modelsOf, query: typed, chosen: { providerId, model }, recent })
  const item = ({ provider, model: name }: ModelRow, isNamed: boolean, isDisabled = false) => (
    <Command.Item
      key={`${provider.id}/${name}`}
      value={`${provider.id}/${name}`}
      data-provider={provider.id}
      data-model={name}
      disabled={isDisabled}
      onSelect={() => onChoose(provider.id, name)}
      className={itemLook}
    >
      {provider.id === providerId && name === model ? (
        <Check size={14} className="shrink-0 text-accent-text" />
      ) : (
        <span className="size-3.5 shrink-0" />
      )}
      <span className="min-w-0 truncate">{name}</span>
      {isNamed && <span className="shrink-0 text-xs text-ink-3">· {provider.name}</span>}
      {!(provider.id === providerId && name === model) && (
        <BesideMark
          isBeside={beside.some((each) => isSame(each, { providerId: provider.id, model: name }))}
          onToggle={() => onToggleBeside({ providerId: provider.id, model: name })}
        />
      )}
    </Command.Item>
  )
  return (
    <Dialog label="Choose a model" onClose={onClose} className="w-[min(520px,calc(100vw-2rem))]">
      <Command
        label="Choose a model"
        shouldFilter={false}
        vimBindings={false}
        loop
        onKeyDown={(event) => toggleByKey(event, onToggleBeside)}
      >
        <div className="flex h-11 items-center gap-2.5 border-b px-3.5">
          <Search size={15} className="shrink-0 text-ink-3" />
          <Command.Input
            ref={autofocus}
            value={query}
            onValueChange={setQuery}
            placeholder="Find a model, or type its name"
            className="h-full min-w-0 flex-1 bg-transparent text-base outline-none placeholder:text-ink-3"
          />
        </div>
        <Command.List label="Models" className="max-h-[min(380px,44vh)] overflow-y-auto p-1.5 outline-none">
          {rows.current && (
            <Command.Group heading={<Heading>Current</Heading>}>
              {item(rows.current, true, !rows.current.isUsable)}
            </Command.Group>
          )}
          {rows.recent.length > 0 && (
            <Command.Group heading={<Heading>Recent</Heading>}>
              {rows.recent.map((row) => item(row, true))}
            </Command.Group>
          )}
          {rows.groups.map(({ provider, models, moreCount }) => (
            <Command.Group
              key={provider.id}
              heading={
                <Heading>{provider.name + (moreCount > 0 ? ` (${moreCount} more; type to find them)` : '')}</Heading>
              }
            >
              {models.map((name) => item({ provider, model: name }, false))}
            </Command.Group>
          ))}
          {rows.typed.length > 0 && (
            <Command.Group heading={<Heading>Use this name</Heading>}>
              {rows.typed.map((provider) => (
                <Command.Item
                  key={provider.id}
                  value={`typed/${provider.id}`}
                  data-provider={provider.id}
                  data-model={typed}
                  onSelect={() => onChoose(provider.id, typed)}
                  className={itemLook}
                >
                  <span className="size-3.5 shrink-0" />
                  <span className="min-w-0 truncate">{typed}</span>
                  <span className="shrink-0 text-xs text-ink-3">· {provider.name}</span>
                </Command.Item>
              ))}
            </Command.Group>
          )}
        </Command.List>
      </Command>
      <ModelLines lines={rows.lines} onLeave={onClose} />
      <div className="flex items-center justify-between gap-3 border-t px-3.5 py-2 text-xs text-ink-3">
        <span>
          {beside.length > 0
            ? `Asks ${beside.length + 1} of at most ${maxAsked} models.`
            : forNewChats
              ? 'Applies to this chat and every new one.'
              : 'Applies to the next answers in this chat.'}{' '}
          <Kbd>Mod+Enter</Kbd> ask as well
        </span>
        <a
          href={placeHref('settings', 'providers')}
          onClick={onClose}
          className="shrink-0 text-accent-text hover:underline"
        >
          Add a provider
        </a>
      </div>
    </Dialog>
  )
}

function Heading({ children }: { children: string }) {
  return <span className="block px-2 pt-2 pb-1 text-xs font-medium text-ink-3">{children}</span>
}
