import type { CursorOf } from '../../../shared/cursor.ts'
import type { Values } from './condition.ts'

export interface Keyset {
  orderBy: string
  /** What is behind the cursor; none on the first page. */
  seek: string[]
  values: Values
}

/**
 * A page begins behind the last row of the one before, which its value and its row name together: rows of the same value stand in
 * the order of their rows, and what has no value stands at the end in both directions. `value` and `row` are SQL.
 * `isBackwards`: from the end of the list towards its beginning.
 */
export function keyset(
  { value, row, isDescending }: { value: string; row: string; isDescending: boolean },
  cursor: CursorOf<string | number> | null,
  isBackwards: boolean,
): Keyset {
  const isDown = isDescending !== isBackwards
  const direction = isDown ? 'DESC' : 'ASC'
  const behind = isDown ? '<' : '>'
  const inTie = `${row} ${behind} $sortRow`
  const seek = (at: CursorOf<string | number>): string =>
    at.value === null
      ? isBackwards
        ? `(${value} IS NOT NULL OR ${inTie})`
        : `(${value} IS NULL AND ${inTie})`
      : `(${value} ${behind} $sortValue OR (${value} = $sortValue AND ${inTie})${isBackwards ? '' : ` OR ${value} IS NULL`})`
  return {
    orderBy: `${value} ${direction} NULLS ${isBackwards ? 'FIRST' : 'LAST'}, ${row} ${direction}`,
    seek: cursor ? [seek(cursor)] : [],
    values: cursor ? { sortRow: cursor.row, ...(cursor.value !== null && { sortValue: cursor.value }) } : {},
  }
}
