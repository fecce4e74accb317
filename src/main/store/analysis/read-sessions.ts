import type { DuckDBConnection } from '@duckdb/node-api'
import type { SessionPage, SessionRow, SessionTraces, TraceFilter } from '../../../shared/domain.ts'
import { formatCursor, type CursorOf } from '../../../shared/cursor.ts'
import { latestFirst, parseSessionCursor, type SessionSort } from '../../../shared/session-columns.ts'
import { parseCursor } from '../../../shared/trace-columns.ts'
import type { Db } from '../schema/db.ts'
import { shownTitle } from '../../../shared/text.ts'
import { textOr } from '../sound-values.ts'
import { createSessionTraces } from '../traces/session-traces.ts'
import type { Ask } from './ask.ts'
import { keyset } from './keyset.ts'
import { rowsOf } from './rows-of.ts'
import { sortedSessions, shownSums } from './session-order.ts'
import type { Sources } from './sources.ts'

/** Of users and models so many are named. */
const maxNames = 5

/** What has no session, or no time, is in none. */
const isInSession = ["t.conversation_id <> ''", 't.started_at_ms IS NOT NULL']

type Place = CursorOf<string> & { sessionCount: number | null }

interface Shown extends Omit<SessionRow, 'sessionId' | 'title' | 'isChat' | 'modelCount' | 'userCount'> {
  id: string
}

export function createSessionReads(ask: Ask, sources: Sources, db: Db) {
  const titleOf = db.prepare<[string], unknown>('SELECT title FROM conversations WHERE id = ?').pluck()
  const tracesOf = createSessionTraces(db)

  /** Only the value that they are sorted by is worked out for all sessions; the rest for those of the page. */
  async function places(
    connection: DuckDBConnection,
    filter: TraceFilter,
    { column, isDescending }: SessionSort,
    at: CursorOf<string> | null,
    limit: number,
    isBackwards: boolean,
  ): Promise<Place[]> {
    const { from, where, values } = await sources.condition(connection, filter, { and: isInSession })
    const order = keyset({ value: 's.value', row: 's.id', isDescending }, at, isBackwards)
    const count = at === null ? '(COUNT(*) OVER ())::DOUBLE' : 'NULL'
    return rowsOf<Place>(
      connection,
      `SELECT s.id AS row, s.value, ${count} AS sessionCount FROM (${sortedSessions(column, from, where)}) s
       ${order.seek.map((seek) => `WHERE ${seek}`).join('')} ORDER BY ${order.orderBy} LIMIT ${limit}`,
      { ...values, ...order.values },
    )
  }

  async function shownOf(
    connection: DuckDBConnection,
    filter: TraceFilter,
    ids: readonly string[],
  ): Promise<Map<string, Shown>> {
    if (ids.length === 0) return new Map()
    const isOfPage = `t.conversation_id IN (SELECT unnest(from_json($ids, '["VARCHAR"]')))`
    const { from, where, values } = await sources.condition(connection, filter, { and: [...isInSession, isOfPage] })
    const rows = await rowsOf<Shown>(
      connection,
      `SELECT t.conversation_id AS id, ${shownSums} FROM ${from} ${where} GROUP BY t.conversation_id`,
      { ...values, ids: JSON.stringify(ids) },
    )
    return new Map(rows.map((row) => [row.id, row]))
  }

  function toSession({ id, models, users, ...sums }: Shown): SessionRow {
    const title = titleOf.get(id)
    return {
      sessionId: id,
      title: title === undefined || title === null ? '' : shownTitle(textOr(title, '')),
      isChat: title !== undefined,
      ...sums,
      models: models.toSorted().slice(0, maxNames),
      modelCount: models.length,
      users: users.toSorted().slice(0, maxNames),
      userCount: users.length,
    }
  }

  /** `isBackwards`: the last of the list, or those before the cursor; each page is in the order of the list. */
  const sessionPage = (
    filter: TraceFilter,
    cursor: string | null,
    limit: number,
    sort: SessionSort = latestFirst,
    isBackwards = false,
  ): Promise<SessionPage> =>
    ask(async (connection) => {
      const at = cursor === null ? null : parseSessionCursor(cursor)
      const found = await places(connection, filter, sort, at, limit, isBackwards)
      const last = found.at(-1)
      const ids = (isBackwards ? found.toReversed() : found).map(({ row }) => row)
      const shown = await shownOf(connection, filter, ids)
      return {
        rows: ids.flatMap((id) => shown.get(id) ?? []).map(toSession),
        nextCursor: last && found.length === limit ? formatCursor({ value: last.value, row: last.row }) : null,
        totalCount: at === null ? (last?.sessionCount ?? 0) : null,
      }
    })

  return {
    sessionPage,
    /** One session from its first trace to its last, whatever the list is narrowed to. */
    async sessionTraces(sessionId: string, cursor: string | null, limit: number): Promise<SessionTraces> {
      const at = cursor === null ? null : parseCursor(cursor)
      const isFirst = at === null
      const ofSession: TraceFilter = { fromMs: null, toMs: null, conversationId: sessionId }
      const session = isFirst ? ((await sessionPage(ofSession, null, 1)).rows[0] ?? null) : null
      const after = at && { startedAtMs: Number(at.value), row: at.row }
      const { traces, last } = tracesOf(sessionId, after, limit)
      return {
        session,
        traces,
        nextCursor:
          last !== undefined && traces.length === limit
            ? formatCursor({ value: last.startedAtMs, row: last.row })
            : null,
      }
    },
  }
}
