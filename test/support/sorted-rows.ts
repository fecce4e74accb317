import type { RowPage } from '../../src/shared/domain.ts'

// What pages of sorted rows come to, worked out in the open.

export type SortValue = string | number | null

/** As DuckDB's `lower` has it for the letters that tests use. */
export const lower = (text: string): string => text.replaceAll(/[A-Z]/g, (letter) => letter.toLowerCase())

function compare(a: string | number, b: string | number): number {
  if (typeof a === 'string' && typeof b === 'string') return Buffer.compare(Buffer.from(a), Buffer.from(b))
  return Number(a) - Number(b)
}

/** Rows of one value stand in their order, and what has no value at the end. */
export function sortedBy<T>(rows: readonly T[], valueOf: (row: T) => SortValue, isDescending: boolean): T[] {
  const sign = isDescending ? -1 : 1
  return rows
    .map((row, at) => ({ row, at, value: valueOf(row) }))
    .toSorted((a, b) => {
      if (a.value === null || b.value === null)
        return Number(a.value === null) - Number(b.value === null) || sign * (a.at - b.at)
      return sign * (compare(a.value, b.value) || a.at - b.at)
    })
    .map(({ row }) => row)
}

/** All rows of a list, a page at a time from its beginning or, backwards, from its end. */
export async function readAllPages<Row>(
  pageAt: (cursor: string | null) => Promise<RowPage<Row>>,
  isBackwards = false,
): Promise<Row[]> {
  let rows: Row[] = []
  let cursor: string | null = null
  do {
    const page: RowPage<Row> = await pageAt(cursor)
    rows = isBackwards ? [...page.rows, ...rows] : [...rows, ...page.rows]
    cursor = page.nextCursor
  } while (cursor !== null && rows.length < 1000)
  return rows
}
