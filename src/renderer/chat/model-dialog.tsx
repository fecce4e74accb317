import { Check, Search } from 'lucide-react'
import { Command } from 'cmdk'
import { useEffect, useState } from 'react'
import type { Provider } from '../../shared/domain.ts'
import { placeHref } from '../app/navigation.ts'
import { bridge } from '../bridge.ts'
import { useSettings } from '../settings/settings-store.ts'
import { autofocus } from '../ui/autofocus.ts'
import { Button } from '../ui/button.tsx'
import { Dialog } from '../ui/dialog.tsx'
import { Waiting } from '../ui/waiting.tsx'
import { loadModels, useModels, whyUnavailable } from './models-store.ts'

/** Of a provider with hundreds of models this many show; typing finds the others. */
const shownPerProvider = 50

const noProviders: Provider[] = []

const itemLook =
  'flex h-8 items-center gap-2 rounded-md px-2 text-sm data-[selected=true]:bg-hover data-[selected=true]:text-ink'

/** Chooses a provider's model: from what it lists, or by a name that is typed. */
export function ModelDialog({
  providerId,
  model,
  forNewChats,
  onChoose,
  onClose,
}: {
  providerId: string
  model: string
  forNewChats: boolean
  onChoose(providerId: string, model: string): void
  onClose(): void
}) {
  const providers = useSettings((state) => state.providers ?? noProviders)
  const [query, setQuery] = useState('')
  useEffect(() => {
    // Servers on localhost come and go.
    void bridge.request('providers.discover', null)
  }, [])
  useEffect(() => loadModels(providers), [providers])
  const typed = query.trim()
  const usable = providers.filter((provider) => provider.kind !== 'demo' && whyUnavailable(provider) === null)
  return (
    <Dialog label="Choose a model" onClose={onClose} className="w-[520px]">
      <Command label="Choose a model" shouldFilter={false} vimBindings={false} loop>
        <div className="flex h-11 items-center gap-2.5 border-b px-3.5">
          <Search size={15} className="shrink-0 text-ink-3" />
          <Command.Input
            ref={autofocus}
            value={query}
            onValueChange={setQuery}
            placeholder="Find a model, or type its name"
            className="h-full flex-1 bg-transparent text-base outline-none placeholder:text-ink-3"
          />
        </div>
        <Command.List label="Models" className="max-h-[min(420px,56vh)] overflow-y-auto p-1.5 outline-none">
          {providers.map((provider) => (
            <ProviderModels
              key={provider.id}
              provider={provider}
              query={typed}
              chosen={provider.id === providerId ? model : null}
              onChoose={(name) => onChoose(provider.id, name)}
              onLeave={onClose}
            />
          ))}
          {typed !== '' && usable.length > 0 && (
            <Command.Group heading={<Heading>Use this name</Heading>}>
              {usable.map((provider) => (
                <Command.Item
                  key={provider.id}
                  value={`typed/${provider.id}`}
                  onSelect={() => onChoose(provider.id, typed)}
                  className={itemLook}
                >
                  <span className="size-3.5" />
                  <span className="min-w-0 truncate">{typed}</span>
                  <span className="shrink-0 text-xs text-ink-3">· {provider.name}</span>
                </Command.Item>
              ))}
            </Command.Group>
          )}
        </Command.List>
      </Command>
      <div className="flex items-center justify-between border-t px-3.5 py-2 text-xs text-ink-3">
        <span>
          {forNewChats ? 'Applies to this chat and every new one.' : 'Applies to the next answers in this chat.'}
        </span>
        <a href={placeHref('settings', 'providers')} onClick={onClose} className="text-accent-text hover:underline">
          Add a provider
        </a>
      </div>
    </Dialog>
  )
}

function Heading({ children }: { children: string }) {
  return <span className="block px-2 pt-2 pb-1 text-xs font-medium text-ink-3">{children}</span>
}

function ProviderModels({
  provider,
  query,
  chosen,
  onChoose,
  onLeave,
}: {
  provider: Provider
  query: string
  chosen: string | null
  onChoose(model: string): void
  onLeave(): void
}) {
  const known = useModels((state) => state.byProvider[provider.id])
  const unavailable = whyUnavailable(provider)
  const words = query.toLowerCase().split(/\s+/)
  const fits = (name: string): boolean => {
    const text = `${name} ${provider.name}`.toLowerCase()
    return words.every((word) => text.includes(word))
  }
  const listed = known?.state === 'ready' ? known.models : []
  // A name that was typed once is no less chosen.
  const all = chosen !== null && !listed.includes(chosen) ? [chosen, ...listed] : listed
  const fitting = unavailable === null ? all.filter(fits) : []
  const shown = fitting.slice(0, shownPerProvider)
  if (query !== '' && shown.length === 0 && known?.state === 'ready') return null
  return (
    <Command.Group heading={<Heading>{provider.name}</Heading>}>
      {unavailable !== null && (
        <p className="flex items-center gap-2 px-2 py-1 pl-[30px] text-sm text-ink-3">
          <span className="flex-1">{unavailable}</span>
          {provider.reachable !== false && (
            <a
              href={placeHref('settings', 'providers', provider.id)}
              onClick={onLeave}
              className="text-xs text-accent-text hover:underline"
            >
              Add key
            </a>
          )}
        </p>
      )}
      {shown.map((name) => (
        <Command.Item
          key={name}
          value={`${provider.id}/${name}`}
          onSelect={() => onChoose(name)}
          className={itemLook}
          data-chosen={name === chosen}
        >
          {name === chosen ? (
            <Check size={14} className="text-accent-text" aria-label="Chosen" />
          ) : (
            <span className="size-3.5" />
          )}
          <span className="min-w-0 truncate">{name}</span>
        </Command.Item>
      ))}
      {fitting.length > shown.length && (
        <p className="px-2 py-1 pl-[30px] text-xs text-ink-3">
          {fitting.length - shown.length} more. Type to find them.
        </p>
      )}
      {unavailable === null && known?.state === 'loading' && <Waiting what={`Loading models from ${provider.name}`} />}
      {unavailable === null && known?.state === 'ready' && all.length === 0 && (
        <p className="px-2 py-1 pl-[30px] text-sm text-ink-3">No models listed. Type a name to use one.</p>
      )}
      {unavailable === null && known?.state === 'failed' && (
        <div className="flex items-start gap-3 px-2 py-1 pl-[30px] text-sm text-ink-2">
          <span className="flex-1">{known.message}</span>
          <Button small onClick={() => loadModels([provider], true)}>
            Try again
          </Button>
        </div>
      )}
    </Command.Group>
  )
}
