import type { SessionPage, SessionRow, SessionTrace, SessionTraces, TraceFilter } from '../../../shared/domain.ts'
import { formatCursor } from '../../../shared/cursor.ts'
import { latestMs } from '../../../shared/latest-ms.ts'
import {
  latestFirst,
  parseSessionCursor,
  type SessionColumn,
  type SessionCursor,
  type SessionSort,
} from '../../../shared/session-columns.ts'
import { cutAtCharacter, shownTitle } from '../../../shared/text.ts'
import { parseCursor } from '../../../shared/trace-columns.ts'
import type { Db } from '../schema/db.ts'
import { amountOr, textOr } from '../sound-values.ts'
import { toWhere, type Bindings } from './trace-filter.ts'
import { amount, hasLatency, text } from './sorted-values.ts'
import { promptSql, toTraceFields, traceSelect, type TraceSqlRow } from './trace-row.ts'

/** Of users and models so many are named. */
const maxNames = 5
/** What is read of each text in a session; the trace has the whole. */
const textLength = 4000

interface SessionSqlRow {
  id: string
  title: unknown
  is_chat: 0 | 1
  started_at_ms: number
  ended_at_ms: number
  traces: number
  errors: number
  tokens: number
  cost: number
  unpriced: number
  models: string
  users: string
}

const endedAtMs = `MAX(t.started_at_ms + CASE WHEN ${hasLatency} THEN t.duration_ms ELSE 0 END)`
/** Of a session's traces `t`; summed up for all sessions where they are sorted by it, else for those of a page alone. */
const sums = {
  started_at_ms: 'MIN(t.started_at_ms)',
  ended_at_ms: endedAtMs,
  duration_ms: `${endedAtMs} - MIN(t.started_at_ms)`,
  traces: 'COUNT(*)',
  errors: "SUM(t.level = 'ERROR')",
  tokens: 'TOTAL(t.total_tokens)',
  cost: 'TOTAL(t.cost_usd)',
  unpriced: 'SUM(t.total_tokens IS NOT NULL AND t.cost_usd IS NULL)',
  model: "MIN(CASE WHEN typeof(t.model) = 'text' THEN t.model END)",
  user: "MIN(CASE WHEN typeof(t.user_id) = 'text' THEN t.user_id END)",
  models: "json_group_array(DISTINCT CASE WHEN typeof(t.model) = 'text' THEN t.model END)",
  users: "json_group_array(DISTINCT CASE WHEN typeof(t.user_id) = 'text' THEN t.user_id END)",
}
type Sum = keyof typeof sums

const summed = (names: readonly Sum[]): string => names.map((name) => `${sums[name]} AS ${name}`).join(', ')
const shownSums: Sum[] = [
  'started_at_ms',
  'ended_at_ms',
  'traces',
  'errors',
  'tokens',
  'cost',
  'unpriced',
  'models',
  'users',
]

const title = '(SELECT title FROM conversations c WHERE c.id = s.id)'

/** What a column is sorted by, and the sum that it needs for that. */
const values: Record<SessionColumn, { value: string; needs: Sum | null }> = {
  session: { value: text(title), needs: null },
  started: { value: 's.started_at_ms', needs: 'started_at_ms' },
  ended: { value: 's.ended_at_ms', needs: 'ended_at_ms' },
  duration: { value: 's.duration_ms', needs: 'duration_ms' },
  traces: { value: 's.traces', needs: 'traces' },
  errors: { value: 's.errors', needs: 'errors' },
  tokens: { value: amount('s.tokens'), needs: 'tokens' },
  cost: { value: amount('s.cost'), needs: 'cost' },
  model: { value: text('s.model'), needs: 'model' },
  user: { value: text('s.user'), needs: 'user' },
}

/** What has no session, or no time, is in none. */
function condition(filter: TraceFilter): { where: string; bindings: Bindings } {
  const { where, bindings } = toWhere(filter)
  const isInSession = `typeof(t.conversation_id) = 'text' AND t.conversation_id <> '' AND t.started_at_ms BETWEEN 0 AND ${latestMs}`
  return { where: `${where === '' ? 'WHERE' : `${where} AND`} ${isInSession}`, bindings }
}

/** Behind the cursor: ties in the order of their ids, and what has no value at the end in both directions. */
function seek(value: string, cursor: SessionCursor, isDescending: boolean): string {
  const behind = isDescending ? '<' : '>'
  const inTie = `s.id ${behind} @sortRow`
  return cursor.value === null
    ? `(${value}) IS NULL AND ${inTie}`
    : `(${value} ${behind} @sortValue OR (${value} = @sortValue AND ${inTie}) OR (${value}) IS NULL)`
}

/** By the row alone, whatever a damaged file has for its time. */
const afterRow = '(t.started_at_ms, t.row) > ((SELECT s.started_at_ms FROM traces s WHERE s.row = @sortRow), @sortRow)'

