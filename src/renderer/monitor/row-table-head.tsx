import { useRef, useState, type KeyboardEvent, type PointerEvent } from 'react'
import type { ShownColumn } from '../../shared/domain.ts'
import type { RowKind, SortBy, TableColumn } from '../../shared/row-kinds.ts'
import { t } from '../../shared/words/t.ts'
import { ariaSort, SortButton } from '../ui/sort-button.tsx'
import { columnKinds, widthOf, type ShownColumns } from './columns.ts'
import { narrow, useMonitor } from './monitor-store.ts'
import { sortedBy, sortOf } from './table-rows.ts'
import { resizeColumn } from './table-columns.ts'
import { inSentence } from '../ui/sentences.ts'

export const headPx = 32
const stepPx = 16

/**
 * The names of the columns. A click or Enter sorts by one, the same again turns it round. The arrows go from one to the next,
 * with Shift they make a column narrower or wider; its right edge can be dragged, and a double click there takes it back.
 */
export function RowTableHead({
  kind,
  columns,
  template,
  count,
  onLeaveDown,
}: {
  kind: RowKind
  columns: ShownColumns
  template: string
  count: string
  onLeaveDown(): void
}) {
  const sort = useMonitor(({ query }) => sortOf(query, kind))
  const [chosen, setChosen] = useState<TableColumn>('started')
  const tabbable = columns.some(({ column }) => column === chosen) ? chosen : columns[0]?.column
  const onKeyDown = (event: KeyboardEvent<HTMLDivElement>): void => {
    const step = { ArrowLeft: -1, ArrowRight: 1 }[event.key]
    const at = columns.findIndex(({ column }) => column === tabbable)
    const column = columns[at]
    if (event.altKey || event.ctrlKey || event.metaKey || !column) return
    if (event.key === 'ArrowDown') {
      event.preventDefault()
      onLeaveDown()
    }
    if (step === undefined) return
    event.preventDefault()
    const cell = event.currentTarget.querySelectorAll<HTMLElement>('[role=columnheader]')
    if (event.shiftKey) {
      const widthPx = column.widthPx ?? cell[at]?.offsetWidth ?? widthOf(column)
      resizeColumn(kind, column.column, widthPx + step * stepPx)
      return
    }
    const next = columns[at + step]
    if (!next) return
    setChosen(next.column)
    cell[at + step]?.querySelector('button')?.focus()
  }
  return (
    <div role="rowgroup" className="sticky top-0 z-10 border-b bg-raised">
      <div
        role="row"
        aria-rowindex={1}
        title={count}
        onKeyDown={onKeyDown}
        style={{ gridTemplateColumns: template, height: headPx - 1 }}
        className="grid items-center px-1.5 text-xs font-medium text-ink-3"
      >
        {columns.map((shown) => (
          <HeadCell
            key={shown.column}
            kind={kind}
            shown={shown}
            sort={sort}
            isTabbable={shown.column === tabbable}
            onFocus={() => setChosen(shown.column)}
          />
        ))}
      </div>
    </div>
  )
}

/** Amounts and times begin with the largest, words with the first. */
const firstIsDescending = (column: TableColumn): boolean =>
  column === 'started' || column === 'level' || columnKinds[column].isAmount === true

function HeadCell({
  kind,
  shown,
  sort,
  isTabbable,
  onFocus,
}: {
  kind: RowKind
  shown: ShownColumn<TableColumn>
  sort: SortBy<TableColumn>
  isTabbable: boolean
  onFocus(): void
}) {
  const { column } = shown
  const { name, isAmount } = columnKinds[column]
  const isSorted = sort.column === column
  const sortBy = (): void => narrow(sortedBy(kind, column, isSorted ? !sort.isDescending : firstIsDescending(column)))
  const sorted = { isSorted, isDescending: sort.isDescending }
  return (
    <div role="columnheader" aria-sort={ariaSort(sorted)} className="relative flex h-full min-w-0 items-center">
      <SortButton
        {...sorted}
        name={t(name)}
        title={t('Sort by {column}. Shift with ← or → changes its width.', { column: inSentence(t(name)) })}
        isAmount={isAmount}
        isTabbable={isTabbable}
        onFocus={onFocus}
        onSort={sortBy}
      />
      <Edge kind={kind} shown={shown} />
    </div>
  )
}

/** The right edge of a column, to be dragged. For the keyboard there are the arrows with Shift. */
function Edge({ kind, shown }: { kind: RowKind; shown: ShownColumn<TableColumn> }) {
  const from = useRef<{ x: number; widthPx: number } | null>(null)
  const begin = (event: PointerEvent<HTMLDivElement>): void => {
    if (event.button !== 0) return
    event.preventDefault()
    event.currentTarget.setPointerCapture(event.pointerId)
    from.current = { x: event.clientX, widthPx: event.currentTarget.parentElement?.offsetWidth ?? widthOf(shown) }
  }
  const drag = (event: PointerEvent<HTMLDivElement>): void => {
    if (from.current) resizeColumn(kind, shown.column, from.current.widthPx + event.clientX - from.current.x)
  }
  const end = (): void => {
    from.current = null
  }
  return (
    <div
      aria-hidden
      data-edge={shown.column}
      onPointerDown={begin}
      onPointerMove={drag}
      onPointerUp={end}
      onPointerCancel={end}
      onDoubleClick={() => resizeColumn(kind, shown.column, null)}
      className="group absolute top-0 -right-1 z-10 flex h-full w-2 cursor-col-resize touch-none justify-center"
    >
      <span className="my-2 w-px bg-line group-hover:bg-accent" />
    </div>
  )
}
