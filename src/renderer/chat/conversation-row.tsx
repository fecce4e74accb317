import { Ellipsis, LoaderCircle, Pin } from 'lucide-react'
import { useEffect, useRef, type DragEvent } from 'react'
import type { ConversationSummary } from '../../shared/domain.ts'
import { requestFocus } from '../app/focus-store.ts'
import { placeHref } from '../app/navigation.ts'
import { bridge } from '../bridge.ts'
import { classes } from '../ui/classes.ts'
import { formatExactTime } from '../ui/format.ts'
import { openMenuAtPointer } from '../ui/menu-point.ts'
import type { Anchor } from '../ui/popover.tsx'
import { showToast } from '../ui/toast-store.ts'
import { renameConversation } from './conversations-store.ts'

/** A conversation in the list: a link to it, what it is doing, and its menu. */
export function ConversationRow({
  conversation,
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
  open: boolean
  tabbable: boolean
  renaming: boolean
  menuOpen: boolean
  onFocus(): void
  onRename(): void
  onRenamed(byKey: boolean): void
  onMenu(anchor: Anchor): void
}) {
  const { id, title, pinned, streaming, updatedAtMs } = conversation
  if (renaming) return <TitleField id={id} title={title} onDone={onRenamed} />
  return (
    <div
      className={classes(
        'group relative flex h-[28px] items-center rounded-md transition-colors',
        open ? 'bg-selected' : menuOpen ? 'bg-hover' : 'hover:bg-hover',
      )}
      onContextMenu={(event) => openMenuAtPointer(event, onMenu)}
      draggable={inDesktopApp}
      onDragStart={(event) => dragOut(event, id)}
    >
      <a
        href={placeHref('chat', id)}
        data-row={id}
        tabIndex={tabbable ? 0 : -1}
        aria-current={open ? 'page' : undefined}
        title={`${title}\n${formatExactTime(updatedAtMs)}`}
        draggable={false}
        onFocus={onFocus}
        onClick={() => requestFocus('composer')}
        onDoubleClick={onRename}
        className={classes(
          'flex h-full min-w-0 flex-1 items-center gap-1.5 rounded-md px-2 text-sm',
          open ? 'text-ink' : 'text-ink-2 group-hover:text-ink',
        )}
      >
        <span dir="auto" className="min-w-0 flex-1 truncate text-left">
          {title}
        </span>
        {streaming && (
          <span title="An answer is arriving" className="shrink-0 text-accent-text group-hover:mr-5">
            <LoaderCircle size={12} className="spin" aria-hidden />
            <span className="sr-only">An answer is arriving</span>
          </span>
        )}
        {pinned && !streaming && (
          <Pin size={11} className="shrink-0 text-ink-3 group-hover:invisible" aria-label="Pinned" />
        )}
      </a>
      <button
        type="button"
        tabIndex={-1}
        aria-label={`Actions for ${title}`}
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

const inDesktopApp = window.holdfast !== undefined

/** The chat goes along as a Markdown file, which main puts under the pointer. */
function dragOut(event: DragEvent, id: string): void {
  event.preventDefault()
  void bridge.request('system.dragChat', { id }).then((result) => {
    if (!result.ok) showToast({ message: result.error.message, severity: 'error' })
  })
}

function TitleField({ id, title, onDone }: { id: string; title: string; onDone(byKey: boolean): void }) {
  const field = useRef<HTMLInputElement>(null)
  const ended = useRef(false)
  useEffect(() => field.current?.select(), [])
  const end = (keep: boolean, byKey: boolean): void => {
    if (ended.current) return
    ended.current = true
    const next = field.current?.value.trim() ?? ''
    if (keep && next !== '' && next !== title) renameConversation(id, next)
    onDone(byKey)
  }
  return (
    <input
      ref={field}
      aria-label="Title"
      defaultValue={title}
      maxLength={300}
      spellCheck={false}
      autoFocus
      onBlur={() => end(true, false)}
      onKeyDown={(event) => {
        if (event.nativeEvent.isComposing) return
        if (event.key === 'Enter') end(true, true)
        if (event.key !== 'Escape') return
        event.preventDefault()
        end(false, true)
      }}
      className="h-[28px] w-full rounded-md border border-accent bg-raised px-[7px] text-sm outline-none"
    />
  )
}
