import type { ConnectionState } from '../../shared/domain.ts'
import type { Gate } from './gate.ts'
import type { RefusedKind } from './refusals.ts'

/** What shuts the way, for show. `wallOffsetMs` makes a wall time of a monotonic one. */
export function connectionOf(gate: Gate | null, refused: RefusedKind | null, wallOffsetMs: number): ConnectionState {
  if (!gate) {
    if (!refused) return { kind: 'online' }
    const { kind: what, detail, untilMs } = refused
    return { kind: 'paused_refused', what, untilMs: Math.round(untilMs + wallOffsetMs), detail }
  }
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
