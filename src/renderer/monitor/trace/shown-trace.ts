import type { ObservationColumns, TraceDetail } from '../../../shared/domain.ts'

/** A trace with its observations taken apart. */
export interface ShownTrace extends Omit<TraceDetail, 'observations'> {
  observations: ObservationColumns
}
