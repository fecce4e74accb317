import { t } from '../../../shared/words/t.ts'
import { Button } from '../../ui/button.tsx'
import { Dialog } from '../../ui/dialog.tsx'
import { FileButton } from '../../ui/file-button.tsx'
import { formatBytes } from '../../ui/format.ts'
import { ImportList } from './import-list.tsx'
import { ImportReady } from './import-ready.tsx'
import { closeImports, readFile, removeImport, useImports } from './imports-store.ts'

/** Traces from files: choose one, see what will come, and what came before. */
export function ImportsDialog() {
  const { imports, reading, error } = useImports()
  const ready = reading ? undefined : imports?.find(({ state }) => state === 'ready')
  return (
    <Dialog label={t('Import traces')} onClose={closeImports} className="w-130 max-w-[calc(100vw-2rem)]">
      <div className="flex max-h-[80vh] flex-col gap-3 overflow-y-auto p-4 text-sm">
        <h2 className="text-base font-medium">{t('Import traces')}</h2>
        {error && (
          <p role="alert" className="text-bad">
            {error}
          </p>
        )}
        {reading ? <Reading /> : ready ? <ImportReady key={ready.id} found={ready} /> : <Choose />}
        <ImportList imports={imports?.filter(({ state }) => !['reading', 'ready'].includes(state)) ?? []} />
        {!ready && !reading && (
          <div className="flex justify-end">
            <Button onClick={closeImports}>{t('Close')}</Button>
          </div>
        )}
      </div>
    </Dialog>
  )
}

function Choose() {
  return (
    <div className="flex flex-col items-start gap-3">
      <p className="text-ink-2">
        {t(
          'OpenTelemetry traces (OTLP as JSON or protobuf), exports of Langfuse (JSON, JSON Lines, CSV) and of Holdfast (JSON Lines), also compressed with gzip. They are marked as imported and never sent to Langfuse.',
        )}
      </p>
      <FileButton variant="primary" fileLabel={t('File of traces')} onFile={(file) => void readFile(file)}>
        {t('Choose a file…')}
      </FileButton>
      <p className="text-xs text-ink-3">{t('Or drop one on the Monitor.')}</p>
    </div>
  )
}

function Reading() {
  const reading = useImports((state) => state.reading)
  if (!reading) return null
  const { id, fileName, fileBytes, sentBytes } = reading
  return (
    <div className="flex flex-col gap-2">
      <p role="status" className="truncate" title={fileName}>
        {t('Reading {fileName}: {done} of {whole}', {
          fileName,
          done: formatBytes(sentBytes),
          whole: formatBytes(fileBytes),
        })}
      </p>
      <progress
        aria-label={t('Reading {fileName}', { fileName })}
        value={sentBytes}
        max={fileBytes}
        className="w-full accent-accent"
      />
      <div className="flex justify-end">
        <Button onClick={() => void removeImport(id)}>{t('Cancel')}</Button>
      </div>
    </div>
  )
}
