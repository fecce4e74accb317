import type { ConnectionState } from '../../shared/domain.ts'
import type { Clock } from '../ports.ts'
import type { Gate } from './gate.ts'
import type { RefusedKind } from './refusals.ts'

/**
 * The connection as it is shown and logged. It counts as online only once something was accepted, or a probe succeeded
 * with nothing to send, and nothing has failed since: a probe that succeeds between two failures proves nothing. Until
 * then the last failure stays what is shown.
 */
export function createShownConnection(
  write: (atMs: number, kind: ConnectionState['kind'], detail: string, isAgain: boolean) => Promise<void>,
  clock: Clock,
) {
  let isProved = false
  let failure: Gate | null = null
  let loggedKind: ConnectionState['kind'] | null = null
  let loggedFailure: Gate | null = null

  return {
    failed(gate: Gate): void {
      isProved = false
      // A question is over once it is answered.
      failure = gate.kind === 'project' ? null : gate
    },
    proved(): void {
      isProved = true
      failure = null
    },
    /** What was known to work has to be tried again. */
    mustProve(): void {
      isProved = false
    },
    /** Langfuse answered, or it is another connection: what failed before says nothing any more. */
    forgetFailure(): void {
      failure = null
    },
    /** `wallOffsetMs` makes a wall time of a monotonic one. */
    of(gate: Gate | null, refused: RefusedKind | null, wallOffsetMs: number): ConnectionState {
      const shuts = gate ?? failure
      if (shuts) return ofGate(shuts)
      if (!refused) return { kind: isProved ? 'online' : 'checking' }
      const { kind: what, detail, untilMs } = refused
      return { kind: 'paused_refused', what, untilMs: Math.round(untilMs + wallOffsetMs), detail }
    },
    /** Once for each state and for each new failure. That something is being tried is no state to keep. */
    async log(state: ConnectionState): Promise<void> {
      if (state.kind === 'checking') return
      const isOfFailure = failure !== null && ofGate(failure).kind === state.kind
      const isNews = isOfFailure && failure !== loggedFailure
      if (state.kind === loggedKind && !isNews) return
      loggedKind = state.kind
      if (isOfFailure) loggedFailure = failure
      const detail = 'detail' in state ? state.detail : isOfFailure ? (failure?.detail ?? '') : ''
      await write(clock.nowMs(), state.kind, detail, isNews || state.kind === 'offline')
    },
  }
}

/** What shuts the way, for show. */
function ofGate(gate: Gate): ConnectionState {
  const { detail } = gate
  switch (gate.kind) {
    case 'keys':
      return { kind: 'paused_keys', detail }
    case 'quota':
      return { kind: 'paused_quota', detail }
    case 'address':
      return { kind: 'paused_address', detail }
    case 'project':
      return { kind: 'project_changed', detail }
    case 'captive_portal':
      return { kind: 'captive_portal' }
    case 'waiting':
      return { kind: 'waiting', untilMs: gate.untilMs ?? 0, detail }
    case 'backing_off':
      return { kind: 'backing_off', untilMs: gate.untilMs ?? 0, detail }
  }
}