export function createSessionReads(db: Db) {
  /** What is shown of these sessions, by their ids. */
  function shownOf(ids: readonly string[], where: string, bindings: Bindings): Map<string, SessionSqlRow> {
    const rows = db
      .prepare<[Bindings], SessionSqlRow>(
        `SELECT s.*, ${title} AS title, EXISTS (SELECT 1 FROM conversations c WHERE c.id = s.id) AS is_chat
         FROM (SELECT t.conversation_id AS id, ${summed(shownSums)} FROM traces t ${where}
           AND t.conversation_id IN (SELECT value FROM json_each(@ids)) GROUP BY t.conversation_id) s`,
      )
      .all({ ...bindings, ids: JSON.stringify(ids) })
    return new Map(rows.map((row) => [row.id, row]))
  }

  function page(filter: TraceFilter, cursor: string | null, limit: number, sort: SessionSort): SessionPage {
    const { where, bindings } = condition(filter)
    const at = cursor === null ? null : parseSessionCursor(cursor)
    const { value, needs } = values[sort.column]
    const direction = sort.isDescending ? 'DESC' : 'ASC'
    const places = db
      .prepare<[Bindings], { id: string; value: string | number | null; sessions: number | null }>(
        `WITH s AS MATERIALIZED (SELECT t.conversation_id AS id${needs === null ? '' : `, ${summed([needs])}`}
           FROM traces t ${where} GROUP BY t.conversation_id)
         SELECT s.id, ${value} AS value, ${at === null ? '(SELECT COUNT(*) FROM s)' : 'NULL'} AS sessions
         FROM s ${at === null ? '' : `WHERE ${seek(value, at, sort.isDescending)}`}
         ORDER BY ${value} ${direction} NULLS LAST, s.id ${direction} LIMIT @limit`,
      )
      .all({ ...bindings, limit, ...(at && { sortRow: at.row, ...(at.value !== null && { sortValue: at.value }) }) })
    const last = places.at(-1)
    const ids = places.map(({ id }) => id)
    const shown = shownOf(ids, where, bindings)
    return {
      rows: ids.flatMap((id) => shown.get(id) ?? []).map(toSession),
      nextCursor: last && places.length === limit ? formatCursor({ value: last.value, row: last.id }) : null,
      totalCount: at === null ? (places[0]?.sessions ?? 0) : null,
    }
  }

  return {
    sessionPage: page,
    /** One session from its first trace to its last, whatever the list is narrowed to. */
    sessionTraces(sessionId: string, cursor: string | null, limit: number): SessionTraces {
      const filter: TraceFilter = { fromMs: null, toMs: null, conversationId: sessionId }
      const { where, bindings } = condition(filter)
      const at = cursor === null ? null : parseCursor(cursor)
      const rows = db
        .prepare<[Bindings], TraceSqlRow & { prompt: unknown; answer: unknown }>(
          `SELECT ${traceSelect}, ${promptSql(textLength + 1)} AS prompt,
             (SELECT substr(m.content, 1, ${textLength + 1}) FROM messages m WHERE m.id = t.message_id) AS answer
           FROM traces t ${where} ${at === null ? '' : `AND ${afterRow}`} ORDER BY t.started_at_ms, t.row LIMIT @limit`,
        )
        .all({ ...bindings, limit, ...(at && { sortRow: at.row }) })
      const last = rows.at(-1)
      return {
        session: at === null ? (page(filter, null, 1, latestFirst).rows[0] ?? null) : null,
        traces: rows.map(toSessionTrace),
        nextCursor: last && rows.length === limit ? formatCursor({ value: null, row: last.row }) : null,
      }
    },
  }
}

function toSession(row: SessionSqlRow): SessionRow {
  const models = names(row.models)
  const users = names(row.users)
  return {
    sessionId: row.id,
    title: row.title === null ? '' : shownTitle(textOr(row.title, '')),
    isChat: row.is_chat === 1,
    traceCount: row.traces,
    errorCount: row.errors,
    totalTokens: amountOr(row.tokens, 0),
    costUsd: amountOr(row.cost, 0),
    unpricedCount: row.unpriced,
    startedAtMs: row.started_at_ms,
    endedAtMs: row.ended_at_ms,
    models: models.slice(0, maxNames),
    modelCount: models.length,
    users: users.slice(0, maxNames),
    userCount: users.length,
  }
}

const names = (json: string): string[] =>
  (JSON.parse(json) as (string | null)[]).filter((name) => name !== null && name !== '').sort() as string[]

function toSessionTrace(row: TraceSqlRow & { prompt: unknown; answer: unknown }): SessionTrace {
  const prompt = textOr(row.prompt, '')
  const answer = textOr(row.answer, '')
  return {
    ...toTraceFields(row),
    prompt: cutAtCharacter(prompt, textLength),
    answer: cutAtCharacter(answer, textLength),
    isPromptCut: prompt.length > textLength,
    isAnswerCut: answer.length > textLength,
  }
}
