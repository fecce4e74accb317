import type { ListedObservation, TableRow } from '../../shared/domain.ts'
import { observationTableColumns, type RowKind, type SortBy, type TableColumn } from '../../shared/row-kinds.ts'
import { traceColumns } from '../../shared/trace-columns.ts'
import { msg, t, type Message } from '../../shared/words/t.ts'
import type { Place } from '../app/navigation.ts'
import type { MonitorQuery } from './monitor-query.ts'

// In what the table of traces and that of observations differ.

export const tableNames: Record<RowKind, Message> = {
  traces: msg('Recent traces'),
  observations: msg('Recent observations'),
}

export const countOfRows = (kind: RowKind, count: number): string =>
  kind === 'traces'
    ? t('{count, plural, one {# trace} other {# traces}}', { count })
    : t('{count, plural, one {# observation} other {# observations}}', { count })

export const isObservation = (row: TableRow): row is ListedObservation => 'spanId' in row

/** What a row is known by. */
export const keyOf = (row: TableRow): string => (isObservation(row) ? `${row.traceId}/${row.spanId}` : row.traceId)

/** The row that is open beside the table, if any. */
export function keyAt(kind: RowKind, { item, messageId }: Pick<Place, 'item' | 'messageId'>): string | null {
  if (kind === 'traces' || item === null) return item
  return messageId === null ? null : `${item}/${messageId}`
}

export const sortOf = (query: MonitorQuery, kind: RowKind): SortBy<TableColumn> =>
  kind === 'traces' ? query.sort : query.observationSort

/** The change of a query that sorts by this column. */
export function sortedBy(kind: RowKind, column: TableColumn, isDescending: boolean): Partial<MonitorQuery> {
  const find = <Name extends TableColumn>(names: readonly Name[]): Name | undefined =>
    names.find((name) => name === column)
  if (kind === 'traces') {
    const own = find(traceColumns)
    return own === undefined ? {} : { sort: { column: own, isDescending } }
  }
  const own = find(observationTableColumns)
  return own === undefined ? {} : { observationSort: { column: own, isDescending } }
}
