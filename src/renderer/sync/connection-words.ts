import type { ConnectionState, SyncStatus } from '../../shared/domain.ts'
import { msg, t, type Message } from '../../shared/words/t.ts'
import { absenceSentence } from '../settings/absence-words.ts'
import { formatCountdown } from '../ui/format.ts'
import { joinSentences } from '../ui/sentences.ts'
import type { ShapeName } from '../ui/shape-name.ts'
import { isAnswer } from './answer-words.ts'

export interface ConnectionWords {
  title: string
  /** The title without what counts, where it does. */
  stillTitle?: string
  /** What it means for the data and what to do. */
  meaning: string
  shape: ShapeName
  /** Langfuse's or the network's own words. */
  detail: string | null
  /** What Settings can mend, as its button says; null where they cannot. */
  settingsAction: string | null
}

/** The state of the connection in words; `nowMs` for what counts down. */
export function connectionWords(
  status: Pick<SyncStatus, 'connection' | 'host' | 'projectName' | 'damaged' | 'nextCheckAtMs' | 'batches' | 'ledger'>,
  nowMs: number,
): ConnectionWords {
  const { connection, host, projectName, damaged, nextCheckAtMs } = status
  const to = host ?? 'Langfuse'
  const safe = t('Everything is recorded on this computer, and nothing is lost.')
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
        ? t('Trying again now.')
        : t('Trying again in {time}.', { time: wait(nextCheckAtMs) })
  const say = (...sentences: string[]): string => joinSentences(sentences)

  switch (connection.kind) {
    case 'not_configured':
      return state(t('Not connected'), say(safe, t('Connect to Langfuse to deliver it.')), 'dashed', {
        settingsAction: t('Connect to Langfuse'),
      })
    case 'keys_missing':
      return state(
        t('Secret key missing'),
        say(
          absenceSentence(t('Langfuse’s secret key'), connection.reason),
          t('Enter it again; until then nothing is sent.'),
          safe,
        ),
        'question',
        { settingsAction: t('Enter the key') },
      )
    case 'off':
      return state(
        t('Sending is off'),
        say(safe, t('The Monitor still works, and no trace leaves this computer.')),
        'ring',
      )
    case 'store_failed':
      return state(
        t('Stopped: the database failed'),
        damaged
          ? t(
              'It is damaged. What was recorded stays on this computer. Nothing is sent until you reopen it, which saves what can be read and counts what cannot.',
            )
          : t(
              'What was recorded stays on this computer, and Holdfast retries automatically. If this lasts, check the free disk space, reopen the database, or restart Holdfast.',
            ),
        'cross',
      )
    case 'checking':
      return state(t('Checking'), checkingMeaning(status, safe), 'half')
    case 'online':
      return state(
        t('Online'),
        projectName === null
          ? t('Connected to {host}.', { host: to })
          : t('Connected to project {project} at {host}.', { project: projectName, host: to }),
        'check',
      )
    case 'offline':
      return state(
        t('Offline'),
        say(t('This computer has no network.'), safe, t('Delivery resumes automatically.')),
        'slash',
      )
    case 'captive_portal':
      return state(
        t('Sign-in page'),
        say(
          t(
            'The network answers with a sign-in page instead of Langfuse. Open a browser and sign in; delivery resumes automatically.',
          ),
          again,
        ),
        'slash',
      )
    case 'paused_by_user':
      return state(t('Paused'), say(safe, t('Resume when you like.')), 'pause')
    case 'metered':
      return state(
        t('Waiting: metered connection'),
        say(
          t('Nothing is sent over a metered connection unless you ask for it.'),
          safe,
          t('“Send now” sends what is waiting.'),
        ),
        'pause',
      )
    case 'paused_keys':
      return state(
        t('Paused: wrong keys'),
        say(t('{host} rejects the keys.', { host: to }), safe, t('Correct them in Settings.'), again),
        'pause',
        { settingsAction: t('Open Settings') },
      )
    case 'paused_quota':
      return state(t('Paused: quota'), say(t('Plan limit reached; retrying every 10 min.'), safe, again), 'pause')
    case 'paused_address':
      return state(
        t('Paused: address'),
        say(
          t('The server at {host} does not accept traces: the address is wrong, or that Langfuse is too old.', {
            host: to,
          }),
          safe,
          again,
        ),
        'pause',
        { settingsAction: t('Open Settings') },
      )
    case 'paused_refused':
      return state(
        t(refusedWords[connection.what]),
        isOver(connection.untilMs)
          ? t(
              'Langfuse refuses every record with the same error, so the records are not at fault. None is given up. One is tried again now; once it is accepted, the rest follow.',
            )
          : t(
              'Langfuse refuses every record with the same error, so the records are not at fault. None is given up. One is tried again in {time}; once it is accepted, the rest follow.',
              { time: wait(connection.untilMs) },
            ),
        'pause',
        { settingsAction: t('Open Settings') },
      )
    case 'project_changed':
      return state(
        t('Waiting for your choice'),
        t(
          'These keys belong to a different project from the one that records are waiting for. Nothing is sent until you choose what happens to them.',
        ),
        'question',
      )
    case 'waiting':
      return state(
        isOver(connection.untilMs) ? t('Trying again') : t('Waiting for {time}', { time: wait(connection.untilMs) }),
        say(
          isOver(connection.untilMs)
            ? t('Langfuse asked for this pause; it is over.')
            : t('Langfuse asked for this pause; it ends automatically.'),
          safe,
        ),
        'clock',
        isOver(connection.untilMs) ? {} : { stillTitle: connectionTitle('waiting', '') },
      )
    case 'backing_off':
      return state(
        connectionTitle('backing_off', connection.detail),
        say(
          isAnswer(connection.detail)
            ? t('{host} answered with an error.', { host: to })
            : t('{host} could not be reached.', { host: to }),
          safe,
          again,
        ),
        'clock',
      )
  }
}

