import { Download, ListTree, PanelLeft } from 'lucide-react'
import { useEffect, useMemo } from 'react'
import { requestFocus } from '../app/focus-store.ts'
import { usePlace } from '../app/navigation.ts'
import { Boundary } from '../ui/boundary.tsx'
import { newChat } from '../app/shortcuts.ts'
import { Button, IconButton } from '../ui/button.tsx'
import { keys } from '../ui/kbd.tsx'
import { createPart, later } from '../ui/part.ts'
import { Empty, Failure, Waiting } from '../ui/waiting.tsx'
import { againKey, originIn } from './again.ts'
import { ChatDialogs } from './chat-dialogs.tsx'
import { NoticeLines } from './notice-lines.tsx'
import { DropOverlay, useChatDrop } from './attachments/drop-target.tsx'
import { ViewerMount } from './attachments/viewer-mount.tsx'
import { OriginLine } from './origin-line.tsx'
import { useSeenMark } from './seen-mark.ts'
import { stopAnswer, streamingMessage } from './chat-actions.ts'
import { openChat, retryOpening, useChat } from './chat-store.ts'
import { Composer } from './composer.tsx'
import { ConversationPane } from './conversation-pane.tsx'
import { ConversationCost } from './later-parts.tsx'
import { DeletedChat } from './deleted-chat.tsx'
import { spokenTitle, useConversations } from './conversations-store.ts'
import { askForExport } from './export/export-store.ts'
import { NewChat } from './new-chat.tsx'
import { toggleOutline, useOutline } from './outline/outline-store.ts'
import { openPane, usePane } from './pane-store.ts'
import { usePromptsDialog } from './prompts/prompts-dialog-store.ts'
import { textParameter } from '../../shared/app-links.ts'
import { cutAtCharacter, isBlank, untitled } from '../../shared/text.ts'
import { shown, t } from '../../shared/words/t.ts'

const LaterOutline = later(
  createPart(() => import('./outline/outline-panel.tsx')),
  (found) => found.OutlinePanel,
)

export function ChatView() {
  const outlineOpen = useOutline((state) => state.isOpen)
  return (
    <div className="relative flex min-h-0 flex-1">
      <ConversationPane />
      <ChatPane />
      {outlineOpen && <LaterOutline />}
      <ChatDialogs />
    </div>
  )
}

/** The composer comes first; what shows messages is fetched meanwhile. */
export const threadView = createPart(() => import('./thread-view.tsx'))

function LaterThread() {
  const part = threadView.use()
  // Takes the place of what comes, so that the composer stays where it is.
  return part ? <part.ThreadView /> : <div className="flex-1" />
}

const LaterSuggestion = later(
  createPart(() => import('./suggested-text.tsx')),
  (found) => found.SuggestedText,
)
const LaterPromptsDialog = later(
  createPart(() => import('./prompts/prompts-dialog.tsx')),
  (found) => found.PromptsDialog,
)

/** The library, once it is opened. */
function LaterPrompts() {
  const open = usePromptsDialog((state) => state.open)
  return open && <LaterPromptsDialog begin={open} />
}

const suggests = (query: string): boolean => new URLSearchParams(query).has(textParameter)

/**
 * The conversation the address names. The one before stays, out of reach, until it has been read. `bare` is without a head, where
 * a window has one.
 */
