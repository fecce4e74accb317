import { Command } from 'cmdk'
import { Search } from 'lucide-react'
import { useEffect, useMemo, useState } from 'react'
import { t } from '../../shared/words/t.ts'
import { streamingMessage } from '../chat/chat-actions.ts'
import { configureChat, settingsOf } from '../chat/configure-chat.ts'
import { useChat } from '../chat/chat-store.ts'
import { useConversations } from '../chat/conversations-store.ts'
import type { ModelRow } from '../chat/model-rows.ts'
import { loadModels, useModels } from '../chat/models-store.ts'
import { useSettings } from '../settings/settings-store.ts'
import { useSync } from '../sync/sync-store.ts'
import { autofocus } from '../ui/autofocus.ts'
import { Dialog } from '../ui/dialog.tsx'
import { Kbd } from '../ui/kbd.tsx'
import { useLocale } from '../ui/use-locale.ts'
import { requestFocus } from './focus-store.ts'
import { currentPlace, goTo, viewHref } from './navigation.ts'
import { groupNames, groups, linkEntry, paletteEntries, scoreEntry, type PaletteEntry } from './palette-entries.ts'
import { togglePalette } from './palette-store.ts'

/** Without a word typed, only the latest few conversations, and nothing of what there is much of. */
const shownUntyped: Partial<Record<PaletteEntry['group'], number>> = { chats: 5, models: 0, settings: 0 }
const shownCount = 40

/** Everything by name: conversations, views, models, settings, actions. */
export function Palette() {
  const [query, setQuery] = useState('')
  const entries = useEntries()
  const typed = query.trim()
  const found = useMemo(() => {
    const scored = entries.map((entry) => ({ entry, score: scoreEntry(entry, typed) })).filter(({ score }) => score > 0)
    const link = linkEntry(typed)
    return [...(link ? [{ entry: link, score: 5 }] : []), ...scored]
      .sort((a, b) => b.score - a.score)
      .slice(0, shownCount)
  }, [entries, typed])
  const close = (): void => togglePalette(false)
  return (
    <Dialog label={t('Command palette')} onClose={close} className="w-[min(560px,calc(100vw-2rem))]">
      <Command label={t('Command palette')} shouldFilter={false} vimBindings={false} loop>
        <div className="flex h-12 items-center gap-2.5 border-b px-4">
          <Search size={15} className="shrink-0 text-ink-3" />
          <Command.Input
            ref={autofocus}
            value={query}
            onValueChange={setQuery}
            placeholder={t('Search chats, settings, models and actions')}
            className="h-full min-w-0 flex-1 bg-transparent text-base outline-none placeholder:text-ink-3"
          />
        </div>
        <Command.List label={t('Commands')} className="max-h-[min(420px,56vh)] overflow-y-auto p-1.5 outline-none">
          {typed !== '' && found.map(({ entry }) => <Item key={entry.id} entry={entry} onRun={close} />)}
          {typed === '' &&
            groups.map((group) => {
              const inGroup = entries.filter((entry) => entry.group === group).slice(0, shownUntyped[group])
              return (
                inGroup.length > 0 && (
                  <Command.Group key={group} heading={<Heading>{t(groupNames[group])}</Heading>}>
                    {inGroup.map((entry) => (
                      <Item key={entry.id} entry={entry} onRun={close} />
                    ))}
                  </Command.Group>
                )
              )
            })}
        </Command.List>
        {typed !== '' && found.length === 0 && (
          <p role="status" className="px-2 pt-3 pb-8 text-center text-sm text-ink-3">
            {t('No matches')}
          </p>
        )}
      </Command>
    </Dialog>
  )
}

function useEntries(): PaletteEntry[] {
  const conversations = useConversations((state) => state.list)
  const providers = useSettings((state) => state.providers)
  const modelsOf = useModels((state) => state.byProvider)
  const status = useSync((state) => state.status)
  const streaming = useChat((state) => streamingMessage(state.thread) !== null)
  const inBrowser = useSettings((state) => state.info?.shell === 'browser')
  const savedViews = useSettings((state) => state.settings?.savedViews)
  const locale = useLocale()
  useEffect(() => void loadModels(providers ?? []), [providers])
  return useMemo(() => {
    const models = (providers ?? []).flatMap((provider) => {
      const known = modelsOf[provider.id]
      return known?.state === 'ready' ? known.models.map((model) => ({ provider, model })) : []
    })
    return paletteEntries({
      conversations: conversations ?? [],
      models,
      status,
      streaming,
      inBrowser,
      savedViews: savedViews ?? [],
      chooseModel,
    })
    // The names are in the language that is spoken.
    // oxlint-disable-next-line react/exhaustive-deps
  }, [conversations, providers, modelsOf, status, streaming, inBrowser, savedViews, locale])
}

/** For the chat that is shown, or for new ones. */
function chooseModel({ provider, model }: ModelRow): void {
  const settings = settingsOf(useChat.getState().thread)
  if (!settings) return
  void configureChat({ ...settings, providerId: provider.id, model })
  if (currentPlace().view !== 'chat') goTo(viewHref('chat'))
  requestFocus('composer')
}

function Heading({ children }: { children: string }) {
  return <span className="block px-2 pt-2 pb-1 text-xs font-medium text-ink-3">{children}</span>
}

function Item({ entry, onRun }: { entry: PaletteEntry; onRun(): void }) {
  const { id, name, detail, icon: Icon, shortcut, run } = entry
  return (
    <Command.Item
      value={id}
      onSelect={() => {
        onRun()
        run()
      }}
      className="flex h-8 items-center gap-2.5 rounded-md px-2 text-sm data-[selected=true]:bg-hover"
    >
      <Icon size={15} className="shrink-0 text-ink-3" />
      <span className="min-w-0 flex-1 truncate">
        {name}
        {detail && <span className="ml-2 text-xs text-ink-3">{detail}</span>}
      </span>
      {shortcut && <Kbd>{shortcut}</Kbd>}
    </Command.Item>
  )
}
