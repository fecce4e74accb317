import { ArrowDown, ArrowUp } from 'lucide-react'
import type { SessionColumn } from '../../../shared/session-columns.ts'
import { classes } from '../../ui/classes.ts'
import { narrow, useMonitor } from '../monitor-store.ts'
import { sessionColumnKinds } from './session-columns.tsx'

export const headPx = 32

/** Amounts and times begin with the largest, words with the first. */
const firstIsDescending = (column: SessionColumn): boolean =>
  column === 'started' || column === 'ended' || sessionColumnKinds[column].isAmount === true

/** The names of the columns. A click or Enter sorts by one, the same again turns it round. */
export function SessionTableHead({ columns, template }: { columns: readonly SessionColumn[]; template: string }) {
  const sort = useMonitor(({ query }) => query.sessionSort)
  const Arrow = sort.isDescending ? ArrowDown : ArrowUp
  return (
    <div role="rowgroup" className="sticky top-0 z-10 border-b bg-raised">
      <div
        role="row"
        aria-rowindex={1}
        style={{ gridTemplateColumns: template, height: headPx - 1 }}
        className="grid items-center px-1.5 text-xs font-medium text-ink-3"
      >
        {columns.map((column) => {
          const { name, isAmount } = sessionColumnKinds[column]
          const isSorted = sort.column === column
          return (
            <div
              key={column}
              role="columnheader"
              aria-sort={isSorted ? (sort.isDescending ? 'descending' : 'ascending') : undefined}
              className="flex min-w-0"
            >
              <button
                type="button"
                title={`Sort by ${name.toLowerCase()}`}
                onClick={() =>
                  narrow({
                    sessionSort: { column, isDescending: isSorted ? !sort.isDescending : firstIsDescending(column) },
                  })
                }
                className={classes(
                  'flex h-6 w-full min-w-0 items-center gap-1 rounded-sm px-1.5 hover:bg-hover hover:text-ink focus-visible:-outline-offset-2',
                  isAmount && 'flex-row-reverse',
                  isSorted && 'text-ink',
                )}
              >
                <span className="truncate">{name}</span>
                {isSorted && <Arrow size={12} aria-hidden className="shrink-0" />}
              </button>
            </div>
          )
        })}
      </div>
    </div>
  )
}
