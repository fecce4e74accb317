import { t } from '../../shared/words/t.ts'
import { Button } from '../ui/button.tsx'
import { cancelExport, useExports } from './export-store.ts'

/** Lies over the foot of the list, so that nothing moves for it. */
export function ExportProgress() {
  const running = useExports((state) => state.running)
  if (running.length === 0) return null
  return (
    <ul aria-label={t('Exports')} className="appear absolute bottom-6 left-6 z-20 flex flex-col gap-2">
      {running.map(({ id, fileName, rowCount, totalCount }) => (
        <li
          key={id}
          className="flex items-center gap-3 rounded-lg border border-line-strong bg-raised px-3 py-2 text-xs"
        >
          <span role="status" className="max-w-64 truncate" title={fileName}>
            {totalCount === null
              ? t('Exporting {count, number}', { count: rowCount })
              : t('Exporting {count, number} of {total, number}', { count: rowCount, total: totalCount })}
          </span>
          <progress
            aria-label={t('Export to {fileName}', { fileName })}
            value={totalCount === null ? undefined : rowCount}
            max={totalCount ?? undefined}
            className="h-1.5 w-24 accent-accent"
          />
          <Button small onClick={() => cancelExport(id)}>
            {t('Cancel')}
          </Button>
        </li>
      ))}
    </ul>
  )
}
