import type { ArchiveExport } from '../../../shared/domain.ts'
import { t } from '../../../shared/words/t.ts'
import { Button } from '../../ui/button.tsx'
import { formatBytes } from '../../ui/format.ts'
import { ProgressRow } from '../../ui/progress-row.tsx'
import { Part, PartHead } from '../section.tsx'
import { cancelExport, exportEverything, useArchive } from './archive-store.ts'

/** Everything as one zip that can be read without the app. */
export function ExportPart() {
  const exporting = useArchive((state) => state.exporting)
  return (
    <Part>
      <PartHead
        title={t('Export everything')}
        about={t(
          'One zip: chats as Markdown and JSON, traces as OpenTelemetry (OTLP), and settings. No keys. It can be read without Holdfast, and imported into another one.',
        )}
        actions={
          <Button small disabled={exporting !== null} onClick={() => void exportEverything()}>
            {t('Export…')}
          </Button>
        }
      />
      {exporting && <Running {...exporting} />}
    </Part>
  )
}

function Running({ id, fileName, chatCount, chatTotal, traceCount, traceTotal, writtenBytes }: ArchiveExport) {
  const values = { chatCount, chatTotal, traceCount, size: formatBytes(writtenBytes) }
  return (
    <ProgressRow
      label={t('Export to {file}', { file: fileName })}
      words={
        traceTotal === null
          ? t('{chatCount, number} of {chatTotal, number} chats, {traceCount, number} traces, {size}', values)
          : t(
              '{chatCount, number} of {chatTotal, number} chats, {traceCount, number} of {traceTotal, number} traces, {size}',
              { ...values, traceTotal },
            )
      }
      done={chatCount + traceCount}
      total={traceTotal === null ? null : chatTotal + traceTotal}
      onCancel={() => cancelExport(id)}
    />
  )
}
