import type { DuckDBConnection } from '@duckdb/node-api'
import type { TraceFilter, TracePage } from '../../../shared/domain.ts'
import { newestFirst, type Cursor, type TraceSort } from '../../../shared/trace-columns.ts'
import type { Db } from '../schema/db.ts'
import type { ExportPage } from '../traces/exported-rows.ts'
import type { Ask } from './ask.ts'
import { pageOrder } from './page-order.ts'
import { createPages, placeOf, type ExportQuestion } from './pages.ts'
import { rowsOf } from './rows-of.ts'
import type { Sources } from './sources.ts'

/** The copy says which rows, SQLite what is in them: what is shown is never older than the database. */
export function createPageReads(ask: Ask, sources: Sources, db: Db) {
  const pages = createPages(db)

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
        const at = placeOf(cursor)
        const found = await places(connection, filter, sort, at, limit, isBackwards)
        const totalCount = at === null ? await count(connection, filter) : null
        return pages.tracePage(found, { text: filter.text, limit, isBackwards, totalCount })
      }),

    /** Traces for a file, newest first. */
    exportPage: (options: ExportQuestion): Promise<ExportPage> =>
      ask(async (connection) => {
        const { filter, cursor, maxRows } = options
        return pages.exportPage(await places(connection, filter, newestFirst, placeOf(cursor), maxRows), options)
      }),
  }
}
