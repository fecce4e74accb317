import { rowKinds, type RowKind } from '../../shared/row-kinds.ts'
import { msg, t, type Message } from '../../shared/words/t.ts'
import { Segmented } from '../ui/field.tsx'
import { narrow, useMonitor } from './monitor-store.ts'
import { countOfRows } from './table-rows.ts'

const choices: Record<RowKind, Message> = { traces: msg('Traces'), observations: msg('Observations') }

/** What the table has as rows, and how many there are. */
export function RowsBar({ kind, totalCount }: { kind: RowKind; totalCount: number }) {
  const wanted = useMonitor(({ query }) => query.rows)
  return (
    <div className="-my-1.5 flex min-w-0 items-center gap-3">
      <Segmented
        label={t('Rows')}
        choices={rowKinds.map((value) => ({ value, label: t(choices[value]) }))}
        value={wanted}
        onChoose={(rows) => narrow({ rows })}
      />
      <p className="min-w-0 truncate text-xs text-ink-2">{countOfRows(kind, totalCount)}</p>
      {kind === 'observations' && (
        <p className="ml-auto min-w-0 truncate text-xs text-ink-3">{t('Figures and charts count traces')}</p>
      )}
    </div>
  )
}
