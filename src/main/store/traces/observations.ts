import type { Observation } from '../../../shared/domain.ts'
import { observationsOf as shownOf } from '../../records/derive/observations.ts'
import { readResourceSpans } from '../../records/payload.ts'

/** A payload that cannot be read has no observations to show; the history says what became of it. */
export function observationsOf(payload: unknown): Observation[] {
  if (typeof payload !== 'string') return []
  try {
    return shownOf(readResourceSpans(payload))
  } catch {
    return []
  }
}
