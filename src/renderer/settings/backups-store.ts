import { create } from 'zustand'
import type { Backup } from '../../shared/domain.ts'
import { t } from '../../shared/words/t.ts'
import { bridge } from '../bridge.ts'
import { formatBytes } from '../ui/format.ts'
import { showToast } from '../ui/toast-store.ts'
import { removeLater } from './removals.ts'

/** The copies of the database; null until the first answer. `busy` says what is being done to them. */
export const useBackups = create<{
  list: Backup[] | null
  error: string | null
  busy: 'backing up' | 'restoring' | null
}>(() => ({ list: null, error: null, busy: null }))

export async function loadBackups(): Promise<void> {
  const result = await bridge.request('data.backups', null)
  if (result.ok) useBackups.setState({ list: result.value, error: null })
  else useBackups.setState({ error: result.error.message })
}

export async function backUpNow(): Promise<void> {
  useBackups.setState({ busy: 'backing up' })
  const result = await bridge.request('data.backUp', null)
  useBackups.setState({ busy: null })
  if (result.ok) {
    showToast({ message: t('Backed up {size} and verified the copy.', { size: formatBytes(result.value.bytes) }) })
  } else showToast({ message: result.error.message, severity: 'error' })
  await loadBackups()
}

/** Where it succeeds, every page begins anew and says what came of it. */
export async function restoreBackup({ name }: Backup): Promise<void> {
  useBackups.setState({ busy: 'restoring' })
  const result = await bridge.request('data.restore', { name })
  useBackups.setState({ busy: null })
  if (!result.ok) showToast({ message: result.error.message, severity: 'error' })
}

export const backupRemoval = (name: string): string => `backup:${name}`

export function deleteBackup({ name, bytes }: Backup): void {
  removeLater(backupRemoval(name), {
    message: t('Deleted a backup of {size}.', { size: formatBytes(bytes) }),
    remove: async () => {
      const result = await bridge.request('data.deleteBackup', { name })
      await loadBackups()
      return result
    },
  })
}
