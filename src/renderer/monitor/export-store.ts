import { create } from 'zustand'
import type { ExportRows, TraceExport } from '../../shared/domain.ts'
import type { RowKind } from '../../shared/row-kinds.ts'
import { shown, t } from '../../shared/words/t.ts'
import { bridge, onReconnect } from '../bridge.ts'
import { fetchDownload } from '../ui/save-file.ts'
import { showToast } from '../ui/toast-store.ts'
import { toFilter, toObservationFilter } from './monitor-query.ts'
import { useMonitor } from './monitor-store.ts'

/** What is being written to files now. */
export const useExports = create<{ running: readonly TraceExport[] }>(() => ({ running: [] }))

type ExportAs = { [Kind in RowKind]: Pick<Extract<ExportRows, { rows: Kind }>, 'rows' | 'format'> }[RowKind]

/** Saves all that the Monitor is narrowed to as a file; the shell asks where. */
export async function exportRows(as: ExportAs): Promise<void> {
  const { query } = useMonitor.getState()
  const result = await bridge.request(
    'monitor.export',
    as.rows === 'traces'
      ? { ...as, filter: toFilter(query, Date.now()) }
      : { ...as, filter: toObservationFilter(query, Date.now()) },
  )
  if (!result.ok) showToast({ message: result.error.message, severity: 'error' })
  else if (result.value?.downloadPath) fetchDownload(result.value.downloadPath)
}

export const cancelExport = (id: string): void => void bridge.request('monitor.cancelExport', { id })

function follow(told: TraceExport): void {
  useExports.setState(({ running }) => {
    const others = running.filter(({ id }) => id !== told.id)
    return { running: told.state === 'running' ? [...others, told] : others }
  })
  if (told.state === 'done') {
    const { rows, rowCount: count, fileName } = told
    showToast({
      message:
        rows === 'traces'
          ? t('{count, plural, one {# trace} other {# traces}} exported to {fileName}.', { count, fileName })
          : t('{count, plural, one {# observation} other {# observations}} exported to {fileName}.', {
              count,
              fileName,
            }),
    })
  } else if (told.state === 'cancelled') showToast({ message: t('Export cancelled. No file was saved.') })
  else if (told.state === 'failed')
    showToast({ message: told.problem === null ? t('The export failed.') : shown(told.problem), severity: 'error' })
}

bridge.on('export.changed', (event) => follow(event.export))
// What ended meanwhile was not told; what still runs tells so again.
onReconnect(() => useExports.setState({ running: [] }))
