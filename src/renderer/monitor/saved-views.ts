import type { SavedView } from '../../shared/domain.ts'
import type { Routes } from '../../shared/ipc.ts'
import { t } from '../../shared/words/t.ts'
import { bridge } from '../bridge.ts'
import { tellSettings, useSettings } from '../settings/settings-store.ts'
import { showToast } from '../ui/toast-store.ts'

const none: SavedView[] = []

export const useSavedViews = (): SavedView[] => useSettings(({ settings }) => settings?.savedViews ?? none)

/** Answers what went wrong, or null. */
export async function saveView(view: Routes['monitor.saveView']['input']): Promise<string | null> {
  const result = await bridge.request('monitor.saveView', view)
  if (!result.ok) return result.error.message
  tellSettings({ settings: result.value })
  return null
}

/** What it shows stays where it is; only the name goes, and comes back at its place if that is undone. */
export async function deleteView({ id, name, query }: SavedView, index: number): Promise<void> {
  const result = await bridge.request('monitor.deleteView', { id })
  if (!result.ok) {
    showToast({ message: result.error.message, severity: 'error' })
    return
  }
  tellSettings({ settings: result.value })
  const undo = async (): Promise<void> => {
    const problem = await saveView({ id: null, name, query, index })
    if (problem !== null) showToast({ message: problem, severity: 'error' })
  }
  showToast({
    message: t('Deleted the view “{name}”.', { name }),
    action: { label: t('Undo'), run: () => void undo() },
  })
}
