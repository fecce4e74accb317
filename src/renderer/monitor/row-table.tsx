import { useVirtualizer } from '@tanstack/react-virtual'
import { useCallback, useEffect, useEffectEvent, useLayoutEffect, useRef, useState, type KeyboardEvent } from 'react'
import type { TableRow } from '../../shared/domain.ts'
import type { RowKind } from '../../shared/row-kinds.ts'
import { t } from '../../shared/words/t.ts'
import { goTo, usePlace } from '../app/navigation.ts'
import { Button } from '../ui/button.tsx'
import { asksForMenu, openMenuAtPointer } from '../ui/menu-point.ts'
import type { Anchor } from '../ui/popover.tsx'
import { stepOf, withFocused } from '../ui/row-list.ts'
import { CompareMenu } from './compare/compare-menu.tsx'
import { gridTemplate, minTableWidth } from './columns.ts'
import { holdList, loadEarlierRows, loadEnd, loadMoreRows, showHeldRows, rowHref, useMonitor } from './monitor-store.ts'
import { useMeasuredTable, useTableColumns } from './table-columns.ts'
import { RowCells } from './row-cells.tsx'
import { headPx, RowTableHead } from './row-table-head.tsx'
import { countOfRows, keyAt, keyOf, tableNames } from './table-rows.ts'

const rowPx = 32
/** The next page is asked for this many rows before the end comes into sight. */
const aheadRows = 40

/** The traces or observations; only the rows in sight exist. Arrow keys move, Enter opens, Escape closes what is open. */
export function RowTable({ kind, rows, totalCount }: { kind: RowKind; rows: readonly TableRow[]; totalCount: number }) {
  const place = usePlace()
  const openKey = keyAt(kind, place)
  const scroller = useRef<HTMLDivElement>(null)
  const columns = useTableColumns(kind)
  const template = gridTemplate(columns)
  useMeasuredTable(scroller)
  const [focusedKey, setFocusedKey] = useState<string | null>(null)
  const startIndex = useMonitor((state) => state.startIndex)
  const [menu, setMenu] = useState<{ row: TableRow; anchor: Anchor } | null>(null)
  const indexOf = (key: string | null): number => rows.findIndex((row) => keyOf(row) === key)
  const focusedIndex = indexOf(focusedKey)
  // One that is another each time has the places of all rows reckoned anew.
  const keyAtIndex = useCallback((index: number) => (rows[index] ? keyOf(rows[index]) : index), [rows])
  // Its answers change without its identity changing: nothing here may be memoised by it.
  // oxlint-disable-next-line react/incompatible-library
  const virtualizer = useVirtualizer({
    count: rows.length,
    getScrollElement: () => scroller.current,
    estimateSize: () => rowPx,
    getItemKey: keyAtIndex,
    overscan: 8,
    scrollMargin: headPx,
    scrollPaddingStart: headPx,
    rangeExtractor: withFocused(focusedIndex),
  })
  useKeptPlace(scroller, rows, startIndex)
  const items = virtualizer.getVirtualItems()
  const lastInSight = virtualizer.range?.endIndex ?? 0
  useEffect(() => {
    if (lastInSight >= rows.length - aheadRows) void loadMoreRows()
  }, [lastInSight, rows.length])
  const firstInSight = virtualizer.range?.startIndex ?? aheadRows
  useEffect(() => {
    if (startIndex > 0 && firstInSight < aheadRows) void loadEarlierRows()
  }, [firstInSight, startIndex])

  const focusRow = (key: string): void => {
    setFocusedKey(key)
    virtualizer.scrollToIndex(indexOf(key), { align: 'auto' })
    requestAnimationFrame(() =>
      scroller.current?.querySelector<HTMLElement>(`[data-row="${CSS.escape(key)}"]`)?.focus(),
    )
  }
  // With the panel open, moving reads on.
  const open = (row: TableRow): void => goTo(rowHref(row), place.item !== null)
  const onKeyDown = (event: KeyboardEvent): void => {
    if (event.ctrlKey || event.metaKey || event.altKey || focusedIndex < 0) return
    const focused = rows[focusedIndex]
    if (event.key === 'Enter' || event.key === ' ') {
      event.preventDefault()
      if (focused) open(focused)
      return
    }
    if (asksForMenu(event) && focused) {
      event.preventDefault()
      setMenu({ row: focused, anchor: event.target as Element })
      return
    }
    const step = stepOf(event.key, scroller.current, headPx, rowPx)
    if (step === undefined) return
    event.preventDefault()
    if (event.key === 'End') void loadEnd().then((isThere) => isThere && setWanted('end'))
    else if (event.key === 'Home') void showHeldRows().then(() => setWanted('start'))
    else moveTo(rows[Math.max(0, Math.min(rows.length - 1, focusedIndex + step))])
  }
  const moveTo = (row: TableRow | undefined): void => {
    if (!row) return
    focusRow(keyOf(row))
    if (place.item !== null) open(row)
  }
  /** The last row, and what waits above the first, are there only once they have been read and shown. */
  const [wanted, setWanted] = useState<'start' | 'end' | null>(null)
  const goToWanted = useEffectEvent(() => moveTo(wanted === 'end' ? rows.at(-1) : rows[0]))
  useEffect(() => {
    if (wanted === null) return
    goToWanted()
    setWanted(null)
  }, [wanted])
  const firstKey = rows[0] ? keyOf(rows[0]) : null
  const tabbableKey = focusedIndex >= 0 ? focusedKey : indexOf(openKey) >= 0 ? openKey : firstKey

  useEffect(() => () => (['pointer', 'focus'] as const).forEach((why) => holdList(why, false)), [])

  return (
    <div
      className="relative flex min-h-0 flex-1 flex-col"
      onPointerEnter={({ pointerType }) => holdList('pointer', pointerType === 'mouse')}
      onPointerLeave={() => holdList('pointer', false)}
    >
      <HeldRows kind={kind} />
      <div
        role="grid"
        aria-label={t(tableNames[kind])}
        aria-rowcount={totalCount + 1}
        className="flex min-h-0 flex-1 flex-col overflow-hidden rounded-lg border bg-raised"
      >
        <div ref={scroller} className="min-h-0 flex-1 overflow-auto [overflow-anchor:none]">
          <div style={{ minWidth: minTableWidth(columns) }}>
            <RowTableHead
              kind={kind}
              columns={columns}
              template={template}
              count={countOfRows(kind, totalCount)}
              onLeaveDown={() => moveTo(rows[Math.max(0, focusedIndex)])}
            />
            <div
              role="rowgroup"
              onKeyDown={onKeyDown}
              onBlur={({ currentTarget, relatedTarget }) => {
                if (!currentTarget.contains(relatedTarget)) holdList('focus', false)
              }}
              className="relative"
              style={{ height: virtualizer.getTotalSize() }}
            >
              {items.map(({ index, key, start, size }) => {
                const row = rows[index]
                if (!row) return null
                const rowKey = keyOf(row)
                return (
                  <div
                    key={key}
                    role="row"
                    aria-rowindex={startIndex + index + 2}
                    aria-selected={rowKey === openKey}
                    data-row={rowKey}
                    tabIndex={rowKey === tabbableKey ? 0 : -1}
                    style={{
                      height: size,
                      transform: `translateY(${start - headPx}px)`,
                      gridTemplateColumns: template,
                    }}
                    onFocus={() => {
                      setFocusedKey(rowKey)
                      holdList('focus', index > 0)
                    }}
                    onClick={() => open(row)}
                    onContextMenu={(event) => openMenuAtPointer(event, (anchor) => setMenu({ row, anchor }))}
                    className={`absolute inset-x-0 top-0 grid items-center border-b px-1.5 text-sm focus-visible:-outline-offset-2 ${
                      rowKey === openKey ? 'bg-selected' : 'hover:bg-hover'
                    }`}
                  >
                    <RowCells row={row} columns={columns} />
                  </div>
                )
              })}
            </div>
          </div>
        </div>
      </div>
      {menu && <CompareMenu {...menu} openId={place.item} onClose={() => setMenu(null)} />}
    </div>
  )
}

