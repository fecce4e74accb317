import { useVirtualizer, defaultRangeExtractor } from '@tanstack/react-virtual'
import { Pencil, Pin, PinOff, Trash2 } from 'lucide-react'
import { useMemo, useRef, useState, type KeyboardEvent } from 'react'
import type { ConversationSummary } from '../../shared/domain.ts'
import { usePlace } from '../app/navigation.ts'
import { Menu } from '../ui/menu.tsx'
import { asksForMenu } from '../ui/menu-point.ts'
import { useNow } from '../ui/now.ts'
import type { Anchor } from '../ui/popover.tsx'
import { groupConversations } from './conversation-groups.ts'
import { ConversationRow } from './conversation-row.tsx'
import { deleteConversation, pinConversation } from './conversations-store.ts'

const rowPx = 30
const headingPx = 32

/** The list of conversations; only the rows in sight exist. Arrow keys move, F2 renames, Delete deletes. */
export function ConversationList({ list, onLeaveUp }: { list: readonly ConversationSummary[]; onLeaveUp(): void }) {
  const scroller = useRef<HTMLDivElement>(null)
  const openId = usePlace().item
  const nowMs = useNow()
  // Days begin at quarters of an hour, wherever one is.
  const quarter = Math.floor(nowMs / 900_000)
  // oxlint-disable-next-line react/exhaustive-deps
  const rows = useMemo(() => groupConversations(list, nowMs), [list, quarter])
  const [focusedId, setFocusedId] = useState<string | null>(null)
  const [renamingId, setRenamingId] = useState<string | null>(null)
  const [menu, setMenu] = useState<{ conversation: ConversationSummary; anchor: Anchor } | null>(null)
  const indexOf = (id: string | null): number => rows.findIndex((row) => row.key === id)
  const focusedIndex = indexOf(focusedId)
  // Its answers change without its identity changing: nothing here may be memoised by it.
  // oxlint-disable-next-line react/incompatible-library
  const virtualizer = useVirtualizer({
    count: rows.length,
    getScrollElement: () => scroller.current,
    estimateSize: (index) => (rows[index]?.kind === 'heading' ? headingPx : rowPx),
    getItemKey: (index) => rows[index]?.key ?? index,
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
  const tabbableId = focusedIndex >= 0 ? focusedId : indexOf(openId) >= 0 ? openId : (list[0]?.id ?? null)

  const focusRow = (id: string): void => {
    setFocusedId(id)
    virtualizer.scrollToIndex(indexOf(id), { align: 'auto' })
    requestAnimationFrame(() => scroller.current?.querySelector<HTMLElement>(`[data-row="${CSS.escape(id)}"]`)?.focus())
  }
  const remove = (conversation: ConversationSummary): void => {
    void deleteConversation(conversation)
  }
  const onKeyDown = (event: KeyboardEvent): void => {
    const conversation = list.find(({ id }) => id === focusedId)
    if (!conversation || renamingId !== null || event.ctrlKey || event.metaKey || event.altKey) return
    const at = list.indexOf(conversation)
    const target = { ArrowDown: at + 1, ArrowUp: at - 1, Home: 0, End: list.length - 1 }[event.key]
    if (target !== undefined) {
      event.preventDefault()
      const next = list[target]
      if (next) focusRow(next.id)
      else if (target < 0) onLeaveUp()
    } else if (event.key === 'F2') setRenamingId(conversation.id)
    else if (event.key === 'Delete') remove(conversation)
    else if (asksForMenu(event)) {
      event.preventDefault()
      setMenu({ conversation, anchor: event.target as Element })
    }
  }
  return (
    <div ref={scroller} onKeyDown={onKeyDown} className="min-h-0 flex-1 overflow-y-auto px-2">
      <ul aria-label="Chats" className="relative" style={{ height: virtualizer.getTotalSize() }}>
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
          const { conversation } = row
          return (
            <li key={key} style={style} className="absolute inset-x-0 top-0">
              <ConversationRow
                conversation={conversation}
                open={conversation.id === openId}
                tabbable={conversation.id === tabbableId}
                renaming={conversation.id === renamingId}
                menuOpen={conversation.id === menu?.conversation.id}
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
      {menu && (
        <Menu
          key={menu.conversation.id}
          label={`Actions for ${menu.conversation.title}`}
          anchor={menu.anchor}
          onClose={() => setMenu(null)}
          entries={[
            {
              label: 'Rename',
              icon: <Pencil size={14} />,
              shortcut: 'F2',
              run: () => setRenamingId(menu.conversation.id),
            },
            menu.conversation.pinned
              ? { label: 'Unpin', icon: <PinOff size={14} />, run: () => pinConversation(menu.conversation.id, false) }
              : { label: 'Pin', icon: <Pin size={14} />, run: () => pinConversation(menu.conversation.id, true) },
            { label: 'Delete', icon: <Trash2 size={14} />, shortcut: 'Del', run: () => remove(menu.conversation) },
          ]}
        />
      )}
    </div>
  )
}
