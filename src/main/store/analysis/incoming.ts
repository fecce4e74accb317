import { DOUBLE, VARCHAR, type DuckDBConnection } from '@duckdb/node-api'
import { binColumns, numberColumns, textColumns } from './copied-columns.ts'
import { putColumns } from './put-columns.ts'

// Rows on their way into the copy. A text costs a call into DuckDB, a number does not: the texts of a row go as one, and are
// taken apart there.

const separator = '\u001F'
const nothing = '\u0001'

const types = [...numberColumns.map(() => DOUBLE), VARCHAR]

export const incomingTable = `CREATE TEMP TABLE incoming (${[
  ...numberColumns.map(({ name }) => `${name} DOUBLE`),
  'texts VARCHAR',
].join(', ')})`

/** What `incoming` holds, in the columns of the copy. */
export const incomingSelect = `SELECT ${[
  ...numberColumns.map(({ name }) => name),
  ...textColumns.map((_, index) => `nullif(parts[${index + 1}], chr(1))`),
  ...binColumns.map(({ from }) => from),
].join(', ')} FROM (SELECT *, string_split(texts, chr(31)) AS parts FROM incoming)`

const soundText = (value: unknown): string => {
  if (typeof value !== 'string') return nothing
  return value === nothing ? ' ' : value.replaceAll(separator, ' ')
}

/** Puts rows of `copiedSelect` into `incoming`. */
export async function putIncoming(connection: DuckDBConnection, rows: readonly unknown[][]): Promise<void> {
  if (rows.length === 0) return
  const numbers = numberColumns.map(({ isSound }, index) =>
    rows.map((row) => {
      const value = row[index]
      return typeof value === 'number' && isSound(value) ? value : null
    }),
  )
  const texts = rows.map((row) => {
    let joined = soundText(row[numberColumns.length])
    for (let index = numberColumns.length + 1; index < row.length; index += 1)
      joined += separator + soundText(row[index])
    return joined
  })
  await putColumns(connection, 'incoming', types, [...numbers, texts])
}
