import type { DuckDBConnection } from '@duckdb/node-api'
import type { Values } from './condition.ts'

/** All rows of an answer, by column. Questions cast their counts: DuckDB's own are of 64 bits. */
export async function rowsOf<T>(connection: DuckDBConnection, sql: string, values: Values = {}): Promise<T[]> {
  return (await connection.runAndReadAll(sql, values)).getRowObjectsJS() as T[]
}
