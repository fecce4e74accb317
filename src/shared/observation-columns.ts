import type { Level, ObservationColumns, PackedColumns } from './domain.ts'

/** What stands in the place of a parent where there is none: a root, or one whose parent is not in the trace. */
export const noParent = { root: -1, missing: -2 } as const

const levels: readonly Level[] = ['DEFAULT', 'DEBUG', 'WARNING', 'ERROR']
const between = '\n'
const oneLine = (text: string): string => text.replaceAll(between, ' ')

/** For the way to the page: three texts in the place of a hundred thousand, which are looked through and copied on it. */
export function packColumns({ spanIds, words, levels: found, ...numbers }: ObservationColumns): PackedColumns {
  return {
    ...numbers,
    spanIds: spanIds.map(oneLine).join(between),
    words: words.map(oneLine).join(between),
    levels: found.map((level) => levels.indexOf(level)).join(''),
  }
}

export function unpackColumns({ spanIds, words, levels: packed, ...numbers }: PackedColumns): ObservationColumns {
  return {
    ...numbers,
    // Nothing is no list of one text that is empty.
    spanIds: packed === '' ? [] : spanIds.split(between),
    words: packed === '' ? [] : words.split(between),
    levels: Array.from(packed, (digit) => levels[Number(digit)] ?? 'DEFAULT'),
  }
}
