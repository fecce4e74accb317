import { create } from 'zustand'
import type { TracePanelSize } from '../../../shared/domain.ts'
import { changeSettings, useSettings } from '../../settings/settings-store.ts'
import { gather } from '../../ui/gather.ts'

/** A drag is written once it rests. */
const saveAfterMs = 300
export const smallestPanelPx = 320
const asBefore: TracePanelSize = { widthPx: null, isWhole: false }

/** What was chosen here and is not kept yet; null where the settings have it. */
const useUnsaved = create<{ unsaved: TracePanelSize | null }>(() => ({ unsaved: null }))

/** How wide the panel of a trace is: as wide as it usually is, as it was made, or as the whole view. */
export function usePanel(): TracePanelSize {
  const kept = useSettings(({ settings }) => settings?.tracePanel)
  const unsaved = useUnsaved((state) => state.unsaved)
  return unsaved ?? kept ?? asBefore
}

const save = gather(() => void saveNow(), saveAfterMs)

/** What was changed meanwhile stays, and has its own turn. */
async function saveNow(): Promise<void> {
  const { unsaved } = useUnsaved.getState()
  if (unsaved === null) return
  await changeSettings({ tracePanel: unsaved })
  if (useUnsaved.getState().unsaved === unsaved) useUnsaved.setState({ unsaved: null })
}

function change(size: Partial<TracePanelSize>): void {
  const now = useUnsaved.getState().unsaved ?? useSettings.getState().settings?.tracePanel ?? asBefore
  useUnsaved.setState({ unsaved: { ...now, ...size } })
  save()
}

/** Null: as wide as it usually is. */
export const setPanelWidth = (widthPx: number | null): void =>
  change({ widthPx: widthPx === null ? null : Math.max(smallestPanelPx, Math.round(widthPx)) })
export const setPanelWhole = (isWhole: boolean): void => change({ isWhole })
