import { Command } from 'cmdk'
import { Search } from 'lucide-react'
import { useMemo, useState } from 'react'
import { streamingMessage } from '../chat/chat-actions.ts'
import { useChat } from '../chat/chat-store.ts'
import { useConversations } from '../chat/conversations-store.ts'
import { useSettings } from '../settings/settings-store.ts'
import { autofocus } from '../ui/autofocus.ts'
import { Dialog } from '../ui/dialog.tsx'
import { Kbd } from '../ui/kbd.tsx'
import { paletteEntries, scoreEntry, type PaletteEntry } from './palette-entries.ts'
import { togglePalette } from './palette-store.ts'

/** Without a word typed, only the latest few conversations. */
const recentCount = 5
const shownCount = 40
const groups = ['Actions', 'Go to', 'Conversations', 'Theme'] as const

/** Everything by name: conversations, views, actions. */
export function Palette() {
  const [query, setQuery] = useState('')
  const conversations = useConversations((state) => state.list)
  const streaming = useChat((state) => streamingMessage(state.thread) !== null)
  const inBrowser = useSettings((state) => state.info?.shell === 'browser')
  const entries = useMemo(
    () => paletteEntries(conversations ?? [], streaming, inBrowser),
    [conversations, streaming, inBrowser],
  )
  const typed = query.trim()
  const found = useMemo(() => {
    const scored = entries.map((entry) => ({ entry, score: scoreEntry(entry, typed) })).filter(({ score }) => score > 0)
    return scored.sort((a, b) => b.score - a.score).slice(0, shownCount)
  }, [entries, typed])
  const close = (): void => togglePalette(false)
  return (
    <Dialog label="Command palette" onClose={close} className="w-[560px]">
      <Command label="Command palette" shouldFilter={false} vimBindings={false} loop>
        <div className="flex h-12 items-center gap-2.5 border-b px-4">
          <Search size={15} className="shrink-0 text-ink-3" />
          <Command.Input
            ref={autofocus}
            value={query}
            onValueChange={setQuery}
            placeholder="Search chats, settings, models and actions"
            className="h-full flex-1 bg-transparent text-base outline-none placeholder:text-ink-3"
          />
        </div>
        <Command.List label="Commands" className="max-h-[min(420px,56vh)] overflow-y-auto p-1.5 outline-none">
          {typed !== '' && found.length === 0 && <p className="px-2 py-6 text-center text-sm text-ink-3">No matches</p>}
          {typed !== '' && found.map(({ entry }) => <Item key={entry.id} entry={entry} onRun={close} />)}
          {typed === '' &&
            groups.map((group) => {
              const inGroup = entries.filter((entry) => entry.group === group)
              return (
                <Command.Group key={group} heading={<Heading>{group}</Heading>} hidden={inGroup.length === 0}>
                  {inGroup.slice(0, group === 'Conversations' ? recentCount : undefined).map((entry) => (
                    <Item key={entry.id} entry={entry} onRun={close} />
                  ))}
                </Command.Group>
              )
            })}
        </Command.List>
      </Command>
    </Dialog>
  )
}

function Heading({ children }: { children: string }) {
  return <span className="block px-2 pt-2 pb-1 text-xs font-medium text-ink-3">{children}</span>
}

function Item({ entry, onRun }: { entry: PaletteEntry; onRun(): void }) {
  const { id, name, icon: Icon, shortcut, run } = entry
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
      <span className="min-w-0 flex-1 truncate">{name}</span>
      {shortcut && <Kbd>{shortcut}</Kbd>}
    </Command.Item>
  )
}
