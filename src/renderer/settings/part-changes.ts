import type { Settings } from '../../shared/domain.ts'
import type { RouteError } from '../../shared/ipc.ts'
import { showToast } from '../ui/toast-store.ts'
import { updateSettings, useSettings } from './settings-store.ts'

/**
 * Changes what is stored as a whole: one change after another, so that a field that saves as it is left and the switch that was
 * clicked for that do not undo each other. Answers what went wrong, or null.
 */
function createPartChange<
  Name extends 'redaction' | 'budgets' | 'system' | 'notifications' | 'updates' | 'comfort' | 'attachments',
>(name: Name) {
  let last: Promise<RouteError | null> = Promise.resolve(null)
  return (patch: Partial<Settings[Name]>): Promise<RouteError | null> => {
    last = last.then(() => {
      const part = useSettings.getState().settings?.[name]
      return part ? updateSettings({ [name]: { ...part, ...patch } }) : null
    })
    return last
  }
}

/** For what has no place of its own to say an error. */
export async function aloud(change: Promise<RouteError | null>): Promise<void> {
  const error = await change
  if (error) showToast({ message: error.message, severity: 'error' })
}

export const changeRedaction = createPartChange('redaction')
export const changeBudgets = createPartChange('budgets')
export const changeSystem = createPartChange('system')
export const changeNotifications = createPartChange('notifications')
export const changeComfort = createPartChange('comfort')
export const changeAttachments = createPartChange('attachments')
export const changeUpdates = createPartChange('updates')
