import type { UpdateOffer, UpdateState } from '../../shared/domain.ts'

// When to look for an update, when to speak of it, and what may follow what. It does nothing by itself.

/** A start has other things to do first. */
export const startGraceMs = 60_000
export const checkEveryMs = 24 * 3_600_000
/** A feed that failed is asked again earlier, and a network that is off or metered looked at more often. */
export const afterFailureMs = 3_600_000
export const lookAgainMs = 5 * 60_000
/** Who says "later" is not asked again for as long. */
export const laterMs = 24 * 3_600_000

/** Kept between starts. */
export interface UpdateMemory {
  checkedAtMs: number | null
  /** Only what the user said yes to outside of the page is asked: settings may come from elsewhere. */
  confirmedFeed: string
  skippedVersion: string | null
  later: { version: string; untilMs: number } | null
  /** An installation that was begun and of which only the next start knows how it went. */
  installing: { version: string; from: string } | null
}

export const nothingRemembered: UpdateMemory = {
  checkedAtMs: null,
  confirmedFeed: '',
  skippedVersion: null,
  later: null,
  installing: null,
}

/** Where a check by itself is due; null where none ever is. What is under way or downloaded is not looked for again. */
export function nextCheckInMs(facts: {
  state: UpdateState['kind']
  /** Since the start. */
  upForMs: number
  /** By the wall clock, so it may be negative. */
  sinceCheckMs: number | null
  /** Null where the last one went well. */
  sinceFailureMs: number | null
}): number | null {
  if (facts.state !== 'idle' && facts.state !== 'found') return null
  const graceLeftMs = Math.max(0, startGraceMs - facts.upForMs)
  if (facts.sinceFailureMs !== null) return Math.max(graceLeftMs, afterFailureMs - facts.sinceFailureMs)
  // A clock that was put back must not put the check off for years.
  if (facts.sinceCheckMs === null || facts.sinceCheckMs < 0) return graceLeftMs
  return Math.max(graceLeftMs, checkEveryMs - facts.sinceCheckMs)
}

/** Whether to look unasked: not where it cannot work, nor where it costs the user. */
export const mayCheckByItself = (network: { isOnline: boolean; isMetered: boolean }): boolean =>
  network.isOnline && !network.isMetered

/** Whether the user is to be told of what is there, unasked. */
export function asksFor(state: UpdateState, memory: UpdateMemory, nowMs: number): boolean {
  if (state.kind !== 'found' && state.kind !== 'ready') return false
  const { version } = state.offer
  if (version === memory.skippedVersion) return false
  return memory.later?.version !== version || nowMs >= memory.later.untilMs
}

/** How the installation went that was under way when the app last ended. */
export function howItWent(memory: UpdateMemory, version: string): 'installed' | 'failed' | null {
  if (memory.installing === null) return null
  return version === memory.installing.from ? 'failed' : 'installed'
}

export type UpdateEvent =
  | { kind: 'feed'; isSet: boolean }
  | { kind: 'check' }
  | { kind: 'checked'; offer: UpdateOffer | null }
  | { kind: 'check failed'; offer: UpdateOffer | null }
  | { kind: 'download' }
  | { kind: 'progress'; percent: number }
  | { kind: 'downloaded' }
  | { kind: 'wait'; for: 'answer' | 'batch' }
  | { kind: 'install' }
  /** The step under way failed or was called off. */
  | { kind: 'back' }

/** What follows. What does not fit, such as a late answer, changes nothing. */
export function after(state: UpdateState, event: UpdateEvent): UpdateState {
  switch (event.kind) {
    case 'feed':
      if (state.kind === 'unavailable' || state.kind === 'installing') return state
      return event.isSet ? { kind: 'idle' } : { kind: 'off' }
    case 'check':
      return state.kind === 'idle' || state.kind === 'found' ? { kind: 'checking' } : state
    case 'checked':
    case 'check failed':
      if (state.kind !== 'checking') return state
      return event.offer ? { kind: 'found', offer: event.offer } : { kind: 'idle' }
    case 'download':
      return state.kind === 'found' ? { kind: 'downloading', offer: state.offer, percent: null } : state
    case 'progress':
      return state.kind === 'downloading' ? { ...state, percent: event.percent } : state
    case 'downloaded':
      return state.kind === 'downloading' ? { kind: 'ready', offer: state.offer } : state
    case 'wait':
      return state.kind === 'ready' || state.kind === 'waiting' || state.kind === 'installing'
        ? { kind: 'waiting', offer: state.offer, for: event.for }
        : state
    case 'install':
      return state.kind === 'ready' || state.kind === 'waiting' ? { kind: 'installing', offer: state.offer } : state
    case 'back':
      if (state.kind === 'downloading') return { kind: 'found', offer: state.offer }
      return state.kind === 'waiting' || state.kind === 'installing' ? { kind: 'ready', offer: state.offer } : state
  }
}
