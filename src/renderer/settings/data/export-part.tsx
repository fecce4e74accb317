import { Button } from '../../ui/button.tsx'
import { formatBytes, formatCount } from '../../ui/format.ts'
import { Part } from '../section.tsx'
import { cancelExport, exportEverything, useArchive } from './archive-store.ts'

/** Everything as one zip that can be read without the app. */
export function ExportPart() {
  const exporting = useArchive((state) => state.exporting)
  return (
    <Part>
      <div className="flex items-start gap-4">
        <div className="min-w-0 flex-1">
          <h3 className="text-sm font-medium">Export everything</h3>
          <p className="text-xs text-ink-3">
            One zip: chats as Markdown and JSON, traces as OpenTelemetry (OTLP), and settings. No keys. It can be read
            without Holdfast, and imported into another one.
          </p>
        </div>
        <Button small id="export-everything" disabled={exporting !== null} onClick={() => void exportEverything()}>
          Export…
        </Button>
      </div>
      {exporting && (
        <div className="flex flex-wrap items-center gap-3 text-xs">
          <span role="status" className="text-ink-2">
            {formatCount(exporting.chatCount)} of {formatCount(exporting.chatTotal)} chats,{' '}
            {formatCount(exporting.traceCount)}
            {exporting.traceTotal !== null && ` of ${formatCount(exporting.traceTotal)}`} traces,{' '}
            {formatBytes(exporting.writtenBytes)}
          </span>
          <progress
            aria-label={`Export to ${exporting.fileName}`}
            value={exporting.traceTotal === null ? undefined : exporting.chatCount + exporting.traceCount}
            max={exporting.traceTotal === null ? undefined : Math.max(1, exporting.chatTotal + exporting.traceTotal)}
            className="h-1.5 min-w-24 flex-1 accent-accent"
          />
          <Button small onClick={() => cancelExport(exporting.id)}>
            Cancel
          </Button>
        </div>
      )}
    </Part>
  )
}
