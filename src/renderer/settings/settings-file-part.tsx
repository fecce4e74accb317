import { useState } from 'react'
import type { Routes } from '../../shared/ipc.ts'
import { shown, t } from '../../shared/words/t.ts'
import { bridge } from '../bridge.ts'
import { Button } from '../ui/button.tsx'
import { FileButton } from '../ui/file-button.tsx'
import { saveFile } from '../ui/save-file.ts'
import { showToast } from '../ui/toast-store.ts'
import { Part, PartHead } from './section.tsx'
import { tellSettings } from './settings-store.ts'

const maxFileBytes = 5_000_000
const chooseId = 'import-settings'

interface Import {
  text: string
  fileName: string
  preview: Routes['settings.previewFile']['value']
}

/** Settings as a file, to take along; what one would change is shown before it does. */
export function SettingsFilePart() {
  const [chosen, setChosen] = useState<Import | null>(null)
  const [error, setError] = useState<string | null>(null)
  const [busy, setBusy] = useState(false)

  const exportAll = async (): Promise<void> => {
    const result = await bridge.request('settings.exportFile', null)
    if (result.ok) saveFile(result.value.fileName, new Blob([result.value.json], { type: 'application/json' }))
    else showToast({ message: result.error.message, severity: 'error' })
  }
  const look = async (file: File): Promise<void> => {
    setChosen(null)
    const text = await file.text()
    const result = await bridge.request('settings.previewFile', { text })
    setError(result.ok ? null : result.error.message)
    if (result.ok) setChosen({ text, fileName: file.name, preview: result.value })
  }
  const close = (): void => {
    setChosen(null)
    document.getElementById(chooseId)?.focus()
  }
  const apply = async ({ text }: Import): Promise<void> => {
    setBusy(true)
    const result = await bridge.request('settings.importFile', { text })
    setBusy(false)
    if (!result.ok) return setError(result.error.message)
    tellSettings({ settings: result.value })
    close()
    showToast({ message: t('Settings imported.'), action: { label: t('Undo'), run: () => void undo() } })
  }
  return (
    <Part>
      <PartHead
        title={t('Settings file')}
        about={t(
          'Settings, providers, saved views and queries as JSON, to take to another computer. It holds no keys and nothing of the network.',
        )}
        actions={
          <>
            <Button small onClick={() => void exportAll()}>
              {t('Export settings')}
            </Button>
            <FileButton
              small
              id={chooseId}
              fileLabel={t('File of settings')}
              accept=".json"
              maxBytes={maxFileBytes}
              onFile={(file) => {
                look(file).catch(() => setError(t('The file could not be read.')))
              }}
            >
              {t('Import settings…')}
            </FileButton>
          </>
        }
      />
      {error && (
        <p role="alert" className="text-xs text-bad">
          {error}
        </p>
      )}
      {chosen && <Preview chosen={chosen} busy={busy} onApply={() => void apply(chosen)} onCancel={close} />}
    </Part>
  )
}

async function undo(): Promise<void> {
  const result = await bridge.request('settings.undoImport', null)
  if (result.ok) tellSettings({ settings: result.value })
  else showToast({ message: result.error.message, severity: 'error' })
}

function Preview({
  chosen: { fileName, preview },
  busy,
  onApply,
  onCancel,
}: {
  chosen: Import
  busy: boolean
  onApply(): void
  onCancel(): void
}) {
  const { changes, keysMissing } = preview
  return (
    <div role="group" aria-label={t('What the file changes')} className="flex flex-col gap-3">
      {changes.length === 0 ? (
        <p role="status" className="text-sm text-ink-2">
          {t('“{name}” changes nothing.', { name: fileName })}
        </p>
      ) : (
        <ul aria-label={t('Changes')} className="max-h-64 overflow-y-auto rounded-md border text-sm">
          {changes.map(({ name, from, to }) => (
            <li key={name + to} className="flex flex-wrap gap-x-4 border-t px-3 py-1.5 first:border-t-0">
              <span className="w-52 shrink-0">{shown(name)}</span>
              <span className="min-w-0 wrap-anywhere text-ink-2">
                <span className="text-ink-3">{shown(from)}</span> → {shown(to)}
              </span>
            </li>
          ))}
        </ul>
      )}
      {keysMissing.length > 0 && (
        <p className="text-xs text-ink-2">
          {t('A key has to be entered for {names}: keys stay with the address that they were entered for.', {
            names: keysMissing.join(t(', ')),
          })}
        </p>
      )}
      <div className="flex gap-2">
        {changes.length > 0 && (
          <Button small variant="primary" busy={busy && t('Importing…')} onClick={onApply}>
            {t('Import')}
          </Button>
        )}
        <Button small onClick={onCancel}>
          {changes.length > 0 ? t('Cancel') : t('Close')}
        </Button>
      </div>
    </div>
  )
}
