import type { ProjectName } from '../records/project.ts'
import type { Timings } from './timings.ts'

/** Why nothing may be sent right now, and until when. Kept in the database, so that a restart does not forget it. */
export interface Gate {
  kind: 'keys' | 'quota' | 'address' | 'waiting' | 'backing_off' | 'captive_portal' | 'project'
  /** Null: until the user changes something. */
  untilMs: number | null
  detail: string
  /** Of a changed project: whose the waiting records are, and whose the keys are now. */
  question?: { from: ProjectName; to: ProjectName }
}

/** Full jitter: evenly between nothing and the exponential, with a floor that keeps a loop from spinning. */
export function backoffMs(failures: number, random: number, timings: Timings): number {
  const ceiling = Math.min(timings.backoffCapMs, timings.backoffBaseMs * 2 ** Math.min(failures, 20))
  return Math.max(timings.backoffBaseMs / 4, random * ceiling)
}

/** A gate from before a clock jump must not stay shut for a year: never longer than the longest wait there is. */
export function clampGate(gate: Gate, nowMs: number, timings: Timings): Gate {
  if (gate.untilMs === null) return gate
  const longest = Math.max(timings.retryAfterCapMs, timings.slowProbeMs, timings.backoffCapMs)
  return gate.untilMs > nowMs + longest ? { ...gate, untilMs: nowMs + longest } : gate
}

const kinds = new Set<unknown>(['keys', 'quota', 'address', 'waiting', 'backing_off', 'captive_portal', 'project'])

/** Null where nothing shuts the way, or where that cannot be read: then a probe will tell. */
export function parseGate(text: string | null): Gate | null {
  if (text === null || text === '') return null
  try {
    const gate = JSON.parse(text) as Gate
    const { kind, detail, question, untilMs } = gate
    const hasTime = untilMs === null || Number.isFinite(untilMs)
    const isWhole = kind !== 'project' || (isProject(question?.from) && isProject(question?.to))
    return kinds.has(kind) && typeof detail === 'string' && isWhole && hasTime ? gate : null
  } catch {
    return null
  }
}

/** In a word, for the user; null where it can be read. */
export function gateProblem(text: string): string | null {
  return text !== '' && parseGate(text) === null ? 'unreadable' : null
}

function isProject(value: ProjectName | undefined): boolean {
  return typeof value?.id === 'string' && typeof value.name === 'string'
}
