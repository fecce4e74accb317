import type { RowPage, TraceFilter } from '../../../shared/domain.ts'
import { searchTerms } from '../../../shared/search-text.ts'
import { formatCursor, parseCursor, type Cursor } from '../../../shared/trace-columns.ts'
import { createBacklogCheck } from '../chat/search-index.ts'
import type { Db } from '../schema/db.ts'
import { createExportedRows, type ExportedBodies, type ExportPage } from '../traces/exported-rows.ts'

export interface ExportQuestion {
  filter: TraceFilter
  cursor: string | null
  maxRows: number
  maxBytes: number
  /** What goes with the figures, if anything. */
  bodies: ExportedBodies
}

export const placeOf = (cursor: string | null): Cursor | null => (cursor === null ? null : parseCursor(cursor))

/** Pages of rows that were found, whoever found them: SQLite says what is in them. */
export function createPages(db: Db) {
  const exported = createExportedRows(db)
  const isIndexing = createBacklogCheck(db)
  return {
    /** `found` has `limit` rows at most, in the order in which they were looked for. */
    rowPage<Row>(
      found: readonly Cursor[],
      question: { text: string | undefined; limit: number; isBackwards: boolean; totalCount: number | null },
      read: (rows: readonly number[], terms: readonly string[][]) => Row[],
    ): RowPage<Row> {
      const last = found.at(-1)
      const inOrder = question.isBackwards ? found.toReversed() : found
      const terms = searchTerms(question.text ?? '')
      return {
        rows: read(
          inOrder.map(({ row }) => row),
          terms,
        ),
        nextCursor: last && found.length === question.limit ? formatCursor(last) : null,
        totalCount: question.totalCount,
        isIncomplete: terms.length > 0 && isIndexing(),
      }
    },
    /** No page is larger than a record or so beyond `maxBytes`. */
    exportPage(found: readonly Cursor[], options: ExportQuestion): ExportPage {
      const { traces, isWhole, readCount } = exported(found, options)
      const last = found[readCount - 1]
      return { traces, nextCursor: last && !(isWhole && found.length < options.maxRows) ? formatCursor(last) : null }
    },
  }
}
