import { useVirtualizer } from '@tanstack/react-virtual'
import { GitBranch, X } from 'lucide-react'
import { useEffect, useMemo, useRef, useState, type KeyboardEvent } from 'react'
import { t } from '../../../shared/words/t.ts'
import { requestFocus } from '../../app/focus-store.ts'
import { IconButton } from '../../ui/button.tsx'
import { classes } from '../../ui/classes.ts'
import { streamingMessage } from '../chat-actions.ts'
import { useChat } from '../chat-store.ts'
import { closeOutline, jumpTo, useOutline } from './outline-store.ts'
import { narrowed, outlineRows, questionOf, type OutlineRow } from './outline-rows.ts'

const rowPx = 44

/** The questions of a chat and where it branches: arrow keys move, Enter shows, Escape leaves. */
export function OutlinePanel() {
  // What streams is no question.
  const structure = useChat(({ thread }) => thread.children)
  const branch = useChat(({ thread }) => thread.branch)
  const isWhole = useChat(({ thread }) => thread.isWhole)
  const isStreaming = useChat(({ thread }) => streamingMessage(thread) !== null)
  const currentId = useOutline(({ visibleId }) => visibleId)
  const [query, setQuery] = useState('')
  const [onlyBranches, setOnlyBranches] = useState(false)
  const [focusedId, setFocusedId] = useState<string | null>(null)
  const scroller = useRef<HTMLDivElement>(null)
  /** Where the keys have led to before it was drawn. */
  const undrawnId = useRef<string | null>(null)
  const field = useRef<HTMLInputElement>(null)
  // Texts of questions change with the structure alone.
  // oxlint-disable-next-line react/exhaustive-deps
  const all = useMemo(() => outlineRows(useChat.getState().thread), [structure, branch, isStreaming, isWhole])
  const rows = useMemo(() => narrowed(all, query, onlyBranches), [all, query, onlyBranches])
  const current = questionOf(useChat.getState().thread, currentId)
  // Its answers change without its identity changing: nothing here may be memoised by it.
  // oxlint-disable-next-line react/incompatible-library
  const virtualizer = useVirtualizer({
    count: rows.length,
    getScrollElement: () => scroller.current,
    estimateSize: () => rowPx,
    getItemKey: (index) => rows[index]?.id ?? index,
    overscan: 8,
    paddingEnd: 8,
  })
  const indexOf = (id: string | null): number => rows.findIndex((row) => row.id === id)
  useEffect(() => {
    const index = indexOf(current)
    if (index >= 0) virtualizer.scrollToIndex(index, { align: 'auto' })
    // oxlint-disable-next-line react/exhaustive-deps
  }, [current, virtualizer])
  useEffect(() => field.current?.focus({ preventScroll: true }), [])

  const focusRow = (index: number): void => {
    const row = rows[index]
    if (!row) return
    setFocusedId(row.id)
    virtualizer.scrollToIndex(index, { align: 'auto' })
    const rowElement = (): HTMLElement | null | undefined =>
      scroller.current?.querySelector<HTMLElement>(`[data-row="${CSS.escape(row.id)}"]`)
    // The next key is meant for it: only one that has yet to be drawn is waited for.
    const drawn = rowElement()
    undrawnId.current = drawn ? null : row.id
    if (drawn) drawn.focus()
    else
      requestAnimationFrame(() => {
        undrawnId.current = null
        rowElement()?.focus()
      })
  }
  const onKeyDown = (event: KeyboardEvent): void => {
    if (event.nativeEvent.isComposing) return
    if (event.key === 'Enter' && undrawnId.current !== null) {
      event.preventDefault()
      jumpTo(undrawnId.current)
      return
    }
    const isInField = event.target === field.current
    if (event.key === 'Escape') {
      event.preventDefault()
      if (isInField && query !== '') setQuery('')
      else {
        closeOutline()
        requestFocus('composer')
      }
      return
    }
    const at = isInField ? -1 : indexOf(focusedId)
    const moves = { ArrowDown: isInField ? Math.max(0, indexOf(current)) : at + 1, ArrowUp: at - 1 }
    const ends = isInField ? {} : { Home: 0, End: rows.length - 1 }
    const target = ({ ...moves, ...ends } as Record<string, number>)[event.key]
    if (target === undefined || (isInField && event.key === 'ArrowUp')) return
    event.preventDefault()
    if (target < 0) field.current?.focus()
    else focusRow(target)
  }
  const tabbableId = indexOf(focusedId) >= 0 ? focusedId : indexOf(current) >= 0 ? current : (rows[0]?.id ?? null)
  const branchCount = all.filter((row) => row.branchCount > 1).length
  return (
    <aside
      data-outline
      aria-label={t('Outline')}
      onKeyDown={onKeyDown}
      className="flex w-72 shrink-0 flex-col border-l bg-panel max-[1000px]:absolute max-[1000px]:inset-y-0 max-[1000px]:right-0 max-[1000px]:z-10"
    >
      <div className="flex h-11 shrink-0 items-center gap-1 border-b pr-1.5 pl-3">
        <input
          ref={field}
          type="search"
          aria-label={t('Find a question')}
          placeholder={t('Find a question')}
          value={query}
          spellCheck={false}
          onChange={(event) => setQuery(event.target.value)}
          className="h-7 min-w-0 flex-1 rounded-md bg-transparent px-1 text-sm outline-none placeholder:text-ink-3 focus-visible:bg-raised focus-visible:outline-2 focus-visible:outline-accent"
        />
        <IconButton
          small
          label={onlyBranches ? t('Show all questions') : t('Only where it branches ({count})', { count: branchCount })}
          aria-pressed={onlyBranches}
          disabled={branchCount === 0 && !onlyBranches}
          onClick={() => setOnlyBranches(!onlyBranches)}
          className={classes(onlyBranches && 'bg-selected text-ink')}
        >
          <GitBranch size={14} />
        </IconButton>
        <IconButton
          small
          label={t('Close outline')}
          onClick={() => {
            closeOutline()
            requestFocus('composer')
          }}
        >
          <X size={14} />
        </IconButton>
      </div>
      {rows.length === 0 ? (
        <p hidden={!isWhole} className="p-4 text-xs text-ink-3">
          {all.length === 0 ? t('Your questions will stand here.') : t('No question has these words.')}
        </p>
      ) : (
        <div ref={scroller} className="min-h-0 flex-1 overflow-y-auto px-1.5 pt-1.5">
          <ol aria-label={t('Questions')} className="relative" style={{ height: virtualizer.getTotalSize() }}>
            {virtualizer.getVirtualItems().map(({ index, key, start }) => {
              const row = rows[index]
              return (
                row && (
                  <li
                    key={key}
                    className="absolute inset-x-0 top-0"
                    style={{ height: rowPx, transform: `translateY(${start}px)` }}
                  >
                    <OutlineButton
                      row={row}
                      isCurrent={row.id === current}
                      tabbable={row.id === tabbableId}
                      onFocus={() => setFocusedId(row.id)}
                    />
                  </li>
                )
              )
            })}
          </ol>
        </div>
      )}
    </aside>
  )
}