const refusedWords = {
  turn: msg('Langfuse refuses everything'),
  score: msg('Langfuse refuses all feedback'),
  withdrawal: msg('Langfuse deletes no feedback'),
}

function checkingMeaning({ batches, ledger }: Pick<SyncStatus, 'batches' | 'ledger'>, safe: string): string {
  if (batches.some(({ state }) => state === 'ambiguous')) {
    return t(
      'Holdfast checks whether Langfuse has what was sent without an answer before sending it again, so nothing is doubled.',
    )
  }
  if (ledger.pending > 0)
    return joinSentences([t('Nothing has been accepted since connecting; what is waiting is being sent.'), safe])
  return t('Checking that Langfuse is reachable and accepts these keys.')
}

const kinds: Record<ConnectionState['kind'], Message> = {
  not_configured: msg('Not connected'),
  keys_missing: msg('Secret key missing'),
  off: msg('Sending off'),
  store_failed: msg('Stopped: the database failed'),
  checking: msg('Checking'),
  online: msg('Online'),
  offline: msg('Offline'),
  captive_portal: msg('Sign-in page'),
  paused_by_user: msg('Paused'),
  metered: msg('Metered connection'),
  paused_keys: msg('Paused: wrong keys'),
  paused_quota: msg('Paused: quota'),
  paused_address: msg('Paused: address'),
  paused_refused: msg('Refused by Langfuse'),
  project_changed: msg('Another project'),
  waiting: msg('Asked to wait'),
  backing_off: msg('Not reachable'),
}

/** One state in the history, without a countdown. */
export function connectionTitle(kind: ConnectionState['kind'], detail: string): string {
  if (kind === 'backing_off' && isAnswer(detail)) return t('Langfuse returned an error')
  // An entry of a newer version, or one that was damaged, names what this one does not know.
  return t(kinds[kind] ?? msg('Unknown'))
}

/** Whether its words count seconds. */
export const countsDown = ({ connection, nextCheckAtMs }: Pick<SyncStatus, 'connection' | 'nextCheckAtMs'>): boolean =>
  nextCheckAtMs !== null || 'untilMs' in connection
