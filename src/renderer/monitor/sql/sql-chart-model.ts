import type { SqlValue } from '../../../shared/domain.ts'
import { t } from '../../../shared/words/t.ts'
import { formatCount, formatShort, nothing, exactNumber } from '../../ui/format.ts'
import type { Axis } from '../charts/axis.ts'
import { lookOf, type ChartLine, type DrawnChart } from '../charts/chart-model.ts'
import { kindOf, namesOf, numberIn, timeIn, type ChartChoice, type ColumnKind, type SqlTable } from './chart-columns.ts'

/** More lines cannot be told apart. */
const maxLines = 6
/** More bars of names nobody reads. */
const maxNames = 60
const dashes = [[], [6, 3], [2, 3], [8, 3, 2, 3], [4, 4], [1, 2]]

const wordsOf = (value: SqlValue | undefined): string =>
  value === null || value === undefined || value === '' ? nothing : String(value)

const show = (value: number): string => (Number.isInteger(value) ? formatCount(value) : exactNumber(value))
const showShort = (value: number): string => (Math.abs(value) < 10_000 ? exactNumber(value) : formatShort(value))

interface Point {
  at: number
  words: string
  row: SqlValue[]
}

/** The rows from left to right, and how many of them have no place. */
function placed({ columns, rows }: SqlTable, x: number | null): { kind: ColumnKind; points: Point[] } {
  if (x === null)
    return {
      kind: 'number',
      points: rows.map((row, index) => ({ at: index + 1, words: t('Row {n, number}', { n: index + 1 }), row })),
    }
  const column = columns[x]
  const kind = column ? kindOf(column) : 'text'
  if (kind === 'text') {
    // A name stands where it comes first.
    const places = new Map<string, number>()
    const points = rows.map((row) => {
      const words = wordsOf(row[x])
      const at = places.get(words) ?? places.size
      places.set(words, at)
      return { at, words, row }
    })
    return { kind, points: points.toSorted((a, b) => a.at - b.at) }
  }
  const read = kind === 'time' ? timeIn : numberIn
  const points = rows.flatMap((row) => {
    const at = read(row[x])
    return at === null ? [] : [{ at, words: wordsOf(row[x]), row }]
  })
  return { kind, points: points.toSorted((a, b) => a.at - b.at) }
}

/** The room of each is up to the middle between it and the next. */
function edgesOf(at: readonly number[]): number[] {
  const [first = 0] = at
  const last = at.at(-1) ?? first
  const margin = at.length < 2 ? 1 : (last - first) / (at.length * 2)
  const between = at.slice(1).map((place, index) => (place + (at[index] ?? place)) / 2)
  return [first - margin, ...between, last + margin]
}

export interface SqlChart {
  chart: DrawnChart
  /** What is not in it. */
  notes: string[]
}

/** What is chosen of an answer, to be drawn: lines over times and numbers, bars over names. */
export function sqlChartOf(table: SqlTable, { x, ys, series }: ChartChoice): SqlChart {
  const { columns } = table
  const names = namesOf(columns)
  const nameOf = (index: number | null): string => (index === null ? t('row') : (names[index] ?? ''))
  const { kind, points } = placed(table, x)
  const notes: string[] = []
  if (points.length < table.rows.length)
    notes.push(
      t('{count, plural, one {# row} other {# rows}} without {column} left out', {
        count: table.rows.length - points.length,
        column: nameOf(x),
      }),
    )

  const places: { at: number; words: string }[] = []
  /** Of each line, its value at each place. */
  const values = new Map<string, (number | null)[]>()
  const leftLines = new Set<string>()
  let shared = 0
  let isCut = false
  for (const { at, words, row } of points) {
    // Without a column that tells them apart, rows of one place stand beside each other.
    if (series === null || places.at(-1)?.at !== at) {
      isCut = kind === 'text' && places.length >= maxNames
      if (isCut) break
      places.push({ at, words })
    }
    const place = places.length - 1
    for (const y of series === null ? ys : ys.slice(0, 1)) {
      const line = series === null ? nameOf(y) : wordsOf(row[series])
      if (!values.has(line) && values.size >= maxLines) {
        leftLines.add(line)
        continue
      }
      const own = values.get(line) ?? []
      values.set(line, own)
      if (own[place] !== undefined) shared += 1
      own[place] = numberIn(row[y])
    }
  }
  if (isCut) notes.push(t('The first {count} of {column}', { count: maxNames, column: nameOf(x) }))
  if (leftLines.size > 0)
    notes.push(t('{count, plural, one {# more line} other {# more lines}} not drawn', { count: leftLines.size }))
  if (shared > 0)
    notes.push(
      t('{count, plural, one {# row} other {# rows}} behind another of the same place; group by {column}', {
        count: shared,
        column: nameOf(x),
      }),
    )

  const lines = [...values].map(([name, own], index): ChartLine => {
    const look = lookOf(index)
    return {
      name,
      values: places.map((_, place) => own[place] ?? null),
      look: kind === 'text' ? look : { ...look, fill: 'solid', dash: dashes[index] ?? [] },
      format: show,
    }
  })
  const at = kind === 'text' ? places.map((_, index) => index) : places.map((place) => place.at)
  const axis: Axis = {
    title: nameOf(x),
    kind: kind === 'text' ? 'names' : kind,
    isUtc: true,
    at,
    edges: kind === 'text' ? [...at, at.length].map((index) => index - 0.5) : edgesOf(at),
    words: (index) => places[index]?.words ?? '',
    whole: t('by {column}', { column: nameOf(x) }),
    span: t('by {column}', { column: nameOf(x) }),
  }
  const title = ys.map(nameOf).join(', ')
  const isCount = lines.every((line) => line.values.every((value) => value === null || Number.isInteger(value)))
  const form = kind === 'text' ? 'beside' : 'lines'
  return {
    chart: { id: 'query', title, form, addsUp: false, isCount, spansGaps: true, lines, axis, formatAxis: showShort },
    notes,
  }
}
