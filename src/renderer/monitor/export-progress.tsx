import { Button } from '../ui/button.tsx'
import { formatCount } from '../ui/format.ts'
import { cancelExport, useExports } from './export-store.ts'

/** Lies over the foot of the list, so that nothing moves for it. */
export function ExportProgress() {
  const running = useExports((state) => state.running)
  if (running.length === 0) return null
  return (
    <ul aria-label="Exports" className="appear absolute bottom-6 left-6 z-20 flex flex-col gap-2">
      {running.map(({ id, fileName, rowCount, totalCount }) => (
        <li
          key={id}
          className="flex items-center gap-3 rounded-lg border border-line-strong bg-raised px-3 py-2 text-xs"
        >
          <span role="status" className="max-w-64 truncate" title={fileName}>
            Exporting {formatCount(rowCount)}
            {totalCount !== null && ` of ${formatCount(totalCount)}`}
          </span>
          <progress
            aria-label={`Export to ${fileName}`}
            value={totalCount === null ? undefined : rowCount}
            max={totalCount ?? undefined}
            className="h-1.5 w-24 accent-accent"
          />
          <Button small onClick={() => cancelExport(id)}>
            Cancel
          </Button>
        </li>
      ))}
    </ul>
  )
}
