import type { MonitorSummary, TraceFilter } from '../../shared/domain.ts'
import type { AnalysisReads } from '../store/analysis/analysis-reads.ts'
import type { Remote } from '../store/thread/store.ts'

/** The figures of a range, and those of the range of the same length before it. */
export async function summarise(
  read: Pick<Remote<AnalysisReads>, 'monitorFigures'>,
  filter: TraceFilter,
): Promise<MonitorSummary> {
  const current = await read.monitorFigures(filter)
  if (filter.fromMs === null) return { current, previous: null }
  const toMs = filter.toMs ?? Date.now()
  const previous = await read.monitorFigures({
    ...filter,
    fromMs: filter.fromMs - (toMs - filter.fromMs),
    toMs: filter.fromMs - 1,
  })
  return { current, previous }
}
