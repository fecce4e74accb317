import type { ConnectionState } from '../../shared/domain.ts'
import { sinceText } from './figures.ts'

const words: Record<ConnectionState['kind'], string> = {
  not_configured:
    'Langfuse is not set up: records are kept, and nothing is sent. Settings → Langfuse in the app sets it up.',
  keys_missing: 'Langfuse’s secret key is missing. Enter it in the app, in Settings → Langfuse.',
  off: 'sending is switched off in Settings → Langfuse',
  store_failed: 'the database fails: nothing is sent until it works again',
  checking: 'not tried yet',
  online: 'online',
  offline: 'this computer has no network; sending goes on by itself',
  captive_portal: 'a page of the network’s answers in place of Langfuse: log in to the network',
  paused_by_user: 'paused. Resume in Sync in the app.',
  paused_keys: 'Langfuse refuses the keys. Correct them in Settings → Langfuse.',
  paused_quota: 'Langfuse’s plan is used up; tried again by itself',
  paused_address: 'there is no Langfuse at this address, or one that is too old. Correct it in Settings → Langfuse.',
  paused_refused: 'records are refused alike; one is tried again by itself',
  metered: 'nothing is sent over a metered connection unless asked for: holdfast flush sends it',
  project_changed: 'the keys are another project’s than what waits is for. Choose in Sync in the app.',
  waiting: 'Langfuse asked to wait',
  backing_off: 'Langfuse does not answer; tried again by itself',
}

/** Those that only a person can end. */
export const needsPerson = new Set<ConnectionState['kind']>([
  'not_configured',
  'keys_missing',
  'off',
  'paused_by_user',
  'paused_keys',
  'paused_address',
  'project_changed',
])

export function connectionWords(
  { state, detail, untilMs }: { state: ConnectionState['kind']; detail: string | null; untilMs: number | null },
  nowMs: number,
): string {
  const more = [
    ...(detail ? [detail] : []),
    ...(untilMs !== null && untilMs > nowMs ? [`next try in ${sinceText(untilMs - nowMs)}`] : []),
  ]
  return `${words[state]}${more.length === 0 ? '' : ` (${more.join('; ')})`}`
}
