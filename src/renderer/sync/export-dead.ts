import { bridge } from '../bridge.ts'
import { plural } from '../ui/format.ts'
import { showToast } from '../ui/toast-store.ts'

/** Saves the refused records, with all that was recorded of them, as a file: the shell asks where, or has a folder for it. */
export async function exportDead(): Promise<void> {
  const result = await bridge.request('sync.exportDead', null)
  if (!result.ok) {
    showToast({ message: result.error.message, severity: 'error' })
    return
  }
  const { fileName, json, recordCount, leftOutCount } = result.value
  const url = URL.createObjectURL(new Blob([json], { type: 'application/json' }))
  const link = document.createElement('a')
  link.href = url
  link.download = fileName
  link.click()
  // The download reads from it after the click has returned.
  setTimeout(() => URL.revokeObjectURL(url), 60_000)
  if (leftOutCount > 0) {
    showToast({
      severity: 'warning',
      message: `The file has the newest ${plural(recordCount, 'record')}; ${plural(leftOutCount, 'older one')} did not fit.`,
    })
  }
}
