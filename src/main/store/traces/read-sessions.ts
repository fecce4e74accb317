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
import { hasLatency } from './percentiles.ts'
import { toWhere, type Bindings } from './trace-filter.ts'
import { amount, text } from './sorted-values.ts'
import { promptSql, toTraceFields, traceSelect, type TraceSqlRow } from './trace-row.ts'

/** Of users and models so many are named. */
const maxNames = 5
/** What is read of each text in a session; the trace has the whole. */
const textLength = 4000

interface SessionSqlRow {
  id: string
  value: string | number | null
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

const sums = `t.conversation_id AS id, MIN(t.started_at_ms) AS started_at_ms,
  MAX(t.started_at_ms + CASE WHEN ${hasLatency} THEN t.duration_ms ELSE 0 END) AS ended_at_ms,
  COUNT(*) AS traces, SUM(t.level = 'ERROR') AS errors, TOTAL(t.total_tokens) AS tokens, TOTAL(t.cost_usd) AS cost,
  SUM(t.total_tokens IS NOT NULL AND t.cost_usd IS NULL) AS unpriced,
  MIN(CASE WHEN typeof(t.model) = 'text' THEN t.model END) AS model,
  MIN(CASE WHEN typeof(t.user_id) = 'text' THEN t.user_id END) AS user,
  json_group_array(DISTINCT CASE WHEN typeof(t.model) = 'text' THEN t.model END) AS models,
  json_group_array(DISTINCT CASE WHEN typeof(t.user_id) = 'text' THEN t.user_id END) AS users`

const title = '(SELECT title FROM conversations c WHERE c.id = s.id)'

const values: Record<SessionColumn, string> = {
  session: text(title),
  started: 's.started_at_ms',
  ended: 's.ended_at_ms',
  duration: 's.ended_at_ms - s.started_at_ms',
  traces: 's.traces',
  errors: 's.errors',
  tokens: amount('s.tokens'),
  cost: amount('s.cost'),
  model: text('s.model'),
  user: text('s.user'),
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
  function page(filter: TraceFilter, cursor: string | null, limit: number, sort: SessionSort): SessionPage {
    const { where, bindings } = condition(filter)
    const at = cursor === null ? null : parseSessionCursor(cursor)
    const value = values[sort.column]
    const direction = sort.isDescending ? 'DESC' : 'ASC'
    const rows = db
      .prepare<[Bindings], SessionSqlRow>(
        `WITH s AS (SELECT ${sums} FROM traces t ${where} GROUP BY t.conversation_id)
         SELECT s.*, ${value} AS value, ${title} AS title, EXISTS (SELECT 1 FROM conversations c WHERE c.id = s.id) AS is_chat
         FROM s ${at === null ? '' : `WHERE ${seek(value, at, sort.isDescending)}`}
         ORDER BY ${value} ${direction} NULLS LAST, s.id ${direction} LIMIT @limit`,
      )
      .all({ ...bindings, limit, ...(at && { sortRow: at.row, ...(at.value !== null && { sortValue: at.value }) }) })
    const last = rows.at(-1)
    return {
      rows: rows.map(toSession),
      nextCursor: last && rows.length === limit ? formatCursor({ value: last.value, row: last.id }) : null,
      totalCount:
        at !== null
          ? null
          : (db
              .prepare<[Bindings], number>(`SELECT COUNT(DISTINCT t.conversation_id) FROM traces t ${where}`)
              .pluck()
              .get(bindings) ?? 0),
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
