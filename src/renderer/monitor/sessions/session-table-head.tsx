import type { SessionColumn } from '../../../shared/session-columns.ts'
import { t } from '../../../shared/words/t.ts'
import { ariaSort, SortButton } from '../../ui/sort-button.tsx'
import { narrow, useMonitor } from '../monitor-store.ts'
import { sessionColumnKinds } from './session-columns.tsx'

export const headPx = 32

/** Amounts and times begin with the largest, words with the first. */
const firstIsDescending = (column: SessionColumn): boolean =>
  column === 'started' || column === 'ended' || sessionColumnKinds[column].isAmount === true

/** The names of the columns. A click or Enter sorts by one, the same again turns it round. */
export function SessionTableHead({ columns, template }: { columns: readonly SessionColumn[]; template: string }) {
  const sort = useMonitor(({ query }) => query.sessionSort)
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
          const sorted = { isSorted, isDescending: sort.isDescending }
          return (
            <div key={column} role="columnheader" aria-sort={ariaSort(sorted)} className="flex min-w-0">
              <SortButton
                {...sorted}
                name={t(name)}
                isAmount={isAmount}
                onSort={() =>
                  narrow({
                    sessionSort: { column, isDescending: isSorted ? !sort.isDescending : firstIsDescending(column) },
                  })
                }
              />
            </div>
          )
        })}
      </div>
    </div>
  )
}
