import type { ChatPreset, ConversationSettings } from '../../../shared/domain.ts'
import type { Result } from '../../../shared/ipc.ts'
import { bridge } from '../../bridge.ts'
import { tellSettings, updateSettings, useSettings } from '../../settings/settings-store.ts'
import { showToast } from '../../ui/toast-store.ts'
import type { Settings } from '../../../shared/domain.ts'
import { t } from '../../../shared/words/t.ts'

function took(result: Result<Settings>): boolean {
  if (result.ok) tellSettings({ settings: result.value })
  else showToast({ message: result.error.message, severity: 'error' })
  return result.ok
}

export async function savePreset(id: string | null, name: string, settings: ConversationSettings): Promise<boolean> {
  return took(await bridge.request('settings.savePreset', { id, name, settings }))
}

/** Goes without asking; a toast brings it back to its place. */
export async function deletePreset({ id, name, settings }: ChatPreset): Promise<void> {
  const index = useSettings.getState().settings?.presets.findIndex((preset) => preset.id === id) ?? 0
  if (!took(await bridge.request('settings.deletePreset', { id }))) return
  const undo = async (): Promise<void> => {
    took(await bridge.request('settings.savePreset', { id: null, name, settings, index }))
  }
  showToast({
    message: t('Deleted the preset “{name}”.', { name }),
    action: { label: t('Undo'), run: () => void undo() },
  })
}

export async function makePresetDefault({ name, settings }: ChatPreset): Promise<void> {
  const error = await updateSettings({ defaults: settings })
  showToast(
    error ? { message: error.message, severity: 'error' } : { message: t('New chats begin with “{name}”.', { name }) },
  )
}
