import type { SyncStatus } from './domain.ts'
import { ledgerWords } from './ledger-words.ts'
import { shown, t } from './words/t.ts'

/** The state of delivery in a few words, one to a line, and a shape. */
export interface DeliverySummary {
  words: string[]
  shape: 'ring' | 'dashed' | 'question' | 'half' | 'cross' | 'slash' | 'pause' | 'clock' | 'check'
}

/** What the foot of the rail and the tray say. Null is the status before the first answer. */
export function summariseDelivery(status: Pick<SyncStatus, 'ledger' | 'connection'> | null): DeliverySummary {
  if (!status) return { words: [t('Checking')], shape: 'ring' }
  const { pending, dead } = status.ledger
  const waiting = pending > 0 ? [t('{count, number} waiting', { count: pending })] : []
  switch (status.connection.kind) {
    case 'not_configured':
      return { words: [t('Not connected')], shape: 'dashed' }
    case 'keys_missing':
      return { words: [t('Secret key missing'), ...waiting], shape: 'question' }
    case 'checking':
      return { words: waiting.length > 0 ? waiting : [t('Checking')], shape: 'half' }
    case 'store_failed':
      return { words: [t('Database error')], shape: 'cross' }
    case 'off':
      return { words: [t('Sending off')], shape: 'ring' }
    case 'offline':
      return { words: [t('Offline'), ...waiting], shape: 'slash' }
    case 'captive_portal':
      return { words: [t('Sign-in page'), ...waiting], shape: 'slash' }
    case 'paused_by_user':
      return { words: [t('Paused'), ...waiting], shape: 'pause' }
    case 'metered':
      return { words: [t('Metered'), ...waiting], shape: 'pause' }
    case 'paused_keys':
      return { words: [t('Paused: keys')], shape: 'pause' }
    case 'paused_quota':
      return { words: [t('Paused: quota')], shape: 'pause' }
    case 'paused_address':
      return { words: [t('Paused: address')], shape: 'pause' }
    case 'paused_refused':
      return { words: [t('Refused by Langfuse'), ...waiting], shape: 'pause' }
    case 'project_changed':
      return { words: [t('Which project?'), ...waiting], shape: 'question' }
    case 'waiting':
    case 'backing_off':
      return { words: waiting.length > 0 ? waiting : [shown(ledgerWords.pending)], shape: 'clock' }
    case 'online':
      if (pending > 0) return { words: waiting, shape: 'half' }
      return dead > 0
        ? { words: [t('{count, number} refused', { count: dead })], shape: 'cross' }
        : { words: [shown(ledgerWords.delivered)], shape: 'check' }
  }
}
