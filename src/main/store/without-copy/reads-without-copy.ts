import type { TraceFacets, TraceFilter, TracePage } from '../../../shared/domain.ts'
import { newestFirst, type Cursor, type TraceSort } from '../../../shared/trace-columns.ts'
import { createLatestChats } from '../chat/latest-chats.ts'
import { deliverySql } from '../chat/message-row.ts'
import { StoreError } from '../errors.ts'
import type { Db } from '../schema/db.ts'
import { createReader } from '../thread/reader.ts'
import type { Told } from '../thread/thread-protocol.ts'
import { tagsSql } from './tags.ts'
import { createListedRows } from '../traces/listed-rows.ts'
import { toWhere } from './trace-filter.ts'
import { promptSql } from '../traces/trace-row.ts'
import type { AnalysisReads } from '../analysis/analysis-reads.ts'
import { keyset } from '../analysis/keyset.ts'
import { traceValuesOver } from '../analysis/page-order.ts'
import { createPages, placeOf } from '../analysis/pages.ts'
import { said } from '../../../shared/words/said.ts'

/** What the copy has as columns. */
const made = { prompt: `ltrim(${promptSql(200)}, char(9, 10, 13, 32))`, delivery: deliverySql }

/**
 * What the Monitor can still be asked where DuckDB does not run: all that SQLite answers by itself, if more slowly. What is
 * counted over many traces is refused, each time with a word to the view.
 */
export function createReadsWithoutCopy(db: Db, why: string, tell: (told: Told) => void): AnalysisReads {
  const listed = createListedRows(db)
  const pages = createPages(db)
  const latestChats = createLatestChats(db)

  const refuse = async (): Promise<never> => {
    tell({ told: 'no_engine', why })
    throw new StoreError(
      'failed',
      said(
        'The Monitor’s engine does not run on this computer ({why}), so nothing can be added up here. Nothing that was recorded is affected.',
        { why },
      ),
    )
  }

  function places(
    filter: TraceFilter,
    sort: TraceSort,
    at: Cursor | null,
    limit: number,
    isBackwards = false,
  ): Cursor[] {
    const { where, bindings } = toWhere(filter)
    const value = traceValuesOver(made)[sort.column]
    const order = { value, row: 't.row', isDescending: sort.isDescending }
    const { orderBy, seek, values } = keyset(order, at, isBackwards)
    const chat = sort.column === 'chat' ? 'LEFT JOIN conversations chat ON chat.id = t.conversation_id' : ''
    const behind = seek.length === 0 ? '' : `${where === '' ? 'WHERE' : 'AND'} ${seek.join(' AND ')}`
    return db
      .prepare<[Record<string, unknown>], Cursor>(
        `SELECT t.row AS row, ${value} AS value FROM traces t ${chat} ${where} ${behind} ORDER BY ${orderBy} LIMIT @limit`,
      )
      .all({ ...bindings, ...values, limit })
  }

  function count(filter: TraceFilter): number {
    const { where, bindings } = toWhere(filter)
    const counted = db.prepare<[typeof bindings], number>(`SELECT COUNT(*) FROM traces t ${where}`).pluck()
    return counted.get(bindings) ?? 0
  }

  function tracePage(
    filter: TraceFilter,
    cursor: string | null,
    limit: number,
    sort: TraceSort = newestFirst,
    isBackwards = false,
  ): TracePage {
    const at = placeOf(cursor)
    const found = places(filter, sort, at, limit, isBackwards)
    return pages.rowPage(
      found,
      {
        text: filter.text,
        limit,
        isBackwards,
        totalCount: at === null ? count(filter) : null,
      },
      listed,
    )
  }

  function facets(): TraceFacets {
    const seen = (column: 'model' | 'user_id' | 'environment'): string[] =>
      db
        .prepare<[], string>(
          `SELECT DISTINCT ${column} FROM traces WHERE typeof(${column}) = 'text' AND ${column} <> '' ORDER BY 1`,
        )
        .pluck()
        .all()
    return {
      models: seen('model'),
      providers: db
        .prepare<[], { id: string; name: string }>(
          `SELECT provider_id AS id, COALESCE(MAX(provider_name), '') AS name FROM traces
           WHERE typeof(provider_id) = 'text' AND provider_id <> '' GROUP BY provider_id ORDER BY name`,
        )
        .all(),
      users: seen('user_id'),
      environments: seen('environment'),
      tags: db
        .prepare<[], string>(`SELECT DISTINCT g.value FROM traces t, ${tagsSql} g WHERE t.tags <> '[]' ORDER BY 1`)
        .pluck()
        .all(),
      chats: latestChats(),
    }
  }

  return {
    ...createReader(db),
    monitorFigures: refuse,
    traceEdge: refuse,
    seriesRows: refuse,
    breakdownRows: refuse,
    observationPage: refuse,
    observationExportPage: refuse,
    sessionPage: refuse,
    sessionTraces: refuse,
    readHints: refuse,
    runSql: refuse,
    cancelSql: () => {},
    countTraces: async (filter) => count(filter),
    tracePage: async (...question) => tracePage(...question),
    exportPage: async (options) =>
      pages.exportPage(places(options.filter, newestFirst, placeOf(options.cursor), options.maxRows), options),
    facets: async () => facets(),
  }
}
