import type { ConnectionState, SyncStatus } from '../../shared/domain.ts'
import { msg, t, type Message } from '../../shared/words/t.ts'
import { joinSentences } from '../ui/sentences.ts'
import type { Toast } from '../ui/toast-store.ts'
import { answerSentence } from './answer-words.ts'
import { connectionTitle } from './connection-words.ts'

const shut: Partial<Record<ConnectionState['kind'], Message>> = {
  not_configured: msg('Connect to Langfuse first.'),
  keys_missing: msg('Enter the secret key first.'),
  off: msg('Sending is off. Switch it on in Settings first.'),
  offline: msg('This computer is offline. Holdfast retries automatically once it is online.'),
  paused_by_user: msg('Resume first.'),
  project_changed: msg('First choose what happens to the records waiting for the previous project.'),
}

/** What has to be done before anything can be sent; null where nothing has. */
export function whyShut({ connection, damaged }: Pick<SyncStatus, 'connection' | 'damaged'>): string | null {
  if (damaged) return t('The database is damaged. Reopen it first.')
  const reason = shut[connection.kind]
  return reason === undefined ? null : t(reason)
}

/** Why trying now would do nothing; null where it would: where something waits, or the connection may be found well. */
export function whyNoRetry(status: SyncStatus): string | null {
  const { connection, ledger, elsewhere } = status
  const reason = whyShut(status)
  if (reason !== null) return reason
  const isWell = ['online', 'checking', 'metered'].includes(connection.kind)
  if (ledger.pending === 0 && isWell) return t('Nothing is waiting.')
  const others = elsewhere.reduce((sum, { unsent, inDoubt }) => sum + unsent + inDoubt, 0)
  if (ledger.pending <= others && isWell) return t('What is waiting is for another project and needs its keys.')
  return null
}

/** What came of a try, as it is told. */
export type Outcome = Pick<Toast, 'message'> & Partial<Pick<Toast, 'severity'>>

/** Null while nothing can be told yet. */
export function outcomeOf(before: SyncStatus, status: SyncStatus): Outcome | null {
  const delivered = status.ledger.delivered - before.ledger.delivered
  const refused = status.ledger.dead - before.ledger.dead
  const { connection, newestConnectionId, newestConnectionAtMs } = status
  const isNews =
    newestConnectionId !== before.newestConnectionId || newestConnectionAtMs !== before.newestConnectionAtMs
  if (delivered > 0)
    return {
      message: t('{count, plural, one {Delivered # record.} other {Delivered # records.}}', { count: delivered }),
    }
  if (refused > 0)
    return {
      severity: 'warning',
      message: t('{count, plural, one {Langfuse refused # record.} other {Langfuse refused # records.}}', {
        count: refused,
      }),
    }
  if (connection.kind === 'online') {
    return status.ledger.pending === 0 ? { message: t('Langfuse is reachable. Nothing is waiting.') } : null
  }
  if (connection.kind === 'checking' || connection.kind === 'metered' || !isNews) return null
  const detail = 'detail' in connection ? connection.detail : ''
  return {
    severity: 'warning',
    message: joinSentences([
      t('Tried again. {state}.', { state: connectionTitle(connection.kind, detail) }),
      answerSentence(detail),
    ]),
  }
}

/** What is told where nothing came of it in time. */
export function openOutcome({ batches }: SyncStatus): Outcome {
  const isInDoubt = batches.some(({ state }) => state === 'ambiguous')
  return {
    message: isInDoubt
      ? t('Langfuse does not show the records in doubt yet. They are sent again only once that is certain.')
      : t('Still trying; no answer yet.'),
  }
}
