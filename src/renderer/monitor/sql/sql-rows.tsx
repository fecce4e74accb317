import { useVirtualizer } from '@tanstack/react-virtual'
import { useRef } from 'react'
import type { SqlAnswer, SqlValue } from '../../../shared/domain.ts'
import { t } from '../../../shared/words/t.ts'
import { classes } from '../../ui/classes.ts'
import { nothing } from '../../ui/format.ts'

type Rows = Extract<SqlAnswer, { outcome: 'rows' }>

const rowPx = 26
const letterPx = 7
/** As many rows as say how wide a column is. */
const looks = 100

function widthOf(rows: Rows['rows'], index: number, name: string): number {
  const longest = rows.slice(0, looks).reduce((most, row) => Math.max(most, textOf(row[index]).length), name.length)
  return Math.min(360, Math.max(64, longest * letterPx + 20))
}

const textOf = (value: SqlValue | undefined): string =>
  value === null || value === undefined ? nothing : String(value)

/** The rows of an answer; only those in sight exist. */
export function SqlRows({ columns, rows }: Pick<Rows, 'columns' | 'rows'>) {
  const scroller = useRef<HTMLDivElement>(null)
  // Its answers change without its identity changing: nothing here may be memoised by it.
  // oxlint-disable-next-line react/incompatible-library
  const virtualizer = useVirtualizer({
    count: rows.length,
    getScrollElement: () => scroller.current,
    estimateSize: () => rowPx,
    overscan: 12,
  })
  const widths = columns.map(({ name }, index) => widthOf(rows, index, name))
  const template = widths.map((width) => `${width}px`).join(' ')
  const minWidth = widths.reduce((sum, width) => sum + width, 0)
  return (
    <div
      ref={scroller}
      tabIndex={0}
      role="region"
      aria-label={t('Rows')}
      className="min-h-0 flex-1 overflow-auto rounded-lg border bg-raised text-xs select-text"
    >
      <div role="table" aria-label={t('Answer')} aria-rowcount={rows.length + 1} style={{ minWidth }}>
        <div
          role="row"
          aria-rowindex={1}
          className="sticky top-0 z-10 grid border-b bg-panel font-medium"
          style={{ gridTemplateColumns: template, height: rowPx }}
        >
          {columns.map(({ name, type }, index) => (
            <div key={index} role="columnheader" title={type} className="truncate px-2.5 leading-[26px]">
              {name}
            </div>
          ))}
        </div>
        <div role="rowgroup" className="relative" style={{ height: virtualizer.getTotalSize() }}>
          {virtualizer.getVirtualItems().map(({ index, start }) => (
            <div
              key={index}
              role="row"
              aria-rowindex={index + 2}
              className="absolute inset-x-0 top-0 grid border-b hover:bg-hover"
              style={{ gridTemplateColumns: template, height: rowPx, transform: `translateY(${start}px)` }}
            >
              {rows[index]?.map((value, column) => (
                <div
                  key={column}
                  role="cell"
                  dir="auto"
                  title={textOf(value)}
                  className={classes(
                    'truncate px-2.5 leading-[25px]',
                    typeof value === 'number' && 'text-right tabular-nums',
                    value === null && 'text-ink-3',
                  )}
                >
                  {textOf(value)}
                </div>
              ))}
            </div>
          ))}
        </div>
      </div>
    </div>
  )
}
