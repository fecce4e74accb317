import type { RowPage, TableRow } from '../../shared/domain.ts'
import type { Result } from '../../shared/ipc.ts'
import { bridge } from '../bridge.ts'
import { toFilter, toObservationFilter, type MonitorQuery } from './monitor-query.ts'

/** Asks for a page of the rows that the query has. */
export function askRows(
  query: MonitorQuery,
  nowMs: number,
  place: { cursor: string | null; limit: number; backwards?: boolean },
): Promise<Result<RowPage<TableRow>>> {
  return query.rows === 'traces'
    ? bridge.request('monitor.traces', { filter: toFilter(query, nowMs), sort: query.sort, ...place })
    : bridge.request('monitor.observations', {
        filter: toObservationFilter(query, nowMs),
        sort: query.observationSort,
        ...place,
      })
}
