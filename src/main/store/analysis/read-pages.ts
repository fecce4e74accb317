import type { DuckDBConnection } from '@duckdb/node-api'
import type { TraceFilter, TracePage } from '../../../shared/domain.ts'
import { searchTerms } from '../../../shared/search-text.ts'
import { formatCursor, newestFirst, parseCursor, type Cursor, type TraceSort } from '../../../shared/trace-columns.ts'
import { createBacklogCheck } from '../chat/search-index.ts'
import type { Db } from '../schema/db.ts'
import { createExportedRows, type ExportedBodies, type ExportPage } from '../traces/exported-rows.ts'
import { createListedRows } from '../traces/listed-rows.ts'
import type { Ask } from './ask.ts'
import { pageOrder } from './page-order.ts'
import { rowsOf } from './rows-of.ts'
import type { Sources } from './sources.ts'

/** The copy says which rows, SQLite what is in them: what is shown is never older than the database. */
export function createPageReads(ask: Ask, sources: Sources, db: Db) {
  const listed = createListedRows(db)
  const exported = createExportedRows(db)
  const isIndexing = createBacklogCheck(db)

  async function places(
    connection: DuckDBConnection,
    filter: TraceFilter,
    sort: TraceSort,
    at: Cursor | null,
    limit: number,
    isBackwards = false,
  ): Promise<Cursor[]> {
    const { value, join, isDeliveryNeeded, orderBy, seek, values } = pageOrder(sort, at, isBackwards)
    const condition = await sources.condition(connection, filter, { isDeliveryNeeded, and: seek })
    return rowsOf<Cursor>(
      connection,
      `SELECT t.row AS row, ${value} AS value FROM ${condition.from} ${join} ${condition.where} ORDER BY ${orderBy} LIMIT ${limit}`,
      { ...condition.values, ...values },
    )
  }

  async function count(connection: DuckDBConnection, filter: TraceFilter): Promise<number> {
    const { from, where, values } = await sources.condition(connection, filter)
    const [row] = await rowsOf<{ count: number }>(
      connection,
      `SELECT COUNT(*)::DOUBLE AS count FROM ${from} ${where}`,
      values,
    )
    return row?.count ?? 0
  }

  return {
    countTraces: (filter: TraceFilter): Promise<number> => ask((connection) => count(connection, filter)),

    tracePage: (
      filter: TraceFilter,
      cursor: string | null,
      limit: number,
      sort: TraceSort = newestFirst,
      isBackwards = false,
    ): Promise<TracePage> =>
      ask(async (connection) => {
        const at = cursor === null ? null : parseCursor(cursor)
        const found = await places(connection, filter, sort, at, limit, isBackwards)
        const last = found.at(-1)
        const inOrder = isBackwards ? found.toReversed() : found
        const terms = searchTerms(filter.text ?? '')
        return {
          rows: listed(
            inOrder.map(({ row }) => row),
            terms,
          ),
          nextCursor: last && found.length === limit ? formatCursor(last) : null,
          totalCount: at === null ? await count(connection, filter) : null,
          isIncomplete: terms.length > 0 && isIndexing(),
        }
      }),

    /** Traces for a file, newest first: no page is larger than a record or so beyond `maxBytes`. */
    exportPage: (options: {
      filter: TraceFilter
      cursor: string | null
      maxRows: number
      maxBytes: number
      /** What goes with the figures, if anything. */
      bodies: ExportedBodies
    }): Promise<ExportPage> =>
      ask(async (connection) => {
        const at = options.cursor === null ? null : parseCursor(options.cursor)
        const found = await places(connection, options.filter, newestFirst, at, options.maxRows)
        const { traces, isWhole, readCount } = exported(found, options)
        const last = found[readCount - 1]
        return { traces, nextCursor: last && !(isWhole && found.length < options.maxRows) ? formatCursor(last) : null }
      }),
  }
}
