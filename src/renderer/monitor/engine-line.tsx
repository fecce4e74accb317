import { create } from 'zustand'
import type { MonitorEngineState } from '../../shared/domain.ts'
import { shown, t } from '../../shared/words/t.ts'
import { bridge } from '../bridge.ts'
import { formatPercent } from '../ui/format.ts'
import { showToast } from '../ui/toast-store.ts'

const useEngine = create<MonitorEngineState>(() => ({ state: 'ready' }))

bridge.on('monitor.engine', (state) => {
  if (state.state !== 'ended') useEngine.setState(state, true)
  else {
    showToast({
      message: t('The Monitor’s process ended unexpectedly and starts again. Nothing that was recorded is affected.'),
      severity: 'warning',
    })
  }
})

/** Whether nothing can be added up here: no figures, no charts. */
export const useEngineMissing = (): boolean => useEngine(({ state }) => state === 'unavailable')

/** What the Monitor's process is busy with, or lacks; nothing in the ordinary case. */
export function EngineLine() {
  const engine = useEngine()
  if (engine.state === 'no_room') {
    return (
      <p role="status" className="px-1 text-xs text-ink-3">
        {t('The disk is nearly full, so the Monitor works from memory and is slower to open. Free some space.')}
      </p>
    )
  }
  if (engine.state === 'unavailable') {
    return (
      <p role="status" className="px-1 text-xs text-ink-3">
        {t(
          'There are no figures, charts, sessions, hints and SQL on this computer: {why}. The traces, their search, filters and export are here all the same. Chat and delivery are not affected.',
          { why: shown(engine.why) },
        )}
      </p>
    )
  }
  if (engine.state !== 'copying' || engine.doneCount >= engine.totalCount) return null
  return (
    <p role="status" className="px-1 text-xs text-ink-3">
      {t('Preparing the figures: {share} of all traces. This happens once.', {
        share: formatPercent(engine.doneCount / engine.totalCount),
      })}
    </p>
  )
}
