import { parseCursorOf, type CursorOf } from './cursor.ts'

export { formatCursor } from './cursor.ts'

/** The columns of the trace table, as settings, addresses and the sorting name them. */
export const traceColumns = [
  'started',
  'prompt',
  'chat',
  'model',
  'provider',
  'user',
  'environment',
  'level',
  'latency',
  'firstToken',
  'tokens',
  'cost',
  'delivery',
] as const
export type TraceColumn = (typeof traceColumns)[number]

export interface TraceSort {
  column: TraceColumn
  isDescending: boolean
}

export const newestFirst: TraceSort = { column: 'started', isDescending: true }

/** Where a page of sorted traces begins: behind the row of this value and number. */
export type Cursor = CursorOf<number>

/** Null where it is none of ours. */
export const parseCursor = (cursor: string): Cursor | null =>
  parseCursorOf(cursor, (row): row is number => Number.isSafeInteger(row))
