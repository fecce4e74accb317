import {
  DuckDBDecimalValue,
  DuckDBIntervalValue,
  JsonDuckDBValueConverter,
  type DuckDBResult,
  type DuckDBValueConverter,
  type Json,
} from '@duckdb/node-api'
import type { SqlValue } from '../../../shared/domain.ts'
import { cutAtCharacter } from '../../../shared/text.ts'
import { maxSqlRows } from '../../../shared/sql-limits.ts'

const maxCellLength = 10_000
/** Of texts in all: they go to the page as one answer. */
const maxCharacters = 8_000_000

/** The first rows of an answer, as values that go anywhere. */
export async function readSqlRows(
  result: DuckDBResult,
): Promise<{ columns: { name: string; type: string }[]; rows: SqlValue[][]; isCut: boolean }> {
  const columns = result.columnNames().map((name, index) => ({ name, type: result.columnType(index).toString() }))
  const rows: SqlValue[][] = []
  let characters = 0
  for (;;) {
    const chunk = await result.fetchChunk()
    if (!chunk || chunk.rowCount === 0) return { columns, rows, isCut: false }
    for (const values of chunk.convertRows(toJson)) {
      if (rows.length >= maxSqlRows || characters >= maxCharacters) return { columns, rows, isCut: true }
      const row = values.map(toSqlValue)
      for (const value of row) characters += typeof value === 'string' ? value.length : 8
      rows.push(row)
    }
  }
}

/** A number has so many digits for certain. */
const maxDigits = 15

/** Some numbers are longer than one of JavaScript can be: those are texts. A span of time is what DuckDB writes for it. */
const toJson: DuckDBValueConverter<Json> = (value, type, converter) => {
  if (value instanceof DuckDBIntervalValue) return value.toString()
  if (typeof value === 'bigint') return Number.isSafeInteger(Number(value)) ? Number(value) : value.toString()
  if (!(value instanceof DuckDBDecimalValue)) return JsonDuckDBValueConverter(value, type, converter)
  const text = value.toString()
  const digits = text.replace(/(\.\d*?)0+$/, '$1').replaceAll(/^-?[0.]*|\D/g, '')
  return digits.length <= maxDigits ? Number(text) : text
}

function toSqlValue(value: Json | null): SqlValue {
  if (value === null || typeof value === 'boolean' || typeof value === 'number') return value
  return cutAtCharacter(typeof value === 'string' ? value : JSON.stringify(value), maxCellLength)
}
