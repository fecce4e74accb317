import { DOUBLE, type DuckDBConnection } from '@duckdb/node-api'
import type { ObservationFilter, TraceFilter } from '../../../shared/domain.ts'
import { toFtsQuery } from '../chat/fts-query.ts'
import type { Db } from '../schema/db.ts'
import {
  anyOf,
  asksForDelivery,
  foundRowsSql,
  toCondition,
  type Condition,
  type ConditionMore,
  type TracesCondition,
} from './condition.ts'
import { foundTables } from './copy-schema.ts'
import { usualLimits } from './limits.ts'
import { createDeliveries } from './deliveries.ts'
import { toObservationCondition, type ObservationConditionMore } from './observation-condition.ts'
import { ColumnsAppender } from './put-columns.ts'
import { rowsOf } from './rows-of.ts'

/** What a question stands on beside the copy, read from SQLite when it is asked for. */
export interface Sources {
  condition(connection: DuckDBConnection, filter: TraceFilter, more?: ConditionMore): Promise<TracesCondition>
  observationCondition(
    connection: DuckDBConnection,
    filter: ObservationFilter,
    more?: ObservationConditionMore,
  ): Promise<Condition>
  /** Where records are, as `ranges`, for a user's own questions. */
  putRanges(connection: DuckDBConnection): Promise<void>
  /** So many traces are sorted sooner than they are counted. */
  few: number
}

export function createSources(db: Db, { few } = usualLimits): Sources {
  const { putRanges, putDeliveries, putWanted } = createDeliveries(db)
  // A word that is everywhere has hundreds of thousands: their rows alone are read.
  const find = db.prepare<[string], number>('SELECT rowid FROM said WHERE said MATCH ?').pluck()
  // Of a span that several imports have, the words of the one that is shown count.
  const findImported = db
    .prepare<[string], number>(
      `SELECT DISTINCT t.row FROM imported_words JOIN observations o ON o.import_row = imported_words.rowid
       JOIN traces t ON t.trace_id = o.trace_id WHERE imported_words MATCH ?`,
    )
    .pluck()
  const foundStamp = new WeakMap<DuckDBConnection, string>()
  const version = (): unknown => db.pragma('data_version', { simple: true })

  /** Once for each text: what it is found in takes longer to work out than all that is asked of these traces then. */
  async function putFound(connection: DuckDBConnection, text: string, words: string): Promise<void> {
    const stamp = `${String(version())} ${text}`
    if (foundStamp.get(connection) === stamp) return
    for (const sql of foundTables) await connection.run(sql)
    await putRows(connection, 'found', find.all(words))
    await putRows(connection, 'found_imported', findImported.all(words))
    const [row] = await rowsOf<{ last: number | null }>(connection, 'SELECT MAX(row) AS last FROM copied_traces')
    await connection.run(foundRowsSql(row?.last ?? 0), { text, lowerText: text.toLowerCase() })
    for (const sql of foundTables) await connection.run(sql)
    foundStamp.set(connection, stamp)
  }

  /** Puts what the question stands on in its place; answers the question as it is put into SQL. */
  async function putAsked<Filter extends TraceFilter, More extends Pick<ConditionMore, 'isDeliveryNeeded' | 'and'>>(
    connection: DuckDBConnection,
    filter: Filter,
    more: More,
  ): Promise<[filter: Filter, more: More]> {
    if (more.isDeliveryNeeded) await putDeliveries(connection)
    if (asksForDelivery(filter)) await putWanted(connection, anyOf(filter.delivery))
    const text = filter.text?.trim() ?? ''
    if (text === '') return [filter, more]
    const words = toFtsQuery(text)
    // A text that asks for nothing finds nothing.
    if (words === null)
      return [
        { ...filter, text: '' },
        { ...more, and: [...(more.and ?? []), 'FALSE'] },
      ]
    await putFound(connection, text, words)
    return [filter, more]
  }

  return {
    few,
    putRanges: (connection) => putRanges(connection),
    condition: async (connection, filter, more = {}) => toCondition(...(await putAsked(connection, filter, more))),
    observationCondition: async (connection, filter, more = {}) =>
      toObservationCondition(...(await putAsked(connection, filter, more))),
  }
}

async function putRows(connection: DuckDBConnection, table: string, rows: readonly number[]): Promise<void> {
  const appender = await ColumnsAppender.open(connection, table, [DOUBLE])
  appender.append(rows.length, (row) => rows[row] ?? Number.NaN)
  appender.close()
}
