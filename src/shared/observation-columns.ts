import type { Level, ObservationColumns, PackedColumns } from './domain.ts'

/** What stands in the place of a parent where there is none: a root, or one whose parent is not in the trace. */
export const noParent = { root: -1, missing: -2 } as const

const levels: readonly Level[] = ['DEFAULT', 'DEBUG', 'WARNING', 'ERROR']
const between = '\n'
const oneLine = (text: string): string => text.replaceAll(between, ' ')

/**
 * For the way to the page, four texts in the place of half a million values: a text is handed from process to process as it is, while
 * each of the values would be looked at and copied at every step of the way. Numbers stand in one of their own, which needs no
 * looking through for keys.
 */
export function packColumns({
  spanIds,
  words,
  levels: found,
  firstStartMs,
  ...numbers
}: ObservationColumns): PackedColumns {
  const { parents, types, names, models, startsMs, durationsMs, firstTokensMs, tokens, costsUsd } = numbers
  const columns: Numbers = [parents, types, names, models, startsMs, durationsMs, firstTokensMs, tokens, costsUsd]
  return {
    spanIds: spanIds.map(oneLine).join(between),
    words: words.map(oneLine).join(between),
    levels: found.map((level) => levels.indexOf(level)).join(''),
    firstStartMs,
    numbers: JSON.stringify(columns),
  }
}

export function unpackColumns({
  spanIds,
  words,
  levels: packed,
  firstStartMs,
  numbers,
}: PackedColumns): ObservationColumns {
  const [parents, types, names, models, startsMs, durationsMs, firstTokensMs, tokens, costsUsd] = JSON.parse(
    numbers,
  ) as Numbers
  return {
    // Nothing is no list of one text that is empty.
    spanIds: packed === '' ? [] : spanIds.split(between),
    words: packed === '' ? [] : words.split(between),
    levels: Array.from(packed, (digit) => levels[Number(digit)] ?? 'DEFAULT'),
    firstStartMs,
    parents,
    types,
    names,
    models,
    startsMs,
    durationsMs,
    firstTokensMs,
    tokens,
    costsUsd,
  }
}

type Amounts = (number | null)[]
type Numbers = [number[], number[], number[], Amounts, number[], Amounts, Amounts, Amounts, Amounts]

/** Whether they are the same steps. */
export const areSame = (a: PackedColumns, b: PackedColumns): boolean =>
  a.spanIds === b.spanIds &&
  a.words === b.words &&
  a.levels === b.levels &&
  a.firstStartMs === b.firstStartMs &&
  a.numbers === b.numbers