/** What has come in meanwhile, to be shown on a click. */
function HeldRows({ kind }: { kind: RowKind }) {
  const heldCount = useMonitor((state) => state.heldCount)
  return (
    <div role="status" className="absolute top-10 left-1/2 z-20 -translate-x-1/2">
      {heldCount > 0 && (
        <Button small onClick={() => void showHeldRows()} className="border-accent text-accent-text">
          {kind === 'traces'
            ? t('{count, plural, one {# new trace} other {# new traces}}', { count: heldCount })
            : t('{count, plural, one {# new observation} other {# new observations}}', { count: heldCount })}
        </Button>
      )}
    </div>
  )
}

/** New rows come in above: what one is reading stays where it is. At the very top they push in; another query begins there. */
function useKeptPlace(
  scroller: React.RefObject<HTMLDivElement | null>,
  rows: readonly TableRow[],
  startIndex: number,
): void {
  const query = useMonitor(({ shownQuery }) => shownQuery)
  const before = useRef({ rows, query, startIndex })
  useLayoutEffect(() => {
    const element = scroller.current
    const known = before.current
    before.current = { rows, query, startIndex }
    // At the end of the list, what is read before the first row is no news.
    const isReadBefore = startIndex < known.startIndex
    if (!element || known.rows === rows || (element.scrollTop < 1 && !isReadBefore)) return
    if (known.query !== query) {
      element.scrollTo({ top: 0, behavior: 'instant' })
      return
    }
    const at = Math.floor(element.scrollTop / rowPx)
    const reading = known.rows[at]
    if (!reading) return
    const key = keyOf(reading)
    const nowAt = rows.findIndex((row) => keyOf(row) === key)
    if (nowAt >= 0 && nowAt !== at) element.scrollBy({ top: (nowAt - at) * rowPx, behavior: 'instant' })
  }, [rows, query, startIndex, scroller])
}
