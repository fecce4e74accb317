import type { DuckDBConnection } from '@duckdb/node-api'
import { isModelCall, measures, noQuarter, quartersPerDay } from './copied-columns.ts'
import { rowsOf } from './rows-of.ts'
import { amounts, select, times, type Sums } from './sums.ts'

// What was added up already: for each quarter of an hour that traces began in, and of percentiles how many there are of a bin each
// day. A quarter in which something changed since is stale, and counted from its rows, until many are: then they are added up anew.

interface Cells {
  table: string
  /** Columns that tell cells of one quarter or day apart. */
  keys: string[]
  sums: Sums
  /** SQL for the rows `t` that they are made of. */
  from: string
  /** Cells are of a quarter of an hour, or of a day. */
  unit: 'quarter' | 'day'
}

export const dayOf = (quarter: string): string => `(${quarter} // ${quartersPerDay})`

const traceCells: Cells = {
  table: 'trace_cells',
  keys: [],
  sums: { ...amounts, ...times },
  from: 'copied_traces t WHERE TRUE',
  unit: 'quarter',
}
const callCells: Cells = {
  table: 'call_cells',
  keys: ['call_model'],
  sums: amounts,
  from: `(SELECT * FROM copied_observations o WHERE ${isModelCall}) t WHERE TRUE`,
  unit: 'quarter',
}
const binCells: Cells[] = measures.map(({ bin }) => ({
  table: `${bin}_cells`,
  keys: [bin],
  sums: { traces: amounts.traces },
  from: `copied_traces t WHERE t.${bin} IS NOT NULL`,
  unit: 'day',
}))
export const allCells = [traceCells, callCells, ...binCells]

const columnType = (key: string): string => (key === 'call_model' ? 'INTEGER' : 'SMALLINT')

export const cellTables = [
  ...allCells.map(
    ({ table, unit, keys, sums }) =>
      `CREATE TABLE ${table} (${[
        `${unit} INTEGER`,
        ...keys.map((key) => `${key} ${columnType(key)}`),
        ...Object.keys(sums).map((name) => `${name} DOUBLE`),
      ].join(', ')})`,
  ),
  'CREATE TABLE stale_quarters (quarter INTEGER)',
]

export async function readStale(connection: DuckDBConnection): Promise<number[]> {
  const rows = await rowsOf<{ quarter: number }>(connection, 'SELECT quarter FROM stale_quarters')
  return rows.map(({ quarter }) => quarter)
}

/** These changed; in the transaction in which they do. */
export async function markStale(connection: DuckDBConnection, quarters: ReadonlySet<number>): Promise<void> {
  const known = new Set(await readStale(connection))
  const fresh = [...quarters].filter((quarter) => quarter >= 0 && !known.has(quarter))
  if (fresh.length > 0) await connection.run(`INSERT INTO stale_quarters SELECT unnest(${listOf(fresh)})`)
}

/** Of a new copy. */
export async function makeCells(connection: DuckDBConnection): Promise<void> {
  for (const cells of allCells) await connection.run(addedUp(cells, `t.quarter <> ${noQuarter}`))
}

/** Adds up what is stale, where more is than that. */
export async function renewCells(connection: DuckDBConnection, mostStale: number): Promise<void> {
  const stale = await readStale(connection)
  if (stale.length <= mostStale) return
  await connection.run('BEGIN')
  try {
    for (const cells of allCells) {
      const ofCell = cells.unit === 'day' ? dayOf('quarter') : 'quarter'
      const ofRow = cells.unit === 'day' ? dayOf('t.quarter') : 't.quarter'
      const changed = `(SELECT ${ofCell} FROM stale_quarters)`
      await connection.run(`DELETE FROM ${cells.table} WHERE ${cells.unit} IN ${changed}`)
      await connection.run(addedUp(cells, `t.quarter <> ${noQuarter} AND ${ofRow} IN ${changed}`))
    }
    await connection.run('DELETE FROM stale_quarters')
    await connection.run('COMMIT')
  } catch (error) {
    await connection.run('ROLLBACK').catch(() => null)
    throw error
  }
}

function addedUp({ table, unit, keys, sums, from }: Cells, which: string): string {
  const ofUnit = unit === 'day' ? dayOf('t.quarter') : 't.quarter'
  return `INSERT INTO ${table} SELECT ${[`${ofUnit} AS ${unit}`, ...keys.map((key) => `t.${key}`)].join(', ')}, ${select(sums)}
    FROM ${from} AND ${which} GROUP BY ALL ORDER BY ${unit}`
}

export const listOf = (numbers: readonly number[]): string => `[${numbers.join(', ')}]::INTEGER[]`
