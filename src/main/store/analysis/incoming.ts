import { DOUBLE, VARCHAR, type DuckDBConnection } from '@duckdb/node-api'
import type { CopiedTable } from './copied-columns.ts'
import { putColumns } from './put-columns.ts'

// Rows on their way into the copy. A text costs a call into DuckDB, a number does not: the texts of a row go as one, and are
// taken apart there.

const separator = '\u001F'
const nothing = '\u0001'

/** Made anew each time: what is deleted from a table in memory stays there. */
export const incomingTable = ({ name, numbers }: CopiedTable): string =>
  `CREATE OR REPLACE TEMP TABLE incoming_${name} (${[...numbers.map((column) => `${column.name} DOUBLE`), 'texts VARCHAR'].join(', ')})`

/** Moves what has come in into the copy. */
export async function takeIn(connection: DuckDBConnection, table: CopiedTable): Promise<void> {
  const { name, numbers, texts, bins } = table
  const columns = [
    ...numbers.map((column) => column.name),
    ...texts.map((_, index) => `nullif(parts[${index + 1}], chr(1))`),
    ...bins.map(({ from }) => from),
  ]
  await connection.run(
    `INSERT INTO copied_${name} SELECT ${columns.join(', ')}
     FROM (SELECT *, string_split(texts, chr(31)) AS parts FROM incoming_${name})`,
  )
  await connection.run(incomingTable(table))
}

function soundText(value: unknown, toSound: ((text: string) => string) | undefined): string {
  if (typeof value !== 'string') return nothing
  const text = toSound ? toSound(value) : value
  return text === nothing ? ' ' : text.replaceAll(separator, ' ')
}

/** Puts rows of the table's `copiedSelect` where `takeIn` finds them. */
export async function putIncoming(
  connection: DuckDBConnection,
  { name, numbers, texts }: CopiedTable,
  rows: readonly unknown[][],
): Promise<void> {
  if (rows.length === 0) return
  const columns = numbers.map(({ isSound }, index) =>
    rows.map((row) => {
      const value = row[index]
      return typeof value === 'number' && isSound(value) ? value : null
    }),
  )
  const joined = rows.map((row) =>
    texts.map(({ toSound }, index) => soundText(row[numbers.length + index], toSound)).join(separator),
  )
  await putColumns(connection, `incoming_${name}`, [...numbers.map(() => DOUBLE), VARCHAR], [...columns, joined])
}
