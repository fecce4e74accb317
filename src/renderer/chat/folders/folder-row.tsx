import { ChevronRight, Ellipsis } from 'lucide-react'
import type { Folder } from '../../../shared/domain.ts'
import { t } from '../../../shared/words/t.ts'
import { classes } from '../../ui/classes.ts'
import { openMenuAtPointer } from '../../ui/menu-point.ts'
import type { Anchor } from '../../ui/popover.tsx'
import { NameField } from '../name-field.tsx'
import { UnreadDot } from '../unread-dot.tsx'
import { useChatDrop } from './chat-drag.ts'
import { collapseFolder, renameFolder, startRenaming } from './folders-store.ts'

/** A folder in the list of chats; its chats follow it. */
export function FolderRow({
  folder,
  count,
  hasUnread,
  rowKey,
  tabbable,
  renaming,
  menuOpen,
  onFocus,
  onRenamed,
  onMenu,
}: {
  folder: Folder
  count: number
  hasUnread: boolean
  rowKey: string
  tabbable: boolean
  renaming: boolean
  menuOpen: boolean
  onFocus(): void
  onRenamed(byKey: boolean): void
  onMenu(anchor: Anchor): void
}) {
  const { id, name, isCollapsed } = folder
  const drop = useChatDrop(id)
  if (renaming) {
    return (
      <NameField
        label={t('Folder name')}
        name={name}
        maxLength={100}
        onName={(next) => renameFolder(id, next)}
        onDone={(byKey) => {
          startRenaming(null)
          onRenamed(byKey)
        }}
      />
    )
  }
  return (
    <div
      {...drop.target}
      className={classes(
        'group relative flex h-[28px] items-center rounded-md transition-colors',
        drop.isOver ? 'bg-accent-soft' : menuOpen ? 'bg-hover' : 'hover:bg-hover',
      )}
      onContextMenu={(event) => openMenuAtPointer(event, onMenu)}
    >
      <button
        type="button"
        data-row={rowKey}
        tabIndex={tabbable ? 0 : -1}
        aria-expanded={!isCollapsed}
        title={`${name}\n${t('{count, plural, one {# chat} other {# chats}}', { count })}`}
        onFocus={onFocus}
        onClick={() => collapseFolder(id, !isCollapsed)}
        className="flex h-full min-w-0 flex-1 items-center gap-1 rounded-md pr-2 pl-1 text-left text-sm text-ink-2 group-hover:text-ink"
      >
        <ChevronRight
          size={14}
          aria-hidden
          className={classes('shrink-0 text-ink-3 transition-transform', !isCollapsed && 'rotate-90')}
        />
        <span dir="auto" className="min-w-0 flex-1 truncate">
          {name}
        </span>
        {isCollapsed && hasUnread && <UnreadDot />}
        <span className="shrink-0 text-xs text-ink-3 tabular-nums group-hover:invisible">{count}</span>
      </button>
      <button
        type="button"
        tabIndex={-1}
        aria-label={t('Actions for the folder {name}', { name })}
        aria-haspopup="menu"
        aria-expanded={menuOpen}
        onClick={(event) => onMenu(event.currentTarget)}
        className={classes(
          'absolute right-0.5 flex size-6 items-center justify-center rounded-md text-ink-3 group-hover:opacity-100 hover:text-ink',
          menuOpen ? 'opacity-100' : 'opacity-0',
        )}
      >
        <Ellipsis size={14} />
      </button>
    </div>
  )
}