export function ChatPane({ bare = false }: { bare?: boolean }) {
  const { item, query } = usePlace()
  const origin = useMemo(() => (item === null ? originIn(query) : null), [item, query])
  const key = useChat((state) => state.thread.key)
  const isEmpty = useChat((state) => state.thread.branch.length === 0)
  const isDeleted = useChat((state) => state.thread.isDeleted)
  const hasOrigin = useChat((state) => state.thread.origin !== null)
  const opening = useChat((state) => state.opening !== null)
  const openError = useChat((state) => state.openError)
  const announcement = useChat((state) => state.announcement)
  useEffect(() => {
    openChat(item, origin)
    openPane(false)
  }, [item, origin])
  useEffect(stopOnEscape, [])
  useEffect(toggleOutlineByKey, [])
  useSeenMark()
  const drop = useChatDrop()
  if (openError !== null && openError.id === (origin ? againKey(origin) : item)) {
    return openError.isGone ? (
      <Empty title={t('This chat isn’t on this computer')}>
        <p>{t('The link may be of another computer, or the chat newer than the backup that was restored here.')}</p>
        <Button className="mt-4" onClick={newChat}>
          {t('New chat')}
        </Button>
      </Empty>
    ) : (
      <div className="m-auto max-w-96">
        <Failure message={shown(openError.message)} onRetry={retryOpening} />
      </div>
    )
  }
  return (
    <section aria-label={t('Messages')} {...drop.target} className="relative flex min-w-0 flex-1 flex-col bg-canvas">
      <div inert={opening} className="flex min-h-0 flex-1 flex-col">
        {!bare && <Header />}
        <OriginLine />
        <NoticeLines />
        <Boundary
          resetKey={key}
          renderFallback={(error) => <Empty title={t('Couldn’t show this chat')}>{error.message}</Empty>}
        >
          {isEmpty && !isDeleted && !hasOrigin ? <NewChat key={key} /> : <LaterThread key={key} />}
        </Boundary>
        {item === null && suggests(query) && <LaterSuggestion />}
        <LaterPrompts />
        {isDeleted ? <DeletedChat /> : <Composer key={`composer:${key}`} />}
      </div>
      {drop.isOver && <DropOverlay />}
      <ViewerMount />
      {opening && (
        <div className="appear-late absolute inset-0 bg-canvas p-4">
          <Waiting what={t('Opening the chat')} />
        </div>
      )}
      <p role="status" aria-live="polite" className="sr-only">
        {announcement}
      </p>
    </section>
  )
}

/** Escape stops the answer wherever the focus is, unless it closes or empties something first. Returns the end of it. */
function stopOnEscape(): () => void {
  const onKeyDown = (event: KeyboardEvent): void => {
    if (event.key !== 'Escape' || event.defaultPrevented || event.isComposing) return
    if (document.querySelector('dialog[open], :popover-open') || !streamingMessage(useChat.getState().thread)) return
    event.preventDefault()
    stopAnswer()
  }
  window.addEventListener('keydown', onKeyDown)
  return () => window.removeEventListener('keydown', onKeyDown)
}

function HeaderActions({ id }: { id: string }) {
  const isOpen = useOutline((state) => state.isOpen)
  return (
    <span className="-mr-2 flex items-center">
      <IconButton label={t('Export chat…')} onClick={() => askForExport(id)} className="size-7">
        <Download size={15} />
      </IconButton>
      <IconButton
        label={t('Outline')}
        shortcut={keys('Mod+Shift+O')}
        aria-expanded={isOpen}
        onClick={toggleOutline}
        className="size-7"
      >
        <ListTree size={15} />
      </IconButton>
    </span>
  )
}

/** The outline's key, wherever the focus is in the chat. Returns the end of it. */
function toggleOutlineByKey(): () => void {
  const onKeyDown = (event: KeyboardEvent): void => {
    if (!(event.ctrlKey || event.metaKey) || !event.shiftKey || event.altKey || event.code !== 'KeyO') return
    if (document.querySelector('dialog[open]')) return
    event.preventDefault()
    // As its other ways out do. From elsewhere the focus stays where it is.
    if (useOutline.getState().isOpen && document.activeElement?.closest('[data-outline]')) requestFocus('composer')
    toggleOutline()
  }
  window.addEventListener('keydown', onKeyDown)
  return () => window.removeEventListener('keydown', onKeyDown)
}

function Header() {
  const id = useChat((state) => state.thread.id)
  const firstWords = useChat((state) =>
    cutAtCharacter(state.thread.messages.get(state.thread.branch[0] ?? '')?.content ?? '', 80),
  )
  const paneOpen = usePane((state) => state.isOpen)
  const title = useConversations((state) => state.list?.find((conversation) => conversation.id === id)?.title)
  return (
    <header className="flex h-11 shrink-0 items-center gap-2 border-b px-4 max-[620px]:pl-2">
      <span className="min-[621px]:hidden">
        <IconButton label={t('Chats')} aria-expanded={paneOpen} onClick={() => openPane(!paneOpen)}>
          <PanelLeft size={15} />
        </IconButton>
      </span>
      <h1 dir="auto" className="truncate text-left text-sm font-medium select-text">
        {spokenTitle(title ?? (isBlank(firstWords) ? untitled : firstWords))}
      </h1>
      <span className="flex-1" />
      {id !== null && <ConversationCost key={id} id={id} />}
      {id !== null && <HeaderActions id={id} />}
    </header>
  )
}
