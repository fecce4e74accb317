/** Where a page of sorted rows begins: behind the row of this value and name. */
export interface CursorOf<Row> {
  /** Null where it has none, or where the row alone says it. */
  value: string | number | null
  row: Row
}

export const formatCursor = ({ value, row }: CursorOf<string | number>): string =>
  JSON.stringify([typeof value === 'object' ? null : value, row])

/** Null where it is none of ours. */
export function parseCursorOf<Row>(cursor: string, isRow: (row: unknown) => row is Row): CursorOf<Row> | null {
  try {
    const [value, row, ...rest] = JSON.parse(cursor) as unknown[]
    const isValue = value === null || typeof value === 'string' || typeof value === 'number'
    return isValue && isRow(row) && rest.length === 0 ? { value, row } : null
  } catch {
    return null
  }
}
