import { leadsHere } from '../../net/loopback.ts'
import type { FailedCall, FailureType, LlmFailure } from '../failure.ts'

/** Why the same call may do better a little later. */
export interface Transience {
  /** `network`: the model was not reached, and the network's return may mend that. `busy`: it asks for patience. */
  reason: 'network' | 'busy'
  /** What the server asks to wait; null where it names nothing. */
  retryAfterMs: number | null
}

const unreached: ReadonlySet<FailureType> = new Set([
  'offline',
  'host_not_found',
  'connection_refused',
  'timeout',
  'stream_broken',
])
/** What a refusal with a status of a passing state may mean; a wrong key or an empty account says so in its words. */
const passing: ReadonlySet<FailureType> = new Set(['rate_limited', 'server_error', 'timeout', 'not_json', 'unknown'])
const passingStatuses: ReadonlySet<number> = new Set([429, 502, 503, 504])
const networkSignIn = 511

/**
 * Null where the call would fail again, or where it may be at work: once a server has begun to answer, or has been silent for as
 * long as is waited for an answer, nobody knows. `failed` is set where a server or a page in its place refused.
 */
export function transienceOf(
  failure: LlmFailure,
  failed: FailedCall | undefined,
  call: { baseUrl: string; hasBegun: boolean; facts: string },
): Transience | null {
  const isHere = leadsHere(call.baseUrl)
  if (failed) {
    if (failed.isSignInPage || failed.status === networkSignIn) {
      return isHere ? null : { reason: 'network', retryAfterMs: null }
    }
    const isPassing = failed.status !== null && passingStatuses.has(failed.status) && passing.has(failure.type)
    return isPassing ? { reason: 'busy', retryAfterMs: failed.retryAfterMs } : null
  }
  if (call.hasBegun || !unreached.has(failure.type) || /UND_ERR_(HEADERS|BODY)_TIMEOUT/.test(call.facts)) return null
  // Nothing listens on this computer: that is to be started, and no network brings it.
  if (isHere && failure.type === 'connection_refused') return null
  return { reason: 'network', retryAfterMs: null }
}
