import type { DuckDBConnection } from '@duckdb/node-api'
import type { TraceFilter } from '../../../shared/domain.ts'
import { cellsWithin, type CellsWithin, type Edges } from './cells-within.ts'
import { anyOf, type Condition, type TracesCondition } from './condition.ts'
import { noQuarter, quarterMs, quartersPerDay, type Measure } from './copied-columns.ts'
import type { Sources } from './sources.ts'
import { select, selectAgain, type Sums } from './sums.ts'

// Here it is decided what is counted from cells and what from rows: where a filter asks for the time alone, cells have all of it but
// what is apart from them; for all else rows are looked at.

/** What is counted together: SQL over the row `t`, and over the cell `c` where each cell is of one key. */
export interface Key {
  ofRow: string
  ofCell?: string
  /** Of cells of a day. */
  ofDay?: string
}

export const noKey: Key = { ofRow: '0', ofCell: '0', ofDay: '0' }
/** SQL for the time at which the cell begins. */
export const cellStartMs = `(c.quarter::DOUBLE * ${quarterMs})`
export const dayStartMs = `(c.day::DOUBLE * ${quarterMs * quartersPerDay})`

export interface Counted {
  condition: TracesCondition
  /** Null where rows alone tell. */
  cells: CellsWithin | null
  /** So many rows are sorted sooner than they are counted. */
  few: number
}

export async function count(
  connection: DuckDBConnection,
  sources: Sources,
  filter: TraceFilter,
  edges: Edges = {},
): Promise<Counted> {
  const condition = await sources.condition(connection, filter, edges.within && { within: edges.within })
  const cells = asksForTimeAlone(filter) ? await cellsWithin(connection, filter, edges) : null
  return { condition, cells, few: sources.few }
}

const asksForTimeAlone = ({ fromMs: _from, toMs: _to, ...rest }: TraceFilter): boolean =>
  Object.values(rest).every(
    (asked) => asked === undefined || asked === '' || (Array.isArray(asked) && anyOf(asked).length === 0),
  )

/** SQL for the sums of each group of these rows, which the cells of the table are made of. */
export function sumsOf(
  { cells }: Counted,
  table: 'trace_cells' | 'call_cells',
  { from, where }: Pick<Condition, 'from' | 'where'>,
  keys: Record<string, Key>,
  sums: Sums,
): string {
  const selectKeys = (of: (key: Key) => string | undefined): string =>
    Object.entries(keys)
      .map(([name, key]) => `${of(key)} AS ${name}`)
      .join(', ')
  const names = Object.keys(keys).join(', ')
  const ofRows = (which: string): string =>
    `SELECT ${selectKeys((key) => key.ofRow)}, ${select(sums)} FROM ${from} ${which} GROUP BY ${names}`
  if (!cells || Object.values(keys).some((key) => key.ofCell === undefined)) return ofRows(where)
  return `SELECT ${names}, ${selectAgain(sums)} FROM (
      SELECT ${selectKeys((key) => key.ofCell)}, ${Object.keys(sums).join(', ')} FROM ${table} c
      WHERE c.quarter BETWEEN ${cells.first} AND ${cells.last} AND c.quarter NOT IN (${cells.apart.join(', ')})
      UNION ALL ${ofRows(`${and(where)} t.quarter IN (${cells.apart.join(', ')})`)}) GROUP BY ${names}`
}

/** SQL for how many of a measure's values are in each `bin`. */
export function binsOf(
  { cells }: Counted,
  { bin }: Measure,
  { from, where }: Pick<Condition, 'from' | 'where'>,
  key: Key,
): string {
  const ofRows = (which: string): string =>
    `SELECT ${key.ofRow} AS key, t.${bin} AS bin, COUNT(*)::DOUBLE AS count FROM ${from} ${which} AND t.${bin} IS NOT NULL GROUP BY ALL`
  if (!cells || key.ofDay === undefined) return ofRows(`${and(where)} TRUE`)
  const quartersOfDays = `SELECT ${noQuarter} UNION ALL SELECT (day * ${quartersPerDay} + quarter)::INTEGER
    FROM (SELECT unnest([${cells.apartDays.join(', ')}]::INTEGER[]) AS day), range(${quartersPerDay}) r(quarter)`
  return `SELECT key, bin, SUM(count) AS count FROM (
      SELECT ${key.ofDay} AS key, c.${bin} AS bin, c.traces AS count FROM ${bin}_cells c
      WHERE c.day BETWEEN ${cells.firstDay} AND ${cells.lastDay} ${isNotIn('c.day', cells.apartDays)}
      UNION ALL ${ofRows(`${and(where)} t.quarter IN (${quartersOfDays})`)}) GROUP BY ALL`
}

const isNotIn = (column: string, list: readonly number[]): string =>
  list.length === 0 ? '' : `AND ${column} NOT IN (${list.join(', ')})`

const and = (where: string): string => (where === '' ? 'WHERE' : `${where} AND`)
