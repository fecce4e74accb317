import { useState } from 'react'
import { t } from '../../shared/words/t.ts'
import { Button } from '../ui/button.tsx'
import { Dialog } from '../ui/dialog.tsx'
import { saveFile } from '../ui/save-file.ts'
import { showToast } from '../ui/toast-store.ts'
import { closeReport, useReport } from './report-store.ts'

/** The whole text, as it would be sent: to read, then to copy or to save. */
export function ReportDialog() {
  const report = useReport(({ shown }) => shown)
  const [copied, setCopied] = useState(false)
  if (!report) return null
  const copy = (): void => {
    navigator.clipboard.writeText(report.text).then(
      () => setCopied(true),
      () => showToast({ message: t('Couldn’t copy to the clipboard.'), severity: 'error' }),
    )
  }
  return (
    <Dialog label={report.title} onClose={closeReport} className="w-[min(760px,calc(100vw-2rem))]">
      <div className="flex max-h-[72vh] flex-col gap-3 p-4">
        <div>
          <h2 className="text-base font-medium">{report.title}</h2>
          <p className="text-sm text-ink-2">{report.about}</p>
        </div>
        <pre
          tabIndex={0}
          aria-label={t('The text')}
          className="min-h-40 flex-1 overflow-auto rounded-md border bg-sunken p-3 font-mono text-xs leading-5 whitespace-pre-wrap wrap-anywhere select-text"
        >
          {report.text}
        </pre>
        <div className="flex justify-end gap-2">
          <Button onClick={closeReport}>{t('Close')}</Button>
          <Button onClick={() => saveFile(report.fileName, new Blob([report.text], { type: 'text/plain' }))}>
            {t('Save…')}
          </Button>
          <Button variant="primary" onClick={copy}>
            <span aria-live="polite">{copied ? t('Copied') : t('Copy')}</span>
          </Button>
        </div>
      </div>
    </Dialog>
  )
}
