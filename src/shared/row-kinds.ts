import type { TraceColumn } from './trace-columns.ts'

/** What the Monitor's table has as rows. */
export const rowKinds = ['traces', 'observations'] as const
export type RowKind = (typeof rowKinds)[number]

/** The columns of the table of observations; prompt, chat, user, environment and delivery are those of its trace. */
export const observationTableColumns = [
  'started',
  'type',
  'name',
  'prompt',
  'chat',
  'model',
  'provider',
  'user',
  'environment',
  'level',
  'message',
  'latency',
  'firstToken',
  'rate',
  'inputTokens',
  'outputTokens',
  'tokens',
  'cost',
  'delivery',
] as const
export type ObservationColumn = (typeof observationTableColumns)[number]

/** A column of either table. */
export type TableColumn = TraceColumn | ObservationColumn

export interface SortBy<Column> {
  column: Column
  isDescending: boolean
}
export type ObservationSort = SortBy<ObservationColumn>
