import { DOUBLE, VARCHAR, type DuckDBConnection } from '@duckdb/node-api'
import type { CopiedTable } from './copied-columns.ts'
import { ColumnsAppender } from './put-columns.ts'

// Rows on their way into the copy. A text costs a call into SQLite and one into DuckDB, a number next to nothing: so SQLite
// makes one text of all of a row, and DuckDB takes it apart. A number that is none is NaN on the way.

const separatorCode = 0x1f
const separator = `char(${separatorCode})`
/** In the place of a text that is none. One that consists of this control character is none as well. */
const noText = 'char(30)'

/** As many rows as DuckDB writes down in one piece; fewer go into its log first, and are written down a second time. */
export const fullRowCount = 122_880

const incomingName = ({ name }: CopiedTable): string => `incoming_${name}`

/** Made anew each time: what is deleted from a table in memory stays there. */
export const incomingTable = (table: CopiedTable): string =>
  `CREATE OR REPLACE TEMP TABLE ${incomingName(table)} (${[...table.numbers.map(({ name }) => `${name} DOUBLE`), 'texts VARCHAR'].join(', ')})`

/**
 * What SQLite is asked for of each row: the numbers, then the texts as one. `careful` takes the separator out of each: it is
 * slow, and hardly ever is there one.
 */
export function incomingSelect({ numbers, texts }: CopiedTable, how: 'fast' | 'careful'): string {
  const clean = (text: string): string => (how === 'fast' ? text : `replace(${text}, ${separator}, ' ')`)
  const joined = texts.map(({ from }) => `iif(typeof(${from}) = 'text', ${clean(from)}, ${noText})`)
  return [...numbers.map(({ from }) => from), joined.join(` || ${separator} || `)].join(', ')
}

/** Whether the texts of all of these can be told apart. */
export const canBeSplit = ({ numbers, texts }: CopiedTable, rows: readonly unknown[][]): boolean =>
  rows.every((row) => separatorCount(String(row[numbers.length])) === texts.length - 1)

function separatorCount(text: string): number {
  let count = 0
  for (let index = 0; index < text.length; index += 1) if (text.charCodeAt(index) === separatorCode) count += 1
  return count
}

export interface Incoming {
  /** Rows that `incomingSelect` had. */
  append(rows: readonly unknown[][]): void
  rowCount(): number
  /** Moves what has come into the copy. Nothing can be appended from then on. */
  takeIn(): Promise<void>
}

/** One at a time for each table. */
export async function openIncoming(connection: DuckDBConnection, table: CopiedTable): Promise<Incoming> {
  const { name, numbers, texts, calls, bins } = table
  await connection.run(incomingTable(table))
  const appender = await ColumnsAppender.open(connection, incomingName(table), [...numbers.map(() => DOUBLE), VARCHAR])
  let rowCount = 0
  return {
    append(rows) {
      rowCount += rows.length
      appender.append(rows.length, (row, column) => {
        const value = rows[row]?.[column]
        const number = numbers[column]
        if (!number) return String(value)
        return typeof value === 'number' && number.isSound(value) ? value : Number.NaN
      })
    },
    rowCount: () => rowCount,
    async takeIn() {
      appender.close()
      const columns = [...numbers.map((column) => column.name), ...texts.map((column) => column.name)]
      const parts = texts.map((column, index) => `nullif(parts[${index + 1}], chr(30)) AS ${column.name}`)
      const split = `(SELECT ${[...numbers.map((column) => `nullif(${column.name}, 'NaN') AS ${column.name}`), ...parts].join(', ')}
        FROM (SELECT *, string_split(texts, chr(${separatorCode})) AS parts FROM ${incomingName(table)}))`
      const derived = bins.map(({ from }) => from)
      if (calls === null)
        await connection.run(`INSERT INTO copied_${name} SELECT ${[...columns, ...derived].join(', ')} FROM ${split}`)
      else {
        await connection.run(
          `INSERT INTO copied_models SELECT (SELECT coalesce(MAX(id), 0) FROM copied_models) + row_number() OVER (), model
           FROM (SELECT DISTINCT model FROM ${split} WHERE ${calls} AND model <> '')
           WHERE model NOT IN (SELECT model FROM copied_models)`,
        )
        const model = `CASE WHEN ${calls} THEN coalesce(known.id, 0) END`
        await connection.run(
          `INSERT INTO copied_${name} SELECT ${[...columns.map((column) => `s.${column}`), model, ...derived].join(', ')}
           FROM ${split} s LEFT JOIN copied_models known ON known.model = s.model
           ORDER BY (${calls}) DESC NULLS LAST, s.row`,
        )
      }
      await connection.run(incomingTable(table))
    },
  }
}
