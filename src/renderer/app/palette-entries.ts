import { Link, MessageSquare, Monitor, Moon, Search, Square, SquarePen, Sun, type LucideIcon } from 'lucide-react'
import type { ConversationSummary, Settings } from '../../shared/domain.ts'
import { stopAnswer } from '../chat/chat-actions.ts'
import { updateSettings } from '../settings/settings-store.ts'
import { showToast } from '../ui/toast-store.ts'
import { requestFocus } from './focus-store.ts'
import { goTo, placeHref, viewHref, views } from './navigation.ts'
import { copyNewAddress } from './new-address.ts'
import { viewNames } from './rail.tsx'
import { newChat, searchConversations } from './shortcuts.ts'

export interface PaletteEntry {
  id: string
  group: 'Actions' | 'Go to' | 'Conversations' | 'Theme'
  name: string
  icon: LucideIcon
  shortcut?: string
  /** Found by these words too. */
  keywords?: string
  run(): void
}

const themes: { theme: Settings['theme']; name: string; icon: LucideIcon }[] = [
  { theme: 'system', name: 'Theme: follow the system', icon: Monitor },
  { theme: 'light', name: 'Theme: light', icon: Sun },
  { theme: 'dark', name: 'Theme: dark', icon: Moon },
]

async function chooseTheme(theme: Settings['theme']): Promise<void> {
  const error = await updateSettings({ theme })
  if (error) showToast({ message: error.message, severity: 'error' })
}

/** All the palette offers, in the order it shows while nothing is typed. */
export function paletteEntries(
  conversations: readonly ConversationSummary[],
  streaming: boolean,
  inBrowser: boolean,
): PaletteEntry[] {
  return [
    { id: 'new', group: 'Actions', name: 'New chat', icon: SquarePen, shortcut: 'Mod+N', run: newChat },
    {
      id: 'search',
      group: 'Actions',
      name: 'Search conversations',
      icon: Search,
      shortcut: 'Mod+Shift+F',
      keywords: 'find messages',
      run: searchConversations,
    },
    ...(streaming
      ? [
          {
            id: 'stop',
            group: 'Actions' as const,
            name: 'Stop the answer',
            icon: Square,
            shortcut: 'Esc',
            run: stopAnswer,
          },
        ]
      : []),
    ...(inBrowser
      ? [
          {
            id: 'address',
            group: 'Actions' as const,
            name: 'Copy an address for another browser',
            icon: Link,
            keywords: 'open link code',
            run: () => void copyNewAddress(),
          },
        ]
      : []),
    ...views.map((view, index) => ({
      id: `view:${view}`,
      group: 'Go to' as const,
      name: viewNames[view].name,
      icon: viewNames[view].icon,
      shortcut: `Mod+${index + 1}`,
      run: () => goTo(viewHref(view)),
    })),
    ...conversations.map(({ id, title }) => ({
      id: `conversation:${id}`,
      group: 'Conversations' as const,
      name: title,
      icon: MessageSquare,
      run: () => {
        goTo(placeHref('chat', id))
        requestFocus('composer')
      },
    })),
    ...themes.map(({ theme, name, icon }) => ({
      id: `theme:${theme}`,
      group: 'Theme' as const,
      name,
      icon,
      keywords: 'appearance',
      run: () => void chooseTheme(theme),
    })),
  ]
}

/** How well an entry answers what was typed; 0 is not at all. Beginnings count most, then beginnings of words. */
export function scoreEntry({ name, keywords = '', group }: PaletteEntry, query: string): number {
  const text = name.toLowerCase()
  const all = `${text} ${keywords} ${group.toLowerCase()}`
  const words = query.toLowerCase().split(/\s+/).filter(Boolean)
  if (!words.every((word) => all.includes(word))) return 0
  const first = words[0] ?? ''
  if (text.startsWith(words.join(' '))) return 4
  if (text.startsWith(first)) return 3
  return text.includes(` ${first}`) ? 2 : 1
}
