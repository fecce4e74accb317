import type { TraceRow } from '../../../shared/domain.ts'
import type { Db } from '../schema/db.ts'
import { listedSelect, toListedRow, traceSelect, type ListedSqlRow } from './trace-row.ts'

/** What a list shows of these rows, in their order; where a text is searched for, with what was found of it. */
export function createListedRows(db: Db): (rows: readonly number[], terms: readonly string[][]) => TraceRow[] {
  const listedRow = (isSearch: boolean) =>
    db.prepare<[number], ListedSqlRow>(`SELECT ${traceSelect}, ${listedSelect(isSearch)} FROM traces t WHERE t.row = ?`)
  const statements = { plain: listedRow(false), searched: listedRow(true) }
  return (rows, terms) => {
    const statement = terms.length > 0 ? statements.searched : statements.plain
    return rows.flatMap((row) => statement.get(row) ?? []).map((found) => toListedRow(found, terms))
  }
}
