import { rowKinds, type RowKind } from '../../shared/row-kinds.ts'
import { Segmented } from '../ui/field.tsx'
import { plural } from '../ui/format.ts'
import { narrow, useMonitor } from './monitor-store.ts'
import { oneRow } from './table-rows.ts'

const choices = { traces: 'Traces', observations: 'Observations' } satisfies Record<RowKind, string>

/** What the table has as rows, and how many there are. */
export function RowsBar({ kind, totalCount }: { kind: RowKind; totalCount: number }) {
  const wanted = useMonitor(({ query }) => query.rows)
  return (
    <div className="-my-1.5 flex min-w-0 items-center gap-3">
      <Segmented
        label="Rows"
        choices={rowKinds.map((value) => ({ value, label: choices[value] }))}
        value={wanted}
        onChoose={(rows) => narrow({ rows })}
      />
      <p className="min-w-0 truncate text-xs text-ink-2">{plural(totalCount, oneRow[kind])}</p>
      {kind === 'observations' && (
        <p className="ml-auto min-w-0 truncate text-xs text-ink-3">Figures and charts count traces</p>
      )}
    </div>
  )
}
