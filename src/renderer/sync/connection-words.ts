import type { ConnectionState, SyncStatus } from '../../shared/domain.ts'
import { absenceSentence } from '../settings/absence-words.ts'
import { formatCountdown } from '../ui/format.ts'
import type { ShapeName } from '../ui/shape-name.ts'
import { isAnswer } from './answer-words.ts'

export interface ConnectionWords {
  title: string
  /** What it means for the data and what to do. */
  meaning: string
  shape: ShapeName
  /** Langfuse's or the network's own words. */
  detail: string | null
  /** What Settings can mend, as its button says; null where they cannot. */
  settingsAction: string | null
}

const safe = 'Everything is recorded on this computer, and nothing is lost.'

/** The state of the connection in words; `nowMs` for what counts down. */
export function connectionWords(
  status: Pick<SyncStatus, 'connection' | 'host' | 'projectName' | 'damaged' | 'nextCheckAtMs' | 'batches' | 'ledger'>,
  nowMs: number,
): ConnectionWords {
  const { connection, host, projectName, damaged, nextCheckAtMs } = status
  const to = host ?? 'Langfuse'
  const state = (
    title: string,
    meaning: string,
    shape: ShapeName,
    more: Partial<ConnectionWords> = {},
  ): ConnectionWords => ({
    title,
    meaning,
    shape,
    detail: 'detail' in connection && connection.detail !== '' ? connection.detail : null,
    settingsAction: null,
    ...more,
  })
  const isOver = (untilMs: number): boolean => untilMs <= nowMs
  const wait = (untilMs: number): string => formatCountdown(untilMs - nowMs)
  const again =
    nextCheckAtMs === null
      ? ''
      : isOver(nextCheckAtMs)
        ? ' Trying again now.'
        : ` Trying again in ${wait(nextCheckAtMs)}.`

  switch (connection.kind) {
    case 'not_configured':
      return state('Not connected', `${safe} Connect to Langfuse to deliver it.`, 'dashed', {
        settingsAction: 'Connect to Langfuse',
      })
    case 'keys_missing':
      return state(
        'Secret key missing',
        `${absenceSentence('Langfuse’s secret key', connection.reason)} Enter it again; until then nothing is sent. ${safe}`,
        'question',
        { settingsAction: 'Enter the key' },
      )
    case 'off':
      return state('Sending is off', `${safe} The Monitor still works, and no trace leaves this computer.`, 'ring')
    case 'store_failed':
      return state(
        'Stopped: the database failed',
        damaged
          ? 'It is damaged. What was recorded stays on this computer. Nothing is sent until you reopen it, which saves what can be read and counts what cannot.'
          : 'What was recorded stays on this computer, and Holdfast retries automatically. If this lasts, check the free disk space, reopen the database, or restart Holdfast.',
        'cross',
      )
    case 'checking':
      return state('Checking', checkingMeaning(status), 'half')
    case 'online':
      return state('Online', `Connected to ${projectName === null ? to : `project ${projectName} at ${to}`}.`, 'check')
    case 'offline':
      return state('Offline', `This computer has no network. ${safe} Delivery resumes automatically.`, 'slash')
    case 'captive_portal':
      return state(
        'Sign-in page',
        `The network answers with a sign-in page instead of Langfuse. Open a browser and sign in; delivery resumes automatically.${again}`,
        'slash',
      )
    case 'paused_by_user':
      return state('Paused', `${safe} Resume when you like.`, 'pause')
    case 'metered':
      return state(
        'Waiting: metered connection',
        `Nothing is sent over a metered connection unless you ask for it. ${safe} “Send now” sends what is waiting.`,
        'pause',
      )
    case 'paused_keys':
      return state('Paused: wrong keys', `${to} rejects the keys. ${safe} Correct them in Settings.${again}`, 'pause', {
        settingsAction: 'Open Settings',
      })
    case 'paused_quota':
      return state('Paused: quota', `Plan limit reached; retrying every 10 min. ${safe}${again}`, 'pause')
    case 'paused_address':
      return state(
        'Paused: address',
        `The server at ${to} does not accept traces: the address is wrong, or that Langfuse is too old. ${safe}${again}`,
        'pause',
        { settingsAction: 'Open Settings' },
      )
    case 'paused_refused':
      return state(
        refusedWords[connection.what],
        `Langfuse refuses every record with the same error, so the records are not at fault. None is given up. One is tried again ${isOver(connection.untilMs) ? 'now' : `in ${wait(connection.untilMs)}`}; once it is accepted, the rest follow.`,
        'pause',
        { settingsAction: 'Open Settings' },
      )
    case 'project_changed':
      return state(
        'Waiting for your choice',
        'These keys belong to a different project from the one that records are waiting for. Nothing is sent until you choose what happens to them.',
        'question',
      )
    case 'waiting':
      return state(
        isOver(connection.untilMs) ? 'Trying again' : `Waiting for ${wait(connection.untilMs)}`,
        `Langfuse asked for this pause; it ${isOver(connection.untilMs) ? 'is over' : 'ends automatically'}. ${safe}`,
        'clock',
      )
    case 'backing_off':
      return state(
        connectionTitle('backing_off', connection.detail),
        `${isAnswer(connection.detail) ? `${to} answered with an error.` : `${to} could not be reached.`} ${safe}${again}`,
        'clock',
      )
  }
}

const refusedWords = {
  turn: 'Langfuse refuses everything',
  score: 'Langfuse refuses all feedback',
  withdrawal: 'Langfuse deletes no feedback',
}

function checkingMeaning({ batches, ledger }: Pick<SyncStatus, 'batches' | 'ledger'>): string {
  if (batches.some(({ state }) => state === 'ambiguous')) {
    return 'Holdfast checks whether Langfuse has what was sent without an answer before sending it again, so nothing is doubled.'
  }
  if (ledger.pending > 0) return `Nothing has been accepted since connecting; what is waiting is being sent. ${safe}`
  return 'Checking that Langfuse is reachable and accepts these keys.'
}

const kinds: Record<ConnectionState['kind'], string> = {
  not_configured: 'Not connected',
  keys_missing: 'Secret key missing',
  off: 'Sending off',
  store_failed: 'Stopped: the database failed',
  checking: 'Checking',
  online: 'Online',
  offline: 'Offline',
  captive_portal: 'Sign-in page',
  paused_by_user: 'Paused',
  metered: 'Metered connection',
  paused_keys: 'Paused: wrong keys',
  paused_quota: 'Paused: quota',
  paused_address: 'Paused: address',
  paused_refused: 'Refused by Langfuse',
  project_changed: 'Another project',
  waiting: 'Asked to wait',
  backing_off: 'Not reachable',
}

/** One state in the history, without a countdown. */
export function connectionTitle(kind: ConnectionState['kind'], detail: string): string {
  if (kind === 'backing_off' && isAnswer(detail)) return 'Langfuse returned an error'
  // An entry of a newer version, or one that was damaged, names what this one does not know.
  return kinds[kind] ?? 'Unknown'
}

/** Whether its words count seconds. */
export const countsDown = ({ connection, nextCheckAtMs }: Pick<SyncStatus, 'connection' | 'nextCheckAtMs'>): boolean =>
  nextCheckAtMs !== null || 'untilMs' in connection
