import { Search, SquarePen, X } from 'lucide-react'
import { useRef, type KeyboardEvent } from 'react'
import { t } from '../../shared/words/t.ts'
import { requestFocus, useFocusOnRequest } from '../app/focus-store.ts'
import { newChat } from '../app/shortcuts.ts'
import { IconButton } from '../ui/button.tsx'
import { classes } from '../ui/classes.ts'
import { keys } from '../ui/kbd.tsx'
import { createPart } from '../ui/part.ts'
import { Empty, Failure, Waiting } from '../ui/waiting.tsx'
import { useFileDrop } from '../ui/use-file-drop.ts'
import { loadConversations, useConversations } from './conversations-store.ts'
import { isChatDragged } from './folders/chat-drag.ts'
import { useFolders } from './folders/folders-store.ts'
import { importChats } from './import-store.ts'
import { PaneMenu } from './pane-menu.tsx'
import { openPane, searchPane, usePane } from './pane-store.ts'
import { ScopeChip } from './scope-chip.tsx'

/** Fetched while the database is asked for the chats. */
const conversationList = createPart(() => import('./conversation-list.tsx'))
const searchResults = createPart(() => import('./search-results.tsx'))

/** The conversations, and the search through all that was ever said in them. */
export function ConversationPane() {
  const { list, error } = useConversations()
  const listPart = conversationList.useIfThere()
  const { isOpen, query, scope } = usePane()
  const folders = useFolders((state) => state.list)
  const drop = useFileDrop((file) => void (isChatDragged() || importChats(file)))
  const field = useRef<HTMLInputElement>(null)
  const pane = useRef<HTMLElement>(null)
  useFocusOnRequest('search', field)
  const onKeyDown = (event: KeyboardEvent): void => {
    if (event.nativeEvent.isComposing) return
    if (event.key === 'Escape') {
      if (query === '') {
        openPane(false)
        requestFocus('composer')
      } else {
        event.preventDefault()
        searchPane('')
      }
    } else if (event.key === 'ArrowDown') {
      event.preventDefault()
      pane.current?.querySelector<HTMLElement>('[data-row]')?.focus()
    } else if (event.key === 'Enter' && query.trim() !== '') {
      pane.current?.querySelector<HTMLElement>('a[data-row]')?.click()
    }
  }
  return (
    <section
      ref={pane}
      aria-label={t('Chats')}
      {...drop.target}
      className={classes(
        drop.isOver && 'outline-2 -outline-offset-2 outline-accent',
        'flex w-60 shrink-0 flex-col border-r bg-panel min-[1100px]:w-64',
        isOpen
          ? 'max-[620px]:absolute max-[620px]:inset-y-0 max-[620px]:left-0 max-[620px]:z-20'
          : 'max-[620px]:hidden',
      )}
    >
      <div className="flex h-11 shrink-0 items-center gap-1 border-b pr-1.5 pl-2">
        <label className="flex h-7 min-w-0 flex-1 items-center gap-1.5 rounded-md px-1.5 text-ink-3 hover:bg-hover has-focus-visible:bg-raised has-focus-visible:outline-2 has-focus-visible:outline-accent">
          <Search size={14} className="shrink-0" />
          <input
            ref={field}
            type="search"
            aria-label={t('Search chats')}
            title={t('Search chats ({keys})', { keys: keys('Mod+F') })}
            placeholder={t('Search')}
            value={query}
            spellCheck={false}
            onChange={(event) => searchPane(event.target.value)}
            onKeyDown={onKeyDown}
            className="h-full min-w-0 flex-1 bg-transparent text-sm text-ink outline-none placeholder:text-ink-3"
          />
          {query !== '' && (
            <button
              type="button"
              aria-label={t('Clear search')}
              onClick={() => searchPane('')}
              className="rounded-sm hover:text-ink"
            >
              <X size={13} />
            </button>
          )}
        </label>
        <IconButton label={t('New chat')} shortcut={keys('Mod+N')} onClick={newChat} className="size-7">
          <SquarePen size={15} />
        </IconButton>
        <PaneMenu />
      </div>
      <ScopeChip />
      {query.trim() !== '' ? (
        <LaterSearchResults query={query.trim()} onLeaveUp={() => field.current?.focus()} />
      ) : list === null || (listPart === null && list.length > 0) ? (
        error === null ? (
          <Waiting what={t('Loading chats')} />
        ) : (
          <Failure message={error} onRetry={() => void loadConversations()} />
        )
      ) : list.length === 0 && folders.length === 0 ? (
        <Empty title={t('No chats yet')}>
          <p className="text-xs">{t('Send a message to start one. It’s saved here.')}</p>
        </Empty>
      ) : scope?.kind === 'archived' && !list.some(({ isArchived }) => isArchived) ? (
        <Empty title={t('Nothing archived')}>
          <p className="text-xs">{t('Archive a chat to take it out of the list. The search still finds it.')}</p>
        </Empty>
      ) : scope?.kind === 'folder' && !list.some(({ folderId, isArchived }) => folderId === scope.id && !isArchived) ? (
        <Empty title={t('An empty folder')}>
          <p className="text-xs">{t('Drag chats onto a folder, or use “Move to folder…” in a chat’s menu.')}</p>
        </Empty>
      ) : (
        listPart && <listPart.ConversationList list={list} onLeaveUp={() => field.current?.focus()} />
      )}
    </section>
  )
}

function LaterSearchResults(props: { query: string; onLeaveUp(): void }) {
  const part = searchResults.useIfThere()
  return part ? <part.SearchResults {...props} /> : <Waiting what={t('Searching')} />
}
