import type { ArchiveExport } from '../../../shared/domain.ts'
import { Button } from '../../ui/button.tsx'
import { formatBytes, formatCount } from '../../ui/format.ts'
import { ProgressRow } from '../../ui/progress-row.tsx'
import { Part, PartHead } from '../section.tsx'
import { cancelExport, exportEverything, useArchive } from './archive-store.ts'

/** Everything as one zip that can be read without the app. */
export function ExportPart() {
  const exporting = useArchive((state) => state.exporting)
  return (
    <Part>
      <PartHead
        title="Export everything"
        about="One zip: chats as Markdown and JSON, traces as OpenTelemetry (OTLP), and settings. No keys. It can be read without Holdfast, and imported into another one."
        actions={
          <Button small disabled={exporting !== null} onClick={() => void exportEverything()}>
            Export…
          </Button>
        }
      />
      {exporting && <Running {...exporting} />}
    </Part>
  )
}

function Running({ id, fileName, chatCount, chatTotal, traceCount, traceTotal, writtenBytes }: ArchiveExport) {
  const chats = `${formatCount(chatCount)} of ${formatCount(chatTotal)} chats`
  const traces = `${formatCount(traceCount)}${traceTotal === null ? '' : ` of ${formatCount(traceTotal)}`} traces`
  return (
    <ProgressRow
      label={`Export to ${fileName}`}
      words={`${chats}, ${traces}, ${formatBytes(writtenBytes)}`}
      done={chatCount + traceCount}
      total={traceTotal === null ? null : chatTotal + traceTotal}
      onCancel={() => cancelExport(id)}
    />
  )
}
