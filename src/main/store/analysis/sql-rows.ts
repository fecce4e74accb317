import { DuckDBTypeId, JsonDuckDBValueConverter, type DuckDBResult, type Json } from '@duckdb/node-api'
import type { SqlValue } from '../../../shared/domain.ts'
import { cutAtCharacter } from '../../../shared/text.ts'
import { maxSqlRows } from '../../../shared/sql-limits.ts'

const maxCellLength = 10_000
/** Of texts in all: they go to the page as one answer. */
const maxCharacters = 8_000_000

const numberTypes: ReadonlySet<DuckDBTypeId> = new Set([
  DuckDBTypeId.TINYINT,
  DuckDBTypeId.SMALLINT,
  DuckDBTypeId.INTEGER,
  DuckDBTypeId.BIGINT,
  DuckDBTypeId.HUGEINT,
  DuckDBTypeId.UTINYINT,
  DuckDBTypeId.USMALLINT,
  DuckDBTypeId.UINTEGER,
  DuckDBTypeId.UBIGINT,
  DuckDBTypeId.DECIMAL,
])

/** The first rows of an answer, as values that go anywhere. */
export async function readSqlRows(
  result: DuckDBResult,
): Promise<{ columns: { name: string; type: string }[]; rows: SqlValue[][]; isCut: boolean }> {
  const columns = result.columnNames().map((name, index) => ({ name, type: result.columnType(index).toString() }))
  const isNumber = columns.map((_, index) => numberTypes.has(result.columnTypeId(index)))
  const rows: SqlValue[][] = []
  let characters = 0
  for (;;) {
    const chunk = await result.fetchChunk()
    if (!chunk || chunk.rowCount === 0) return { columns, rows, isCut: false }
    for (const values of chunk.convertRows(JsonDuckDBValueConverter)) {
      if (rows.length >= maxSqlRows || characters >= maxCharacters) return { columns, rows, isCut: true }
      const row = values.map((value, index) => toSqlValue(value, isNumber[index] ?? false))
      for (const value of row) characters += typeof value === 'string' ? value.length : 8
      rows.push(row)
    }
  }
}

/** Whole numbers come as texts, since some are longer than a number can be; those stay texts. */
function toSqlValue(value: Json | null, isNumber: boolean): SqlValue {
  if (value === null || typeof value === 'boolean' || typeof value === 'number') return value
  if (typeof value !== 'string') return cutAtCharacter(JSON.stringify(value), maxCellLength)
  const number = Number(value)
  if (isNumber && (Number.isSafeInteger(number) || value.includes('.'))) return number
  return cutAtCharacter(value, maxCellLength)
}
