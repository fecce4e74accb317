import type { DuckDBConnection } from '@duckdb/node-api'
import type { ObservationFilter, ObservationPage, RowPage, TraceFilter, TracePage } from '../../../shared/domain.ts'
import type { ObservationSort, RowKind } from '../../../shared/row-kinds.ts'
import { newestFirst, type Cursor, type TraceSort } from '../../../shared/trace-columns.ts'
import type { Db } from '../schema/db.ts'
import type { ObservationExportPage } from '../traces/exported-observations.ts'
import type { ExportPage } from '../traces/exported-rows.ts'
import { createListedObservations } from '../traces/listed-observations.ts'
import { createListedRows } from '../traces/listed-rows.ts'
import type { Ask } from './ask.ts'
import type { RowSort } from './page-order.ts'
import { createPlaces } from './page-places.ts'
import { createPages, placeOf, type ExportQuestion } from './pages.ts'
import { rowsOf } from './rows-of.ts'
import type { Sources } from './sources.ts'

/** The copy says which rows, SQLite what is in them: what is shown is never older than the database. */
export function createPageReads(ask: Ask, sources: Sources, db: Db) {
  const listed = createListedRows(db)
  const listedObservations = createListedObservations(db)
  const pages = createPages(db)
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
      const at = placeOf(cursor)
      const found = await places(connection, { filter, ...wanted, at, limit, isBackwards })
      const totalCount = at === null ? await count(connection, filter, wanted.rows) : null
      return pages.rowPage(found, { text: filter.text, limit, isBackwards, totalCount }, read)
    })

  const found = (
    connection: DuckDBConnection,
    { filter, cursor, maxRows: limit }: ExportQuestion<ObservationFilter>,
    rows: RowKind,
  ): Promise<Cursor[]> =>
    places(connection, { filter, rows, sort: newestFirst, at: placeOf(cursor), limit, isBackwards: false })

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

    /** Traces for a file, newest first. */
    exportPage: (options: ExportQuestion): Promise<ExportPage> =>
      ask(async (connection) => pages.exportPage(await found(connection, options, 'traces'), options)),

    /** Observations for a file, newest first. */
    observationExportPage: (options: ExportQuestion<ObservationFilter>): Promise<ObservationExportPage> =>
      ask(async (connection) => pages.observationExportPage(await found(connection, options, 'observations'), options)),
  }
}
