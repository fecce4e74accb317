import { t } from '../../shared/words/t.ts'
import { bridge } from '../bridge.ts'
import { useSync } from '../sync/sync-store.ts'
import { removeLater } from './removals.ts'
import { tellSettings } from './settings-store.ts'

export const connectionRemoval = 'langfuse'

/** Its secret key cannot be brought back, so it goes when the toast does; nothing is sent from now on all the same. */
export async function removeConnection(host: string): Promise<void> {
  const wasPaused = useSync.getState().status?.paused ?? false
  const setPaused = async (paused: boolean): Promise<void> => {
    if (!wasPaused) await bridge.request('sync.setPaused', { paused })
  }
  await setPaused(true)
  removeLater(connectionRemoval, {
    message: t('Removed the connection to {host}. Everything recorded stays on this computer.', { host }),
    remove: async () => {
      const result = await bridge.request('settings.saveLangfuse', { host: '', publicKey: '' })
      if (result.ok) tellSettings({ settings: result.value })
      await setPaused(false)
      return result
    },
    onUndo: () => void setPaused(false),
  })
}
