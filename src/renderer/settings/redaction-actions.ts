import type { RedactionSettings } from '../../shared/domain.ts'
import type { RouteError } from '../../shared/ipc.ts'
import { updateSettings, useSettings } from './settings-store.ts'

let last: Promise<RouteError | null> = Promise.resolve(null)

/**
 * Changes a part of the redaction, which is stored as a whole: one change after another, so that a field that saves as
 * it is left and the switch that was clicked for that do not undo each other. Answers what went wrong, or null.
 */
export function changeRedaction(patch: Partial<RedactionSettings>): Promise<RouteError | null> {
  last = last.then(() => {
    const redaction = useSettings.getState().settings?.redaction
    return redaction ? updateSettings({ redaction: { ...redaction, ...patch } }) : null
  })
  return last
}
