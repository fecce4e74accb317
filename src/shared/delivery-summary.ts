import type { SyncStatus } from './domain.ts'
import { ledgerWords } from './ledger-words.ts'

/** The state of delivery in a few words, one to a line, and a shape. */
export interface DeliverySummary {
  words: string[]
  shape: 'ring' | 'dashed' | 'question' | 'half' | 'cross' | 'slash' | 'pause' | 'clock' | 'check'
}

const countOf = (count: number, part: 'pending' | 'dead'): string =>
  `${count.toLocaleString('en-US')} ${ledgerWords[part].toLowerCase()}`

/** What the foot of the rail and the tray say. Null is the status before the first answer. */
export function summariseDelivery(status: Pick<SyncStatus, 'ledger' | 'connection'> | null): DeliverySummary {
  if (!status) return { words: ['Checking'], shape: 'ring' }
  const { pending, dead } = status.ledger
  const waiting = pending > 0 ? [countOf(pending, 'pending')] : []
  switch (status.connection.kind) {
    case 'not_configured':
      return { words: ['Not connected'], shape: 'dashed' }
    case 'keys_missing':
      return { words: ['Secret key missing', ...waiting], shape: 'question' }
    case 'checking':
      return { words: waiting.length > 0 ? waiting : ['Checking'], shape: 'half' }
    case 'store_failed':
      return { words: ['Database error'], shape: 'cross' }
    case 'off':
      return { words: ['Sending off'], shape: 'ring' }
    case 'offline':
      return { words: ['Offline', ...waiting], shape: 'slash' }
    case 'captive_portal':
      return { words: ['Sign-in page', ...waiting], shape: 'slash' }
    case 'paused_by_user':
      return { words: ['Paused', ...waiting], shape: 'pause' }
    case 'metered':
      return { words: ['Metered', ...waiting], shape: 'pause' }
    case 'paused_keys':
      return { words: ['Paused: keys'], shape: 'pause' }
    case 'paused_quota':
      return { words: ['Paused: quota'], shape: 'pause' }
    case 'paused_address':
      return { words: ['Paused: address'], shape: 'pause' }
    case 'paused_refused':
      return { words: ['Refused by Langfuse', ...waiting], shape: 'pause' }
    case 'project_changed':
      return { words: ['Which project?', ...waiting], shape: 'question' }
    case 'waiting':
    case 'backing_off':
      return { words: waiting.length > 0 ? waiting : [ledgerWords.pending], shape: 'clock' }
    case 'online':
      if (pending > 0) return { words: waiting, shape: 'half' }
      return dead > 0
        ? { words: [countOf(dead, 'dead')], shape: 'cross' }
        : { words: [ledgerWords.delivered], shape: 'check' }
  }
}
