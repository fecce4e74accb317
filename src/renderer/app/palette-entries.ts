import {
  Bookmark,
  BookText,
  Bot,
  FolderPlus,
  Link,
  ListChecks,
  ListTree,
  MessageSquare,
  Monitor,
  Moon,
  Pause,
  Play,
  Plus,
  RefreshCw,
  Search,
  Settings2,
  Square,
  SquarePen,
  Sun,
  Upload,
  type LucideIcon,
} from 'lucide-react'
import type { ConversationSummary, SavedView, Settings, SyncStatus } from '../../shared/domain.ts'
import { msg, t, type Message } from '../../shared/words/t.ts'
import { stopAnswer } from '../chat/chat-actions.ts'
import { createFolder } from '../chat/folders/folders-store.ts'
import { openChatImport } from '../chat/import-store.ts'
import { openPrompts } from '../chat/prompts/prompts-dialog-store.ts'
import type { ModelRow } from '../chat/model-rows.ts'
import { toggleOutline } from '../chat/outline/outline-store.ts'
import { openFirstRun } from '../first-run/first-run-store.ts'
import { openImports } from '../monitor/imports/imports-store.ts'
import { changeSettings } from '../settings/settings-store.ts'
import { setPaused } from '../sync/pause.ts'
import { retry } from '../sync/retry.ts'
import { whyNoRetry } from '../sync/retry-words.ts'
import { providerLabel } from '../ui/provider-label.ts'
import { requestFocus } from './focus-store.ts'
import { currentPlace, goTo, hrefIn, placeHref, viewHref, views } from './navigation.ts'
import { copyNewAddress } from './new-address.ts'
import { copyLink } from './copy-link.ts'
import { foundSettings } from './palette-settings.ts'
import { viewNames } from './rail.tsx'
import { newChat, searchConversations } from './shortcuts.ts'

export const groups = ['actions', 'places', 'chats', 'themes', 'models', 'settings'] as const

export const groupNames: Record<(typeof groups)[number], Message> = {
  actions: msg('Actions'),
  places: msg('Go to'),
  chats: msg('Chats'),
  themes: msg('Theme'),
  models: msg('Models'),
  settings: msg('Settings'),
}

export interface PaletteEntry {
  id: string
  group: (typeof groups)[number]
  name: string
  /** Shown beside the name, and searched too. */
  detail?: string
  icon: LucideIcon
  shortcut?: string
  /** Found by these words too. */
  keywords?: string
  run(): void
}

export interface PaletteFacts {
  conversations: readonly ConversationSummary[]
  models: readonly ModelRow[]
  status: SyncStatus | null
  streaming: boolean
  inBrowser: boolean
  savedViews: readonly SavedView[]
  chooseModel(row: ModelRow): void
}

const themes: { theme: Settings['theme']; name: Message; icon: LucideIcon }[] = [
  { theme: 'system', name: msg('Theme: follow the system'), icon: Monitor },
  { theme: 'light', name: msg('Theme: light'), icon: Sun },
  { theme: 'dark', name: msg('Theme: dark'), icon: Moon },
]

/** All the palette offers, in the order it shows while nothing is typed. */
export function paletteEntries(facts: PaletteFacts): PaletteEntry[] {
  return [
    ...actions(facts),
    ...views.map((view, index) => ({
      id: `view:${view}`,
      group: 'places' as const,
      name: t(viewNames[view].name),
      icon: viewNames[view].icon,
      shortcut: `Mod+${index + 1}`,
      run: () => goTo(viewHref(view)),
    })),
    ...facts.savedViews.map(({ id, name, query }) => ({
      id: `saved:${id}`,
      group: 'places' as const,
      name,
      detail: t('Monitor'),
      icon: Bookmark,
      keywords: t('saved view', {}, 'keywords'),
      run: () => goTo(placeHref('monitor', null, null, query)),
    })),
    ...facts.conversations.map(({ id, title }) => ({
      id: `conversation:${id}`,
      group: 'chats' as const,
      name: title,
      icon: MessageSquare,
      run: () => {
        goTo(placeHref('chat', id))
        requestFocus('composer')
      },
    })),
    ...themes.map(({ theme, name, icon }) => ({
      id: `theme:${theme}`,
      group: 'themes' as const,
      name: t(name),
      icon,
      keywords: t('appearance', {}, 'keywords'),
      run: () => void changeSettings({ theme }),
    })),
    ...facts.models.map((row) => ({
      id: `model:${row.provider.id}/${row.model}`,
      group: 'models' as const,
      name: row.model,
      detail: providerLabel(row.provider),
      icon: Bot,
      keywords: t('use model', {}, 'keywords'),
      run: () => facts.chooseModel(row),
    })),
    ...foundSettings().map(({ id, name, detail, keywords, href }) => ({
      id: `setting:${id}`,
      group: 'settings' as const,
      name,
      detail,
      keywords,
      icon: Settings2,
      run: () => goTo(href),
    })),
  ]
}