function OutlineButton({
  row,
  isCurrent,
  tabbable,
  onFocus,
}: {
  row: OutlineRow
  isCurrent: boolean
  tabbable: boolean
  onFocus(): void
}) {
  const { id, text, number, branchCount, isOther, isSummary } = row
  return (
    <button
      type="button"
      data-row={id}
      tabIndex={tabbable ? 0 : -1}
      aria-current={isCurrent || undefined}
      title={isOther ? t('Another branch: {text}', { text }) : text}
      onFocus={onFocus}
      onClick={() => jumpTo(id)}
      className={classes(
        'flex h-[42px] w-full items-center gap-2 rounded-md py-1 pr-2 text-left text-xs',
        isOther ? 'pl-7 text-ink-3' : 'pl-1 text-ink-2',
        isCurrent ? 'bg-selected text-ink' : 'hover:bg-hover hover:text-ink',
      )}
    >
      {isOther ? (
        <GitBranch size={12} aria-label={t('Another branch')} className="shrink-0" />
      ) : (
        <span className="w-6 shrink-0 text-right text-ink-3 tabular-nums">{number}</span>
      )}
      <span dir="auto" className={classes('line-clamp-2 min-w-0 flex-1 wrap-anywhere', isSummary && 'italic')}>
        {text}
      </span>
      {branchCount > 1 && (
        <span
          title={t('{count} branches here', { count: branchCount })}
          className="flex shrink-0 items-center gap-0.5 text-ink-3 tabular-nums"
        >
          <GitBranch size={12} aria-hidden />
          {branchCount}
          <span className="sr-only">{t('branches')}</span>
        </span>
      )}
    </button>
  )
}
