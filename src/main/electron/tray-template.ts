import type { MenuItemConstructorOptions } from 'electron'
import type { SyncStatus } from '../../shared/domain.ts'
import { summariseDelivery } from '../../shared/delivery-summary.ts'
import { openMatters } from '../../shared/open-matters.ts'
import { t } from '../../shared/words/t.ts'

/** What the icon carries: nothing, a dot for what waits, a mark for what needs a person. */
export type TrayMark = 'plain' | 'waiting' | 'attention'

export interface TrayActions {
  openSync(): void
  open(): void
  newChat(): void
  setPaused(paused: boolean): void
  sendNow(): void
  openSettings(): void
  quit(): void
}

export type TrayStatus = Pick<SyncStatus, 'ledger' | 'connection' | 'damaged' | 'projectQuestion' | 'paused'>

/** The state in words, as the foot of the rail has it. */
export const stateWords = (status: TrayStatus | null): string => summariseDelivery(status).words.join(' · ')

export function trayMark(status: TrayStatus | null): TrayMark {
  if (openMatters(status).length > 0) return 'attention'
  return status && status.ledger.pending > 0 && status.connection.kind !== 'not_configured' ? 'waiting' : 'plain'
}

export function trayTemplate(status: TrayStatus | null, actions: TrayActions): MenuItemConstructorOptions[] {
  const kind = status?.connection.kind
  const canPause = kind !== undefined && kind !== 'not_configured' && kind !== 'keys_missing' && kind !== 'off'
  const canSend = canPause && kind !== 'paused_by_user' && kind !== 'project_changed' && kind !== 'store_failed'
  const separator = { type: 'separator' } as const
  return [
    // A state, and the way to what is behind it.
    { id: 'state', label: stateWords(status), click: actions.openSync },
    separator,
    { id: 'open', label: t('Open Holdfast'), click: actions.open },
    { id: 'new-chat', label: t('New Chat'), click: actions.newChat },
    separator,
    status?.paused
      ? { id: 'resume', label: t('Resume Sending'), enabled: canPause, click: () => actions.setPaused(false) }
      : { id: 'pause', label: t('Pause Sending'), enabled: canPause, click: () => actions.setPaused(true) },
    {
      id: 'send',
      label: t('Send Now'),
      enabled: canSend && (status?.ledger.pending ?? 0) > 0,
      click: actions.sendNow,
    },
    separator,
    { id: 'settings', label: t('Settings…'), click: actions.openSettings },
    { id: 'quit', label: t('Quit Holdfast'), click: actions.quit },
  ]
}
