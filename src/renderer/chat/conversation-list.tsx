import { useVirtualizer, defaultRangeExtractor } from '@tanstack/react-virtual'
import { Archive, FolderSearch, Pencil, Trash2 } from 'lucide-react'
import { useCallback, useEffect, useMemo, useRef, useState, type KeyboardEvent } from 'react'
import type { ConversationSummary, Folder } from '../../shared/domain.ts'
import { t } from '../../shared/words/t.ts'
import { usePlace } from '../app/navigation.ts'
import { classes } from '../ui/classes.ts'
import { Menu } from '../ui/menu.tsx'
import { asksForMenu } from '../ui/menu-point.ts'
import { useNow } from '../ui/now.ts'
import { useLocale } from '../ui/use-locale.ts'
import type { Anchor } from '../ui/popover.tsx'
import { archiveKey, folderKey, groupConversations, type ListRow } from './conversation-groups.ts'
import { ConversationMenu } from './conversation-menu.tsx'
import { ConversationRow } from './conversation-row.tsx'
import { deleteConversation } from './conversations-store.ts'
import { useChatDrop } from './folders/chat-drag.ts'
import { FolderRow } from './folders/folder-row.tsx'
import { collapseFolder, deleteFolder, startRenaming, useFolders } from './folders/folders-store.ts'
import { showScope, usePane } from './pane-store.ts'

const rowPx = 30
const headingPx = 32

type MenuOf = { conversation: ConversationSummary } | { folder: Folder }

/**
 * The list of conversations; only the rows in sight exist. Arrow keys move, and open and close folders; F2 renames, Delete
 * deletes.
 */
