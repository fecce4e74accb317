import { t } from '../../shared/words/t.ts'
import { bridge } from '../bridge.ts'
import { saveFile } from '../ui/save-file.ts'
import { showToast } from '../ui/toast-store.ts'

/** Saves the refused records with all that was recorded of them, or the rows set aside, as a file: the shell asks where. */
export async function exportAsFile(route: 'sync.exportDead' | 'sync.exportSetAside'): Promise<void> {
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
      message:
        route === 'sync.exportDead'
          ? t(
              'The file has {count, plural, one {the newest # record} other {the newest # records}}; {leftOut, plural, one {# older one} other {# older ones}} did not fit.',
              { count: recordCount, leftOut: leftOutCount },
            )
          : t(
              'The file has {count, plural, one {the newest # row} other {the newest # rows}}; {leftOut, plural, one {# older one} other {# older ones}} did not fit.',
              { count: recordCount, leftOut: leftOutCount },
            ),
    })
  }
}