const inChats = (run: () => void) => (): void => {
  if (currentPlace().view !== 'chat') goTo(viewHref('chat'))
  run()
}

function actions({ status, streaming, inBrowser }: PaletteFacts): PaletteEntry[] {
  const action = (
    id: string,
    name: string,
    icon: LucideIcon,
    run: () => void,
    more: Pick<PaletteEntry, 'shortcut' | 'keywords'> = {},
  ): PaletteEntry => ({ id, group: 'actions', name, icon, run, ...more })
  const isConnected = status !== null && status.connection.kind !== 'not_configured'
  return [
    action('new', t('New chat'), SquarePen, newChat, { shortcut: 'Mod+N' }),
    action('search', t('Search chats'), Search, searchConversations, {
      shortcut: 'Mod+Shift+F',
      keywords: t('find messages conversations', {}, 'keywords'),
    }),
    ...(streaming ? [action('stop', t('Stop the answer'), Square, stopAnswer, { shortcut: 'Esc' })] : []),
    action(
      'prompts',
      t('Prompts'),
      BookText,
      () => {
        goTo(viewHref('chat'))
        openPrompts()
      },
      { keywords: t('library templates variables langfuse', {}, 'keywords') },
    ),
    action('provider', t('Add provider'), Plus, () => goTo(placeHref('settings', 'providers', 'new')), {
      keywords: t('model api key openai anthropic', {}, 'keywords'),
    }),
    action('outline', t('Outline of the chat'), ListTree, inChats(toggleOutline), {
      shortcut: 'Mod+Shift+O',
      keywords: t('questions branches', {}, 'keywords'),
    }),
    action(
      'folder',
      t('New folder'),
      FolderPlus,
      inChats(() => void createFolder()),
      { keywords: t('chats', {}, 'keywords') },
    ),
    action(
      'importChats',
      t('Import chats…'),
      Upload,
      inChats(() => openChatImport(true)),
      {
        keywords: t('chatgpt claude cherry studio file', {}, 'keywords'),
      },
    ),
    ...(isConnected
      ? [
          status.paused
            ? action('resume', t('Resume delivery'), Play, () => void setPaused(false), {
                keywords: t('sync langfuse pause', {}, 'keywords'),
              })
            : action('pause', t('Pause delivery'), Pause, () => void setPaused(true), {
                keywords: t('sync langfuse', {}, 'keywords'),
              }),
        ]
      : [action('connect', t('Connect to Langfuse'), Link, () => goTo(placeHref('settings', 'langfuse')))]),
    ...(status && whyNoRetry(status) === null
      ? [
          action('retry', t('Retry now'), RefreshCw, () => void retry(), {
            keywords: t('sync send flush langfuse', {}, 'keywords'),
          }),
        ]
      : []),
    action(
      'import',
      t('Import traces'),
      Upload,
      () => {
        goTo(viewHref('monitor'))
        openImports()
      },
      { keywords: t('file otlp opentelemetry langfuse export csv', {}, 'keywords') },
    ),
    action('setup', t('Open setup'), ListChecks, openFirstRun, {
      keywords: t('first run steps welcome begin start model langfuse', {}, 'keywords'),
    }),
    action('link', t('Copy link to this place'), Link, () => void copyLink(), {
      keywords: t('address monitor url share', {}, 'keywords'),
    }),
    ...(inBrowser
      ? [
          action('address', t('Copy an address for another browser'), Link, () => void copyNewAddress(), {
            keywords: t('open link code', {}, 'keywords'),
          }),
        ]
      : []),
  ]
}

/** Where a copied link leads; null where what was typed is none. */
export function linkEntry(typed: string): PaletteEntry | null {
  const href = hrefIn(typed)
  if (href === null) return null
  return { id: 'open-link', group: 'places', name: t('Open this link'), icon: Link, run: () => goTo(href) }
}

/** How well an entry answers what was typed; 0 is not at all. Beginnings count most, then beginnings of words. */
export function scoreEntry({ name, detail = '', keywords = '', group }: PaletteEntry, query: string): number {
  const text = name.toLowerCase()
  const all = `${text} ${detail} ${keywords} ${t(groupNames[group])}`.toLowerCase()
  const words = query.toLowerCase().split(/\s+/).filter(Boolean)
  if (!words.every((word) => all.includes(word))) return 0
  const first = words[0] ?? ''
  if (text.startsWith(words.join(' '))) return 4
  if (text.startsWith(first)) return 3
  return text.includes(` ${first}`) ? 2 : 1
}
