import type { ObservationFilter, RowPage, TraceFilter } from '../../../shared/domain.ts'
import { searchTerms } from '../../../shared/search-text.ts'
import { formatCursor, parseCursor, type Cursor } from '../../../shared/trace-columns.ts'
import { createBacklogCheck } from '../chat/search-index.ts'
import type { Db } from '../schema/db.ts'
import { createExportedObservations, type ObservationExportPage } from '../traces/exported-observations.ts'
import { createExportedRows, type ExportedBodies, type ExportPage } from '../traces/exported-rows.ts'

export interface ExportQuestion<Filter = TraceFilter> {
  filter: Filter
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
  const exportedObservations = createExportedObservations(db)
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
      const { traces, ...read } = exported(found, options)
      return { traces, nextCursor: nextOf(found, read, options.maxRows) }
    },
    /** The same of observations. */
    observationExportPage(found: readonly Cursor[], options: ExportQuestion<ObservationFilter>): ObservationExportPage {
      const { observations, ...read } = exportedObservations(found, options)
      return { observations, nextCursor: nextOf(found, read, options.maxRows) }
    },
  }
}

function nextOf(
  found: readonly Cursor[],
  { readCount, isWhole }: { readCount: number; isWhole: boolean },
  maxRows: number,
): string | null {
  const last = found[readCount - 1]
  return last && !(isWhole && found.length < maxRows) ? formatCursor(last) : null
}