export function ConversationList({ list, onLeaveUp }: { list: readonly ConversationSummary[]; onLeaveUp(): void }) {
  const scroller = useRef<HTMLDivElement>(null)
  const openId = usePlace().item
  const nowMs = useNow()
  const folders = useFolders((state) => state.list)
  const renamingFolderId = useFolders((state) => state.renamingId)
  const scope = usePane((state) => state.scope)
  const locale = useLocale()
  // Days begin at quarters of an hour, wherever one is.
  const quarter = Math.floor(nowMs / 900_000)
  // oxlint-disable-next-line react/exhaustive-deps
  const rows = useMemo(() => groupConversations(list, nowMs, folders, scope), [list, quarter, folders, scope, locale])
  const stops = useMemo(() => rows.filter(({ kind }) => kind !== 'heading'), [rows])
  const [focusedId, setFocusedId] = useState<string | null>(null)
  const [renamingId, setRenamingId] = useState<string | null>(null)
  const [menu, setMenu] = useState<(MenuOf & { anchor: Anchor }) | null>(null)
  const outside = useChatDrop(null)
  const indexOf = (id: string | null): number => rows.findIndex((row) => row.key === id)
  const focusedIndex = indexOf(focusedId)
  // One that is another each time has the places of all rows reckoned anew.
  const keyOf = useCallback((index: number) => rows[index]?.key ?? index, [rows])
  // Its answers change without its identity changing: nothing here may be memoised by it.
  // oxlint-disable-next-line react/incompatible-library
  const virtualizer = useVirtualizer({
    count: rows.length,
    getScrollElement: () => scroller.current,
    estimateSize: (index) => (rows[index]?.kind === 'heading' ? headingPx : rowPx),
    getItemKey: keyOf,
    overscan: 8,
    paddingEnd: 8,
    rangeExtractor: (range) => {
      const indexes = defaultRangeExtractor(range)
      // The row with the focus stays, or the focus would go with it.
      return focusedIndex < 0 || indexes.includes(focusedIndex)
        ? indexes
        : [...indexes, focusedIndex].sort((a, b) => a - b)
    },
  })
  const tabbableId = focusedIndex >= 0 ? focusedId : indexOf(openId) >= 0 ? openId : (stops[0]?.key ?? null)

  const focusRow = (id: string): void => {
    setFocusedId(id)
    virtualizer.scrollToIndex(indexOf(id), { align: 'auto' })
    requestAnimationFrame(() => scroller.current?.querySelector<HTMLElement>(`[data-row="${CSS.escape(id)}"]`)?.focus())
  }
  useEffect(() => {
    if (renamingFolderId !== null) virtualizer.scrollToIndex(indexOf(folderKey(renamingFolderId)), { align: 'auto' })
    // oxlint-disable-next-line react/exhaustive-deps
  }, [renamingFolderId, rows])
  const leaveFolder = (row: ListRow): void => {
    if (row.kind === 'folder') collapseFolder(row.folder.id, true)
    else if (row.kind === 'conversation' && row.isInFolder) focusRow(folderKey(row.conversation.folderId ?? ''))
  }
  const onKeyDown = (event: KeyboardEvent): void => {
    const at = stops.findIndex(({ key }) => key === focusedId)
    const row = stops[at]
    const isTyping = renamingId !== null || renamingFolderId !== null
    if (!row || isTyping || event.ctrlKey || event.metaKey || event.altKey) return
    const target = { ArrowDown: at + 1, ArrowUp: at - 1, Home: 0, End: stops.length - 1 }[event.key]
    if (target !== undefined) {
      event.preventDefault()
      const next = stops[target]
      if (next) focusRow(next.key)
      else if (target < 0) onLeaveUp()
    } else if (event.key === 'ArrowLeft') leaveFolder(row)
    else if (event.key === 'ArrowRight') {
      if (row.kind === 'folder') collapseFolder(row.folder.id, false)
    } else if (event.key === 'F2') {
      if (row.kind === 'conversation') setRenamingId(row.conversation.id)
      if (row.kind === 'folder') startRenaming(row.folder.id)
    } else if (event.key === 'Delete') {
      if (row.kind === 'conversation') void deleteConversation(row.conversation)
      if (row.kind === 'folder') void deleteFolder(row.folder)
    } else if (asksForMenu(event)) {
      event.preventDefault()
      const anchor = event.target as Element
      if (row.kind === 'conversation') setMenu({ conversation: row.conversation, anchor })
      if (row.kind === 'folder') setMenu({ folder: row.folder, anchor })
    }
  }
  return (
    <>
      <div
        ref={scroller}
        onKeyDown={onKeyDown}
        className={classes('min-h-0 flex-1 overflow-y-auto px-2', outside.isOver && 'bg-hover')}
        {...outside.target}
      >
        <ul aria-label={t('Chats')} className="relative" style={{ height: virtualizer.getTotalSize() }}>
          {virtualizer.getVirtualItems().map(({ index, key, start, size }) => {
            const row = rows[index]
            if (!row) return null
            const style = { height: size, transform: `translateY(${start}px)` }
            if (row.kind === 'heading') {
              return (
                <li
                  key={key}
                  style={style}
                  className="absolute inset-x-0 top-0 flex items-end px-2 pb-1 text-xs text-ink-3"
                >
                  {row.label}
                </li>
              )
            }
            if (row.kind === 'archive') {
              return (
                <li key={key} style={style} className="absolute inset-x-0 top-0 pt-0.5">
                  <button
                    type="button"
                    data-row={archiveKey}
                    tabIndex={tabbableId === archiveKey ? 0 : -1}
                    onFocus={() => setFocusedId(archiveKey)}
                    onClick={() => showScope({ kind: 'archived' })}
                    className="flex h-[28px] w-full items-center gap-1.5 rounded-md px-2 text-left text-sm text-ink-3 hover:bg-hover hover:text-ink"
                  >
                    <Archive size={13} aria-hidden />
                    <span className="flex-1">{t('Archived')}</span>
                    <span className="text-xs tabular-nums">{row.count}</span>
                  </button>
                </li>
              )
            }
            if (row.kind === 'folder') {
              const { folder, count, hasUnread } = row
              return (
                <li key={key} style={style} className="absolute inset-x-0 top-0">
                  <FolderRow
                    folder={folder}
                    count={count}
                    hasUnread={hasUnread}
                    rowKey={row.key}
                    tabbable={row.key === tabbableId}
                    renaming={folder.id === renamingFolderId}
                    menuOpen={menu !== null && 'folder' in menu && menu.folder.id === folder.id}
                    onFocus={() => setFocusedId(row.key)}
                    onRenamed={(byKey) => byKey && focusRow(row.key)}
                    onMenu={(anchor) => setMenu({ folder, anchor })}
                  />
                </li>
              )
            }
            const { conversation } = row
            return (
              <li key={key} style={style} className="absolute inset-x-0 top-0">
                <ConversationRow
                  conversation={conversation}
                  indented={row.isInFolder}
                  open={conversation.id === openId}
                  tabbable={conversation.id === tabbableId}
                  renaming={conversation.id === renamingId}
                  menuOpen={menu !== null && 'conversation' in menu && menu.conversation.id === conversation.id}
                  onFocus={() => setFocusedId(conversation.id)}
                  onRename={() => setRenamingId(conversation.id)}
                  onRenamed={(byKey) => {
                    setRenamingId(null)
                    if (byKey) focusRow(conversation.id)
                  }}
                  onMenu={(anchor) => setMenu({ conversation, anchor })}
                />
              </li>
            )
          })}
        </ul>
      </div>
      {/* Beside the list, whose keys are not theirs. */}
      {menu && 'conversation' in menu && (
        <ConversationMenu
          key={menu.conversation.id}
          conversation={menu.conversation}
          anchor={menu.anchor}
          onRename={() => setRenamingId(menu.conversation.id)}
          onClose={() => setMenu(null)}
        />
      )}
      {menu && 'folder' in menu && (
        <Menu
          key={menu.folder.id}
          label={t('Actions for the folder {name}', { name: menu.folder.name })}
          anchor={menu.anchor}
          onClose={() => setMenu(null)}
          entries={[
            {
              label: t('Show this folder alone'),
              icon: <FolderSearch size={14} />,
              run: () => showScope({ kind: 'folder', id: menu.folder.id }),
            },
            {
              label: t('Rename'),
              icon: <Pencil size={14} />,
              shortcut: 'F2',
              run: () => startRenaming(menu.folder.id),
            },
            {
              label: t('Delete'),
              icon: <Trash2 size={14} />,
              shortcut: 'Del',
              run: () => void deleteFolder(menu.folder),
            },
          ]}
        />
      )}
    </>
  )
}
