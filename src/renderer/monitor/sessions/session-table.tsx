import { useVirtualizer } from '@tanstack/react-virtual'
import { useEffect, useEffectEvent, useLayoutEffect, useRef, useState, type KeyboardEvent, type RefObject } from 'react'
import type { SessionRow } from '../../../shared/domain.ts'
import { sessionColumns } from '../../../shared/session-columns.ts'
import { t } from '../../../shared/words/t.ts'
import { classes } from '../../ui/classes.ts'
import { useMeasuredWidth } from '../../ui/measured-width.ts'
import { stepOf, withFocused } from '../../ui/row-list.ts'
import { useOnChange } from '../fresh-traces.ts'
import { sessionColumnKinds } from './session-columns.tsx'
import { headPx, SessionTableHead } from './session-table-head.tsx'
import { goToSession, sessions } from './sessions-store.ts'

const rowPx = 32
/** The next page is asked for this many rows before the end comes into sight. */
const aheadRows = 40

/** The sessions; only the rows in sight exist. Arrow keys move, Enter opens. */
export function SessionTable({
  rows,
  totalCount,
  query,
  onHold,
}: {
  rows: readonly SessionRow[]
  totalCount: number
  /** What the list is of: that of another begins at its top. */
  query: string
  /** While somebody points at the list, rows keep their places. */
  onHold(isHeld: boolean): void
}) {
  const scroller = useRef<HTMLDivElement>(null)
  const [widthPx, setWidthPx] = useState(0)
  useMeasuredWidth(scroller, setWidthPx)
  const columns = sessionColumns.filter((column) => widthPx >= sessionColumnKinds[column].fromPx)
  const template = columns.map((column) => sessionColumnKinds[column].width).join(' ')
  const [focusedId, setFocusedId] = useState<string | null>(null)
  const focusedIndex = rows.findIndex(({ sessionId }) => sessionId === focusedId)
  // Its answers change without its identity changing: nothing here may be memoised by it.
  // oxlint-disable-next-line react/incompatible-library
  const virtualizer = useVirtualizer({
    count: rows.length,
    getScrollElement: () => scroller.current,
    estimateSize: () => rowPx,
    getItemKey: (index) => rows[index]?.sessionId ?? index,
    overscan: 8,
    scrollMargin: headPx,
    scrollPaddingStart: headPx,
    rangeExtractor: withFocused(focusedIndex),
  })
  const lastInSight = virtualizer.range?.endIndex ?? 0
  useEffect(() => {
    if (lastInSight >= rows.length - aheadRows) void sessions.loadMore()
  }, [lastInSight, rows.length])

  const startIndex = sessions.useList((state) => state.startIndex)
  const firstInSight = virtualizer.range?.startIndex ?? aheadRows
  useEffect(() => {
    if (startIndex > 0 && firstInSight < aheadRows) void sessions.loadEarlier()
  }, [firstInSight, startIndex])
  useKeptPlace(scroller, rows, startIndex)

  useOnChange(query, () => scroller.current?.scrollTo({ top: 0, behavior: 'instant' }))
  const release = useEffectEvent(() => onHold(false))
  useEffect(() => () => release(), [])

  const focusRow = (index: number): void => {
    const id = rows[index]?.sessionId
    if (id === undefined) return
    setFocusedId(id)
    virtualizer.scrollToIndex(index, { align: 'auto' })
    requestAnimationFrame(() => scroller.current?.querySelector<HTMLElement>(`[data-row="${CSS.escape(id)}"]`)?.focus())
  }
  const onKeyDown = (event: KeyboardEvent): void => {
    if (event.ctrlKey || event.metaKey || event.altKey || focusedIndex < 0) return
    if ((event.key === 'Enter' || event.key === ' ') && focusedId !== null) {
      event.preventDefault()
      goToSession(focusedId)
      return
    }
    const step = stepOf(event.key, scroller.current, headPx, rowPx)
    if (step === undefined) return
    event.preventDefault()
    if (event.key === 'End') void sessions.loadEnd().then((isThere) => isThere && setWanted('end'))
    else if (event.key === 'Home' && startIndex > 0) void sessions.load(true).then(() => setWanted('start'))
    else focusRow(Math.max(0, Math.min(rows.length - 1, focusedIndex + step)))
  }
  /** The ends of the list are there only once they have been read and shown. */
  const [wanted, setWanted] = useState<'start' | 'end' | null>(null)
  const goToWanted = useEffectEvent(() => focusRow(wanted === 'end' ? rows.length - 1 : 0))
  useEffect(() => {
    if (wanted === null) return
    goToWanted()
    setWanted(null)
  }, [wanted])
  const tabbableIndex = Math.max(0, focusedIndex)

  return (
    <div
      role="grid"
      aria-label={t('Sessions')}
      aria-rowcount={totalCount + 1}
      onPointerEnter={({ pointerType }) => onHold(pointerType === 'mouse')}
      onPointerLeave={() => onHold(false)}
      className="flex min-h-0 flex-1 flex-col overflow-hidden rounded-lg border bg-raised"
    >
      <div ref={scroller} className="min-h-0 flex-1 overflow-auto [overflow-anchor:none]">
        <SessionTableHead columns={columns} template={template} />
        <div role="rowgroup" onKeyDown={onKeyDown} className="relative" style={{ height: virtualizer.getTotalSize() }}>
          {virtualizer.getVirtualItems().map(({ index, key, start, size }) => {
            const row = rows[index]
            if (!row) return null
            return (
              <div
                key={key}
                role="row"
                aria-rowindex={startIndex + index + 2}
                data-row={row.sessionId}
                tabIndex={index === tabbableIndex ? 0 : -1}
                style={{
                  height: size,
                  transform: `translateY(${start - headPx}px)`,
                  gridTemplateColumns: template,
                }}
                onFocus={() => setFocusedId(row.sessionId)}
                onClick={() => goToSession(row.sessionId)}
                className="absolute inset-x-0 top-0 grid items-center border-b px-1.5 text-sm hover:bg-hover focus-visible:-outline-offset-2"
              >
                {columns.map((column) => {
                  const { isAmount, title, cell } = sessionColumnKinds[column]
                  return (
                    <div
                      key={column}
                      role="gridcell"
                      data-column={column}
                      title={title?.(row)}
                      className={classes(
                        'flex min-w-0 items-center overflow-hidden px-1.5 whitespace-nowrap',
                        isAmount && 'justify-end',
                      )}
                    >
                      {cell(row)}
                    </div>
                  )
                })}
              </div>
            )
          })}
        </div>
      </div>
    </div>
  )
}

/** Rows that are read above those in sight leave these where they are. */
function useKeptPlace(
  scroller: RefObject<HTMLDivElement | null>,
  rows: readonly SessionRow[],
  startIndex: number,
): void {
  const known = useRef({ rows, startIndex })
  useLayoutEffect(() => {
    const { rows: before, startIndex: beganAt } = known.current
    known.current = { rows, startIndex }
    if (beganAt === 0 || rows.length <= before.length || rows.at(-1) !== before.at(-1)) return
    scroller.current?.scrollBy({ top: (rows.length - before.length) * rowPx, behavior: 'instant' })
  }, [rows, startIndex, scroller])
}
