import { DuckDBDataChunk, type DuckDBConnection, type DuckDBType } from '@duckdb/node-api'

/** As many as DuckDB takes in one piece. */
const chunkRows = 2048

/** Appends to a table of the connection's own; each list is a column, and all are of one length. */
export async function putColumns(
  connection: DuckDBConnection,
  table: string,
  types: readonly DuckDBType[],
  columns: readonly (readonly (number | string | null)[])[],
): Promise<void> {
  const rowCount = columns[0]?.length ?? 0
  const appender = await connection.createAppender(table, undefined, 'temp')
  try {
    const chunk = DuckDBDataChunk.create(types)
    for (let from = 0; from < rowCount; from += chunkRows) {
      chunk.reset()
      chunk.setColumns(columns.map((column) => column.slice(from, from + chunkRows)))
      appender.appendDataChunk(chunk)
    }
  } finally {
    appender.closeSync()
  }
}
