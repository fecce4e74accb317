import type { SqlAnswer, SqlValue } from '../../../shared/domain.ts'

export type SqlTable = Pick<Extract<SqlAnswer, { outcome: 'rows' }>, 'columns' | 'rows'>

/** What a column can be in a chart. */
export type ColumnKind = 'time' | 'number' | 'text'

/** Columns by their index. */
export interface ChartChoice {
  /** Null: the number of the row. */
  x: number | null
  ys: number[]
  /** The column that says which line a row belongs to. */
  series: number | null
}

const numberType = /^(U?(TINY|SMALL|BIG|HUGE)INT|U?INTEGER|DOUBLE|FLOAT|DECIMAL|BIGNUM)/
const timeType = /^(TIMESTAMP|DATE)/

export const kindOf = ({ type }: SqlTable['columns'][number]): ColumnKind =>
  type.endsWith(']') ? 'text' : numberType.test(type) ? 'number' : timeType.test(type) ? 'time' : 'text'

/** Of an answer that has a name twice, as joins do, each is another's no more. */
export function namesOf(columns: SqlTable['columns']): string[] {
  const names = new Set<string>()
  for (const { name } of columns) {
    let own = name
    for (let count = 2; names.has(own); count += 1) own = `${name} (${count})`
    names.add(own)
  }
  return [...names]
}

/** Numbers that are too long for one come as texts. */
export function numberIn(value: SqlValue | undefined): number | null {
  const number = typeof value === 'string' && value !== '' ? Number(value) : value
  return typeof number === 'number' && Number.isFinite(number) ? number : null
}

const written = /^(\d{4}-\d\d-\d\d)(?: (\d\d:\d\d:\d\d(?:\.\d+)?))?(?:\+00(?::00)?)?$/

/** The table is in UTC, and so is the axis: by this computer's clock there are hours that do not come, or come twice. */
export function timeIn(value: SqlValue | undefined): number | null {
  const [, day, time = '00:00:00'] = written.exec(String(value)) ?? []
  const atMs = day === undefined ? Number.NaN : Date.parse(`${day}T${time}Z`)
  return Number.isNaN(atMs) ? null : atMs
}

/** What one most likely wants to see: a number over time, of each kind of thing where several rows share a time. */
export function likelyChoice(table: SqlTable): ChartChoice | null {
  const kinds = table.columns.map(kindOf)
  const indexes = (kind: ColumnKind): number[] => kinds.flatMap((one, index) => (one === kind ? [index] : []))
  const numbers = indexes('number')
  const [time, text] = [indexes('time')[0], indexes('text')[0]]
  const x = time ?? text ?? (numbers.length > 1 ? numbers[0] : null) ?? null
  const y = numbers.find((index) => index !== x)
  if (y === undefined) return null
  const isShared = x !== null && new Set(table.rows.map((row) => row[x])).size < table.rows.length
  const series = isShared ? indexes('text').find((index) => index !== x) : undefined
  return { x, ys: [y], series: series ?? null }
}
