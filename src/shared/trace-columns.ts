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
export interface Cursor {
  /** Null where it has none, or where the row alone says it. */
  value: string | number | null
  row: number
}

export const formatCursor = ({ value, row }: Cursor): string =>
  JSON.stringify([typeof value === 'object' ? null : value, row])

/** Null where it is none of ours. */
export function parseCursor(cursor: string): Cursor | null {
  try {
    const [value, row, ...rest] = JSON.parse(cursor) as unknown[]
    const isValue = value === null || typeof value === 'string' || typeof value === 'number'
    return isValue && Number.isSafeInteger(row) && rest.length === 0 ? { value, row: row as number } : null
  } catch {
    return null
  }
}
