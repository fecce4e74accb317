import { sqlViews } from '../../../shared/sql-views.ts'
import { shown, t } from '../../../shared/words/t.ts'

/** What can be asked for: the views, and what stands in each of their columns. */
export function SqlSchema() {
  return (
    <aside
      aria-label={t('Views')}
      tabIndex={0}
      className="hidden w-60 shrink-0 overflow-y-auto border-r px-3 py-3 text-xs select-text lg:block"
    >
      {sqlViews.map(({ name, about, columns }) => (
        <details key={name} open className="mb-3">
          <summary className="cursor-default font-mono font-medium text-ink">{name}</summary>
          <p className="py-1 text-ink-3">{shown(about)}</p>
          <dl className="flex flex-col gap-1">
            {columns.map((column) => (
              <div key={column.name}>
                <dt className="flex flex-wrap gap-x-2 font-mono text-2xs text-ink">
                  {column.name}
                  <span className="text-ink-3">{column.type}</span>
                </dt>
                {column.about !== '' && <dd className="text-2xs text-ink-3">{shown(column.about)}</dd>}
              </div>
            ))}
          </dl>
        </details>
      ))}
    </aside>
  )
}
