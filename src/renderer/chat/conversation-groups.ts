import type { ConversationSummary, Folder } from '../../shared/domain.ts'
import { t } from '../../shared/words/t.ts'
import { calendarDaysBetween } from '../ui/format.ts'
import type { PaneScope } from './pane-store.ts'

export type ListRow =
  | { kind: 'heading'; key: string; label: string }
  | { kind: 'folder'; key: string; folder: Folder; count: number; hasUnread: boolean }
  | { kind: 'conversation'; key: string; conversation: ConversationSummary; isInFolder: boolean }
  | { kind: 'archive'; key: string; count: number }

/**
 * The list as it is shown: pinned conversations first, then folders with theirs, then the others by how long ago they changed, and at
 * its end the way to what is archived. A scope shows its own alone.
 */
export function groupConversations(
  list: readonly ConversationSummary[],
  nowMs: number,
  folders: readonly Folder[] = [],
  scope: PaneScope | null = null,
): ListRow[] {
  if (scope?.kind === 'archived') {
    return byTime(
      list.filter(({ isArchived }) => isArchived),
      nowMs,
    )
  }
  const inFolders = new Map<string, ConversationSummary[]>(folders.map(({ id }) => [id, []]))
  const loose: ConversationSummary[] = []
  let archivedCount = 0
  for (const conversation of list) {
    if (conversation.isArchived) archivedCount += 1
    else (inFolders.get(conversation.folderId ?? '') ?? loose).push(conversation)
  }
  if (scope !== null) return byTime(inFolders.get(scope.id) ?? [], nowMs)
  const folderRows = folders.flatMap((folder): ListRow[] => {
    const chats = inFolders.get(folder.id) ?? []
    const hasUnread = chats.some(({ isUnread }) => isUnread)
    const head: ListRow = { kind: 'folder', key: folderKey(folder.id), folder, count: chats.length, hasUnread }
    return folder.isCollapsed ? [head] : [head, ...chats.map((chat) => toRow(chat, true))]
  })
  if (folderRows.length > 0) folderRows.unshift({ kind: 'heading', key: 'heading:Folders', label: t('Folders') })
  const pinned = loose.filter((conversation) => conversation.pinned)
  const others = loose.filter((conversation) => !conversation.pinned)
  const archive: ListRow[] = archivedCount > 0 ? [{ kind: 'archive', key: archiveKey, count: archivedCount }] : []
  return [...byTime(pinned, nowMs), ...folderRows, ...byTime(others, nowMs), ...archive]
}

export const archiveKey = 'archive'
export const folderKey = (id: string): string => `folder:${id}`

const toRow = (conversation: ConversationSummary, isInFolder = false): ListRow => ({
  kind: 'conversation',
  key: conversation.id,
  conversation,
  isInFolder,
})

function byTime(list: readonly ConversationSummary[], nowMs: number): ListRow[] {
  const labelOf = ({ pinned, updatedAtMs }: ConversationSummary): string => {
    if (pinned) return t('Pinned')
    const days = calendarDaysBetween(updatedAtMs, nowMs)
    if (days <= 0) return t('Today')
    if (days === 1) return t('Yesterday')
    return days <= 6 ? t('Last 7 days') : t('Earlier')
  }
  const rows: ListRow[] = []
  let last: string | null = null
  for (const conversation of list) {
    const label = labelOf(conversation)
    if (label !== last) rows.push({ kind: 'heading', key: `heading:${label}`, label })
    last = label
    rows.push(toRow(conversation))
  }
  return rows
}
