import { create } from 'zustand'
import { bridge } from '../bridge.ts'
import { showToast } from '../ui/toast-store.ts'
import { isoDay } from '../../shared/iso-time.ts'
import { t } from '../../shared/words/t.ts'

/** A text that is to be read before it is sent to anybody. */
export interface Report {
  title: string
  about: string
  fileName: string
  text: string
}

export const useReport = create<{ shown: Report | null }>(() => ({ shown: null }))

export const closeReport = (): void => useReport.setState({ shown: null })

export async function showDiagnostics(): Promise<void> {
  const result = await bridge.request('app.diagnostics', null)
  if (!result.ok) return void showToast({ message: result.error.message, severity: 'error' })
  const about = t(
    'Versions, settings, counts and the end of the log. It has no key, no e-mail address and no message. Read it before you send it to anybody.',
  )
  show({ title: t('Diagnostics'), about, fileName: 'holdfast-diagnostics', text: result.value.text })
}

export async function showLastReport(): Promise<void> {
  const result = await bridge.request('app.report', null)
  if (!result.ok) return void showToast({ message: result.error.message, severity: 'error' })
  if (result.value === null) return void showToast({ message: t('No report was kept.') })
  const about = t(
    'How Holdfast last ended out of order, and the end of its log then. It has no key, no e-mail address and no message. Read it before you send it to anybody.',
  )
  show({ title: t('Report'), about, fileName: 'holdfast-report', text: result.value.text })
}

function show(report: Report): void {
  const day = isoDay(Date.now())
  useReport.setState({ shown: { ...report, fileName: `${report.fileName}-${day}.txt` } })
}
