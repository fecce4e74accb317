import type { DuckDBConnection } from '@duckdb/node-api'
import type { ObservationFilter, ObservationPage, RowPage, TraceFilter, TracePage } from '../../../shared/domain.ts'
import type { ObservationSort, RowKind } from '../../../shared/row-kinds.ts'
import { searchTerms } from '../../../shared/search-text.ts'
import { formatCursor, newestFirst, parseCursor, type TraceSort } from '../../../shared/trace-columns.ts'
import { createBacklogCheck } from '../chat/search-index.ts'
import type { Db } from '../schema/db.ts'
import { createExportedRows, type ExportedBodies, type ExportPage } from '../traces/exported-rows.ts'
import { createListedObservations } from '../traces/listed-observations.ts'
import { createListedRows } from '../traces/listed-rows.ts'
import type { Ask } from './ask.ts'
import type { RowSort } from './page-order.ts'
import { createPlaces } from './page-places.ts'
import { rowsOf } from './rows-of.ts'
import type { Sources } from './sources.ts'

/** The copy says which rows, SQLite what is in them: what is shown is never older than the database. */
export function createPageReads(ask: Ask, sources: Sources, db: Db) {
  const listed = createListedRows(db)
  const listedObservations = createListedObservations(db)
  const exported = createExportedRows(db)
  const isIndexing = createBacklogCheck(db)
  const places = createPlaces(sources)

  async function count(connection: DuckDBConnection, filter: ObservationFilter, rows: RowKind): Promise<number> {
    const { from, where, values } =
      rows === 'traces'
        ? await sources.condition(connection, filter)
        : await sources.observationCondition(connection, filter)
    const [row] = await rowsOf<{ count: number }>(
      connection,
      `SELECT COUNT(*)::DOUBLE AS count FROM ${from} ${where}`,
      values,
    )
    return row?.count ?? 0
  }

  const page = <Row>(
    filter: ObservationFilter,
    cursor: string | null,
    limit: number,
    wanted: RowSort,
    isBackwards: boolean,
    read: (rows: readonly number[], terms: readonly string[][]) => Row[],
  ): Promise<RowPage<Row>> =>
    ask(async (connection) => {
      const at = cursor === null ? null : parseCursor(cursor)
      const found = await places(connection, { filter, ...wanted, at, limit, isBackwards })
      const last = found.at(-1)
      const inOrder = isBackwards ? found.toReversed() : found
      const terms = searchTerms(filter.text ?? '')
      return {
        rows: read(
          inOrder.map(({ row }) => row),
          terms,
        ),
        nextCursor: last && found.length === limit ? formatCursor(last) : null,
        totalCount: at === null ? await count(connection, filter, wanted.rows) : null,
        isIncomplete: terms.length > 0 && isIndexing(),
      }
    })

  return {
    countTraces: (filter: TraceFilter): Promise<number> => ask((connection) => count(connection, filter, 'traces')),

    tracePage: (
      filter: TraceFilter,
      cursor: string | null,
      limit: number,
      sort: TraceSort = newestFirst,
      isBackwards = false,
    ): Promise<TracePage> => page(filter, cursor, limit, { rows: 'traces', sort }, isBackwards, listed),

    observationPage: (
      filter: ObservationFilter,
      cursor: string | null,
      limit: number,
      sort: ObservationSort = newestFirst,
      isBackwards = false,
    ): Promise<ObservationPage> =>
      page(filter, cursor, limit, { rows: 'observations', sort }, isBackwards, listedObservations),

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
        const found = await places(connection, {
          filter: options.filter,
          rows: 'traces',
          sort: newestFirst,
          at,
          limit: options.maxRows,
          isBackwards: false,
        })
        const { traces, isWhole, readCount } = exported(found, options)
        const last = found[readCount - 1]
        return { traces, nextCursor: last && !(isWhole && found.length < options.maxRows) ? formatCursor(last) : null }
      }),
  }
}
