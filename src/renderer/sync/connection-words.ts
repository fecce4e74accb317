import type { ConnectionState, SyncStatus } from '../../shared/domain.ts'
import { formatCountdown } from '../ui/format.ts'
import type { ShapeName } from '../ui/shape.tsx'

export interface ConnectionWords {
  title: string
  /** What it means for the data and what to do. */
  meaning: string
  shape: ShapeName
  /** Langfuse's or the network's own words. */
  detail: string | null
  /** True where Settings can mend it. */
  inSettings: boolean
}

const safe = 'Everything is recorded on this disk and nothing is lost.'

/** The state of the connection in words; `nowMs` for what counts down. */
export function connectionWords(
  { connection, host, projectName, damaged }: Pick<SyncStatus, 'connection' | 'host' | 'projectName' | 'damaged'>,
  nowMs: number,
): ConnectionWords {
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
    detail: 'detail' in connection ? connection.detail : null,
    inSettings: false,
    ...more,
  })
  const wait = (untilMs: number): string => formatCountdown(untilMs - nowMs)

  switch (connection.kind) {
    case 'not_configured':
      return state('Not connected', `${safe} Connect to Langfuse to have it delivered.`, 'dashed', { inSettings: true })
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
    case 'online':
      return state('Online', `Connected to ${projectName === null ? to : `project ${projectName} at ${to}`}.`, 'check')
    case 'offline':
      return state('Offline', `This computer has no network. ${safe} Delivery goes on by itself.`, 'slash')
    case 'captive_portal':
      return state(
        'Sign-in page',
        'The network answers with a sign-in page in Langfuse’s place. Open a browser and sign in; delivery goes on by itself.',
        'slash',
      )
    case 'paused_by_user':
      return state('Paused by you', `${safe} Resume when you like.`, 'pause')
    case 'paused_keys':
      return state('Paused: wrong keys', `${to} refuses the keys. ${safe} Correct them in Settings.`, 'pause', {
        inSettings: true,
      })
    case 'paused_quota':
      return state(
        'Paused: quota',
        'Langfuse takes no more on this plan for now. It is asked again every ten minutes.',
        'pause',
      )
    case 'paused_address':
      return state(
        'Paused: address',
        `What answers at ${to} does not take traces: a wrong address, or a Langfuse that is too old.`,
        'pause',
        { inSettings: true },
      )
    case 'paused_refused':
      return state(
        connection.what === 'score' ? 'Langfuse refuses all feedback' : 'Langfuse refuses everything',
        `Whatever is sent is refused with the same words, so it is not the records that are wrong. None is given up. One is tried again in ${wait(connection.untilMs)}, and once it is taken the rest follows.`,
        'pause',
        { inSettings: true },
      )
    case 'project_changed':
      return state(
        'Waiting for your answer',
        'These keys belong to another project than the one that records wait for. Nothing is sent until you have said what becomes of them.',
        'question',
      )
    case 'waiting':
      return state(
        `Waiting for ${wait(connection.untilMs)}`,
        'Langfuse asked for this pause; it ends by itself.',
        'clock',
      )
    case 'backing_off':
      return state('Not reachable', `${to} did not answer. The next try is in ${wait(connection.untilMs)}.`, 'clock')
  }
}

const kinds: Record<ConnectionState['kind'], string> = {
  not_configured: 'Not connected',
  off: 'Sending off',
  store_failed: 'Stopped: the database failed',
  online: 'Online',
  offline: 'Offline',
  captive_portal: 'Sign-in page',
  paused_by_user: 'Paused by you',
  paused_keys: 'Paused: wrong keys',
  paused_quota: 'Paused: quota',
  paused_address: 'Paused: address',
  paused_refused: 'Refused by Langfuse',
  project_changed: 'Another project',
  waiting: 'Waiting, as Langfuse asked',
  backing_off: 'Not reachable',
}

/** One state in the history, without a countdown. */
export function connectionTitle(kind: ConnectionState['kind']): string {
  // An entry of a newer version, or one that was damaged, names what this one does not know.
  return kinds[kind] ?? 'Unknown'
}
