import { bridge } from '../bridge.ts'
import { plural } from '../ui/format.ts'
import { saveFile } from '../ui/save-file.ts'
import { showToast } from '../ui/toast-store.ts'

/** Saves the refused records with all that was recorded of them, or the rows set aside, as a file: the shell asks where. */
export async function exportAsFile(route: 'sync.exportDead' | 'sync.exportSetAside', what: string): Promise<void> {
  const result = await bridge.request(route, null)
  if (!result.ok) {
    showToast({ message: result.error.message, severity: 'error' })
    return
  }
  const { fileName, json, recordCount, leftOutCount } = result.value
  saveFile(fileName, new Blob([json], { type: 'application/json' }))
  if (leftOutCount > 0) {
    showToast({
      severity: 'warning',
      message: `The file has the newest ${plural(recordCount, what)}; ${plural(leftOutCount, 'older one')} did not fit.`,
    })
  }
}
