import { DuckDBDataChunk, type DuckDBAppender, type DuckDBConnection, type DuckDBType } from '@duckdb/node-api'

/** As many as DuckDB takes in one piece. */
const chunkRows = 2048

type Value = number | string

/**
 * Appends to a table of the connection's own, whose columns have these types. None of the values is null: to mark one takes
 * longer than all else that is done with it.
 */
export class ColumnsAppender {
  #appender: DuckDBAppender
  #types: readonly DuckDBType[]
  #chunk: DuckDBDataChunk

  private constructor(appender: DuckDBAppender, types: readonly DuckDBType[]) {
    this.#appender = appender
    this.#types = types
    this.#chunk = DuckDBDataChunk.create(types)
  }

  static async open(
    connection: DuckDBConnection,
    table: string,
    types: readonly DuckDBType[],
  ): Promise<ColumnsAppender> {
    return new ColumnsAppender(await connection.createAppender(table, undefined, 'temp'), types)
  }

  /** `valueAt` is asked for each value of each column. */
  append(rowCount: number, valueAt: (row: number, column: number) => Value): void {
    for (let from = 0; from < rowCount; from += chunkRows) {
      const count = Math.min(chunkRows, rowCount - from)
      this.#chunk.reset()
      this.#chunk.rowCount = count
      for (let column = 0; column < this.#types.length; column += 1) {
        const vector = this.#chunk.getColumnVector(column)
        for (let index = 0; index < count; index += 1) vector.setItem(index, valueAt(from + index, column))
        vector.flush()
      }
      this.#appender.appendDataChunk(this.#chunk)
    }
  }

  close(): void {
    this.#appender.closeSync()
  }
}
