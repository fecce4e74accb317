import type { Level, ObservationColumns, PackedColumns } from './domain.ts'

/** What stands in the place of a parent where there is none: a root, or one whose parent is not in the trace. */
export const noParent = { root: -1, missing: -2 } as const

const levels: readonly Level[] = ['DEFAULT', 'DEBUG', 'WARNING', 'ERROR']

/**
 * For the way to the page, one text in the place of half a million values: a text is handed from process to process as it is, while
 * each of the values would be looked at and copied at every step of the way.
 */
export const packColumns = ({ levels: found, ...columns }: ObservationColumns): PackedColumns =>
  JSON.stringify({ ...columns, levels: found.map((level) => levels.indexOf(level)).join('') })

export function unpackColumns(packed: PackedColumns): ObservationColumns {
  const columns = JSON.parse(packed) as Omit<ObservationColumns, 'levels'> & { levels: string }
  return { ...columns, levels: Array.from(columns.levels, (digit) => levels[Number(digit)] ?? 'DEFAULT') }
}
