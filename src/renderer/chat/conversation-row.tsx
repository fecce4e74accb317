import { Ellipsis, Pin } from 'lucide-react'
import type { ConversationSummary } from '../../shared/domain.ts'
import { t } from '../../shared/words/t.ts'
import { requestFocus } from '../app/focus-store.ts'
import { placeHref } from '../app/navigation.ts'
import { classes } from '../ui/classes.ts'
import { formatExactTime } from '../ui/format.ts'
import { Shape } from '../ui/shape.tsx'
import { openMenuAtPointer } from '../ui/menu-point.ts'
import type { Anchor } from '../ui/popover.tsx'
import { renameConversation, spokenTitle } from './conversations-store.ts'
import { dragChat } from './folders/chat-drag.ts'
import { NameField } from './name-field.tsx'
import { UnreadDot } from './unread-dot.tsx'

/** A conversation in the list: a link to it, what it is doing, and its menu. */
export function ConversationRow({
  conversation,
  indented,
  open,
  tabbable,
  renaming,
  menuOpen,
  onFocus,
  onRename,
  onRenamed,
  onMenu,
}: {
  conversation: ConversationSummary
  indented: boolean
  open: boolean
  tabbable: boolean
  renaming: boolean
  menuOpen: boolean
  onFocus(): void
  onRename(): void
  onRenamed(byKey: boolean): void
  onMenu(anchor: Anchor): void
}) {
  const { id, title, pinned, streaming, waitingCount, updatedAtMs, isUnread } = conversation
  if (renaming) {
    return (
      <NameField
        label={t('Title')}
        name={title}
        maxLength={300}
        onName={(next) => renameConversation(id, next)}
        onDone={onRenamed}
      />
    )
  }
  return (
    <div
      className={classes(
        'group relative flex h-[28px] items-center rounded-md transition-colors',
        open ? 'bg-selected' : menuOpen ? 'bg-hover' : 'hover:bg-hover',
      )}
      onContextMenu={(event) => openMenuAtPointer(event, onMenu)}
      draggable
      onDragStart={(event) => dragChat(event, id)}
    >
      <a
        href={placeHref('chat', id)}
        data-row={id}
        tabIndex={tabbable ? 0 : -1}
        aria-current={open ? 'page' : undefined}
        title={`${spokenTitle(title)}\n${formatExactTime(updatedAtMs)}`}
        draggable={false}
        onFocus={onFocus}
        onClick={() => requestFocus('composer')}
        onDoubleClick={onRename}
        className={classes(
          'flex h-full min-w-0 flex-1 items-center gap-1.5 rounded-md pr-2 text-sm',
          indented ? 'pl-6' : 'pl-2',
          open ? 'text-ink' : 'text-ink-2 group-hover:text-ink',
        )}
      >
        <span dir="auto" className="min-w-0 flex-1 truncate text-left">
          {spokenTitle(title)}
        </span>
        {streaming && (
          <span title={t('An answer is arriving')} className="shrink-0 text-accent-text group-hover:mr-5">
            <span aria-hidden className="-mr-[1.5px] block size-[9px] rounded-full border-2 border-accent" />
            <span className="sr-only">{t('An answer is arriving')}</span>
          </span>
        )}
        {isUnread && !open && !streaming && <UnreadDot />}
        {waitingCount !== undefined && !streaming && (
          <span title={waitingWords(waitingCount)} className="shrink-0 group-hover:mr-5">
            <Shape name="clock" size={11} />
            <span className="sr-only">{waitingWords(waitingCount)}</span>
          </span>
        )}
        {pinned && !streaming && waitingCount === undefined && (
          <Pin size={11} className="shrink-0 text-ink-3 group-hover:invisible" aria-label={t('Pinned')} />
        )}
      </a>
      <button
        type="button"
        tabIndex={-1}
        aria-label={t('Actions for {title}', { title: spokenTitle(title) })}
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

const waitingWords = (count: number): string =>
  t('{count, plural, one {A message waits} other {# messages wait}}', { count })
