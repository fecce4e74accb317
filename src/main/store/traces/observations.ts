import type { Observation } from '../../../shared/domain.ts'
import { decodeTurn } from '../../records/encode.ts'

/** A payload that cannot be read has no observations to show; the history says what became of it. */
export function observationsOf(payload: unknown): Observation[] {
  if (typeof payload !== 'string') return []
  try {
    return decodeTurn(payload)
  } catch {
    return []
  }
}
