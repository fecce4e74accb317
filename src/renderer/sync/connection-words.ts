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

const safe = 'Everything is recorded on this disk and nothing is lost.'

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
        ? ' It is being tried again now.'
        : ` It is tried again in ${wait(nextCheckAtMs)}.`

  switch (connection.kind) {
    case 'not_configured':
      return state('Not connected', `${safe} Connect to Langfuse to have it delivered.`, 'dashed', {
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
      return state(
        'Sending is off',
        `${safe} The Monitor works without Langfuse; nothing leaves this computer.`,
        'ring',
      )
    case 'store_failed':
      return state(
        'Stopped: the database failed',
        damaged
          ? 'It was found damaged. What was recorded stays on this disk; nothing is sent until it is opened anew, which saves what can be read and counts what cannot.'
          : 'What was recorded stays on this disk, and it is tried again by itself. If this lasts, look at the room on the disk, reopen the database, or restart Holdfast.',
        'cross',
      )
    case 'checking':
      return state('Checking', checkingMeaning(status), 'half')
    case 'online':
      return state('Online', `Connected to ${projectName === null ? to : `project ${projectName} at ${to}`}.`, 'check')
    case 'offline':
      return state('Offline', `This computer has no network. ${safe} Delivery goes on by itself.`, 'slash')
    case 'captive_portal':
      return state(
        'Sign-in page',
        `The network answers with a sign-in page in Langfuse’s place. Open a browser and sign in; delivery goes on by itself.${again}`,
        'slash',
      )
    case 'paused_by_user':
      return state('Paused by you', `${safe} Resume when you like.`, 'pause')
    case 'paused_keys':
      return state('Paused: wrong keys', `${to} refuses the keys. ${safe} Correct them in Settings.${again}`, 'pause', {
        settingsAction: 'Open Settings',
      })
    case 'paused_quota':
      return state('Paused: quota', `Langfuse takes no more on this plan for now. ${safe}${again}`, 'pause')
    case 'paused_address':
      return state(
        'Paused: address',
        `What answers at ${to} does not take traces: a wrong address, or a Langfuse that is too old. ${safe}${again}`,
        'pause',
        { settingsAction: 'Open Settings' },
      )
    case 'paused_refused':
      return state(
        refusedWords[connection.what],
        `Whatever is sent is refused with the same words, so it is not the records that are wrong. None is given up. One is tried again ${isOver(connection.untilMs) ? 'now' : `in ${wait(connection.untilMs)}`}, and once it is taken the rest follows.`,
        'pause',
        { settingsAction: 'Open Settings' },
      )
    case 'project_changed':
      return state(
        'Waiting for your answer',
        'These keys belong to another project than the one that records wait for. Nothing is sent until you have said what becomes of them.',
        'question',
      )
    case 'waiting':
      return state(
        isOver(connection.untilMs) ? 'Trying again' : `Waiting for ${wait(connection.untilMs)}`,
        `Langfuse asked for this pause; it ${isOver(connection.untilMs) ? 'is over' : 'ends by itself'}. ${safe}`,
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
    return 'What was sent without an answer is looked for in Langfuse before it is sent again, so nothing is doubled.'
  }
  if (ledger.pending > 0) return `Nothing was taken yet since the connection began; what waits is being tried. ${safe}`
  return 'Langfuse is asked whether it is there and takes these keys.'
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
  paused_by_user: 'Paused by you',
  paused_keys: 'Paused: wrong keys',
  paused_quota: 'Paused: quota',
  paused_address: 'Paused: address',
  paused_refused: 'Refused by Langfuse',
  project_changed: 'Another project',
  waiting: 'Waiting, as asked',
  backing_off: 'Not reachable',
}

/** One state in the history, without a countdown. */
export function connectionTitle(kind: ConnectionState['kind'], detail: string): string {
  if (kind === 'backing_off' && isAnswer(detail)) return 'Langfuse is not well'
  // An entry of a newer version, or one that was damaged, names what this one does not know.
  return kinds[kind] ?? 'Unknown'
}

/** Whether its words count seconds. */
export const countsDown = ({ connection, nextCheckAtMs }: Pick<SyncStatus, 'connection' | 'nextCheckAtMs'>): boolean =>
  nextCheckAtMs !== null || 'untilMs' in connection
