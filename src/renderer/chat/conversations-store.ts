import { create } from 'zustand'
import { isBlank, trimInvisible, untitled } from '../../shared/text.ts'
import type { ConversationSummary } from '../../shared/domain.ts'
import type { Result } from '../../shared/ipc.ts'
import { t } from '../../shared/words/t.ts'
import { currentPlace, goTo, placeHref } from '../app/navigation.ts'
import { bridge, onReconnect } from '../bridge.ts'
import { gather } from '../ui/gather.ts'
import { showToast } from '../ui/toast-store.ts'
import { createChangedReads, inOrder, withNow } from './changed-list.ts'

/** All conversations, pinned ones first, then by their last change. Null until the first answer. */
export const useConversations = create<{ list: ConversationSummary[] | null; error: string | null }>(() => ({
  list: null,
  error: null,
}))

const loadSoonMs = 80

/** What main calls a chat whose beginning shows nothing, in the language that is spoken. */
export const spokenTitle = (title: string): string => (title === untitled ? t('New chat') : title)

const changed = createChangedReads({
  async readAll() {
    const result = await bridge.request('conversations.list', null)
    if (result.ok) useConversations.setState({ list: result.value, error: null })
    else useConversations.setState({ error: result.error.message })
    return result.ok
  },
  async readOnly(ids) {
    const result = await bridge.request('conversations.summaries', { ids: [...ids] })
    if (result.ok) useConversations.setState(({ list }) => ({ list: list && withNow(list, ids, result.value) }))
    return result.ok
  },
})

export function loadConversations(): Promise<void> {
  changed.note(null)
  return changed.read()
}

/** Shows a change at once; what main then says is what counts. */
async function change(
  edit: (list: ConversationSummary[]) => ConversationSummary[],
  request: Promise<Result<null>>,
): Promise<boolean> {
  useConversations.setState(({ list }) => ({ list: list && edit(list) }))
  const result = await request
  if (result.ok) return true
  showToast({ message: result.error.message, severity: 'error' })
  void loadConversations()
  return false
}

const patched = (id: string, patch: Partial<ConversationSummary>) => (list: ConversationSummary[]) =>
  inOrder(list.map((entry) => (entry.id === id ? { ...entry, ...patch } : entry)))

export function renameConversation(id: string, title: string): void {
  if (isBlank(title)) return
  void change(patched(id, { title: trimInvisible(title) }), bridge.request('conversations.rename', { id, title }))
}

export function pinConversation(id: string, pinned: boolean): void {
  void change(patched(id, { pinned }), bridge.request('conversations.pin', { id, pinned }))
}

/** Into a folder, or with null out of the one that it is in. */
export function moveConversation(id: string, folderId: string | null): void {
  void change(patched(id, { folderId }), bridge.request('conversations.move', { id, folderId }))
}

const archive = (id: string, isArchived: boolean): Promise<boolean> =>
  change(patched(id, { isArchived }), bridge.request('conversations.archive', { id, isArchived }))

/** Out of the list; a toast undoes it. */
export async function archiveConversation({ id, title }: ConversationSummary, isArchived: boolean): Promise<void> {
  if (!(await archive(id, isArchived))) return
  showToast({
    message: isArchived
      ? t('Archived “{title}”. The search still finds it.', { title: spokenTitle(title) })
      : t('“{title}” is back in the list.', { title: spokenTitle(title) }),
    takesFocus: true,
    action: { label: t('Undo'), run: () => void archive(id, !isArchived) },
  })
}

/** Somebody looks at it: the dot goes. */
export function markSeen(id: string): void {
  void change(patched(id, { isUnread: false }), bridge.request('conversations.markSeen', { id }))
}

/** Goes without asking; a toast brings it back. */
export async function deleteConversation({ id, title }: ConversationSummary): Promise<void> {
  const { view, item } = currentPlace()
  const wasShown = view === 'chat' && item === id
  if (wasShown) goTo(placeHref('chat'), true)
  const remove = (list: ConversationSummary[]) => list.filter((entry) => entry.id !== id)
  if (!(await change(remove, bridge.request('conversations.delete', { id })))) return
  showToast({
    message: t('Deleted “{title}”. Its traces stay in the Monitor.', { title: spokenTitle(title) }),
    takesFocus: true,
    action: {
      label: t('Undo'),
      run: () => {
        void restoreConversation(id).then((isRestored) => {
          if (isRestored && wasShown) goTo(placeHref('chat', id))
        })
      },
    },
  })
}

/** False where it could not be, which a toast tells. */
export async function restoreConversation(id: string): Promise<boolean> {
  const result = await bridge.request('conversations.restore', { id })
  if (!result.ok) showToast({ message: result.error.message, severity: 'error' })
  void loadConversations()
  return result.ok
}

/** Asks once and is told of every change from then on. */
export function startConversations(): void {
  const readSoon = gather(() => void changed.read(), loadSoonMs)
  bridge.on('conversations.changed', ({ id }) => {
    changed.note(id)
    readSoon()
  })
  onReconnect(() => void loadConversations())
  void loadConversations()
}
