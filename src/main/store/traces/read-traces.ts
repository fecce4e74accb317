import type {
  DeliveryEvent,
  DeliveryState,
  Level,
  MonitorFigures,
  Observation,
  TraceDetail,
  TraceFilter,
  TracePage,
  TraceRow,
} from '../../../shared/domain.ts'
import { shownTitle } from '../../../shared/text.ts'
import { decodeTurn, toEnvironment } from '../../records/encode.ts'
import type { Db } from '../schema/db.ts'
import { deliverySql, feedbackColumns, toFeedback, toFtsQuery, toUsage, type FeedbackRow } from '../chat/read-chat.ts'
import { amountOr, oneOf, textOr, timeOr } from '../sound-values.ts'

interface TraceSqlRow {
  row: number
  trace_id: string
  record_seq: number | null
  name: string
  conversation_id: string
  message_id: string
  started_at_ms: number
  duration_ms: number | null
  ttft_ms: number | null
  provider_name: string
  model: string
  level: Level
  status_message: string | null
  error_type: string | null
  input_tokens: number | null
  input_cached_tokens: number | null
  input_cache_write_tokens: number | null
  usage_estimated: number | null
  output_tokens: number | null
  output_reasoning_tokens: number | null
  total_tokens: number | null
  cost_usd: number | null
  user_id: string
  environment: string
  release: string | null
  delivery: DeliveryState
  conversation_title: string | null
}

type Bindings = Record<string, string | number>

const traceColumns = `t.*, ${deliverySql} AS delivery,
  (SELECT title FROM conversations c WHERE c.id = t.conversation_id) AS conversation_title`

/** Only from 20 ms of writing on does a rate say more about the model than about the clock. */
const isTimed = 'total_tokens IS NOT NULL AND duration_ms - ttft_ms >= 20'

/** Reads for the Monitor. Lists never select bodies. */
export function createTraceReads(db: Db) {
  const detail = db.prepare<[string], TraceSqlRow & FeedbackRow>(
    `SELECT ${traceColumns}, ${feedbackColumns} FROM traces t LEFT JOIN scores s ON s.message_id = t.message_id WHERE t.trace_id = ?`,
  )
  const payloadOf = db.prepare<[number], string>('SELECT payload FROM payloads WHERE seq = ?').pluck()
  const recordedAt = db.prepare<[number], number>('SELECT recorded_at_ms FROM records WHERE seq = ?').pluck()
  const history = db.prepare<[number, number], { at_ms: number; kind: string; detail: string }>(
    'SELECT at_ms, kind, detail FROM delivery_log WHERE first_seq <= ? AND last_seq >= ? ORDER BY id LIMIT 200',
  )

  function figures(filter: TraceFilter): MonitorFigures {
    const { where, bindings } = toWhere(filter)
    const row = db
      .prepare<[Bindings], Record<string, number | null>>(
        `SELECT COUNT(*) AS traces, COALESCE(SUM(total_tokens), 0) AS tokens, AVG(duration_ms) AS latency,
           COALESCE(SUM(cost_usd), 0) AS cost, SUM(total_tokens IS NOT NULL AND cost_usd IS NULL) AS unpriced,
           SUM(level = 'ERROR') AS errors, AVG(ttft_ms) AS ttft, COUNT(duration_ms) AS timed,
           SUM(CASE WHEN ${isTimed} THEN output_tokens + output_reasoning_tokens END) AS out_tokens,
           SUM(CASE WHEN ${isTimed} THEN duration_ms - ttft_ms END) AS out_ms
         FROM traces t ${where}`,
      )
      .get(bindings)
    const traceCount = row?.['traces'] ?? 0
    const timed = row?.['timed'] ?? 0
    const percentile = (share: number): number | null => {
      if (timed === 0) return null
      const offset = Math.max(0, Math.ceil(share * timed) - 1)
      const and = where === '' ? 'WHERE' : `${where} AND`
      return (
        db
          .prepare<[Bindings], number>(
            `SELECT duration_ms FROM traces t ${and} duration_ms IS NOT NULL ORDER BY duration_ms LIMIT 1 OFFSET ${offset}`,
          )
          .pluck()
          .get(bindings) ?? null
      )
    }
    const outMs = row?.['out_ms'] ?? 0
    return {
      traceCount,
      totalTokens: row?.['tokens'] ?? 0,
      avgLatencyMs: row?.['latency'] ?? null,
      totalCostUsd: row?.['cost'] ?? 0,
      unpricedCount: row?.['unpriced'] ?? 0,
      avgTokensPerTrace: traceCount === 0 ? null : (row?.['tokens'] ?? 0) / traceCount,
      errorCount: row?.['errors'] ?? 0,
      errorRate: traceCount === 0 ? null : (row?.['errors'] ?? 0) / traceCount,
      p50LatencyMs: percentile(0.5),
      p95LatencyMs: percentile(0.95),
      p99LatencyMs: percentile(0.99),
      avgTimeToFirstTokenMs: row?.['ttft'] ?? null,
      outputTokensPerSecond: outMs > 0 ? ((row?.['out_tokens'] ?? 0) * 1000) / outMs : null,
    }
  }

  function page(filter: TraceFilter, cursor: string | null, limit: number): TracePage {
    const { where, bindings } = toWhere(filter)
    const totalCount =
      db.prepare<[Bindings], number>(`SELECT COUNT(*) FROM traces t ${where}`).pluck().get(bindings) ?? 0
    const [beforeMs, beforeRow] = (cursor ?? '').split(':').map(Number)
    const seek =
      cursor === null ? '' : `${where === '' ? 'WHERE' : 'AND'} (started_at_ms, row) < (@beforeMs, @beforeRow)`
    const rows = db
      .prepare<[Bindings], TraceSqlRow>(
        `SELECT ${traceColumns} FROM traces t ${where} ${seek} ORDER BY started_at_ms DESC, row DESC LIMIT @limit`,
      )
      .all({ ...bindings, limit, ...(cursor === null ? {} : { beforeMs: beforeMs ?? 0, beforeRow: beforeRow ?? 0 }) })
    const last = rows.at(-1)
    return {
      rows: rows.map(toTraceRow),
      nextCursor: last && rows.length === limit ? `${last.started_at_ms}:${last.row}` : null,
      totalCount,
    }
  }

  return {
    monitorFigures: figures,
    tracePage: page,
    traceDetail(traceId: string): Omit<TraceDetail, 'langfuseUrl'> | null {
      const row = detail.get(traceId)
      if (!row) return null
      const seq = row.record_seq
      const payload = seq === null ? undefined : payloadOf.get(seq)
      const deliveryHistory: DeliveryEvent[] =
        seq === null
          ? []
          : [
              {
                atMs: timeOr(recordedAt.get(seq), timeOr(row.started_at_ms, 0)),
                kind: 'recorded',
                detail: 'saved on this computer',
              },
              ...history.all(seq, seq).map((event) => ({
                atMs: timeOr(event.at_ms, 0),
                kind: textOr(event.kind, ''),
                detail: textOr(event.detail, ''),
              })),
            ]
      return {
        ...toTraceRow(row),
        environment: toEnvironment(textOr(row.environment, '')),
        release: textOr(row.release, null),
        sessionId: textOr(row.conversation_id, ''),
        errorType: textOr(row.error_type, null),
        observations: observationsOf(payload),
        deliveryHistory,
        feedback: toFeedback(row),
      }
    },
    facets: () => ({
      models: db.prepare<[], string>('SELECT DISTINCT model FROM traces ORDER BY model').pluck().all(),
      providers: db
        .prepare<[], { id: string; name: string }>(
          'SELECT provider_id AS id, MAX(provider_name) AS name FROM traces GROUP BY provider_id ORDER BY name',
        )
        .all(),
    }),
  }
}

function toWhere(filter: TraceFilter): { where: string; bindings: Bindings } {
  const parts: string[] = []
  const bindings: Bindings = {}
  const add = (sql: string, name: string, value: string | number | null | undefined): void => {
    if (value === null || value === undefined || value === '') return
    parts.push(sql)
    bindings[name] = value
  }
  add('t.started_at_ms >= @fromMs', 'fromMs', filter.fromMs)
  add('t.started_at_ms <= @toMs', 'toMs', filter.toMs)
  add('t.model = @model', 'model', filter.model)
  add('t.provider_id = @providerId', 'providerId', filter.providerId)
  add('t.conversation_id = @conversationId', 'conversationId', filter.conversationId)
  add('t.level = @level', 'level', filter.level)
  add(
    `${deliverySql} IN (SELECT value FROM json_each(@delivery))`,
    'delivery',
    filter.delivery && JSON.stringify([filter.delivery].flat()),
  )
  const text = filter.text?.trim() ?? ''
  const words = toFtsQuery(text)
  // A text that asks for nothing finds nothing.
  if (text !== '' && words === null) parts.push('FALSE')
  if (words !== null) {
    parts.push(
      `(t.model LIKE @like ESCAPE '\\' OR t.status_message LIKE @like ESCAPE '\\' OR t.trace_id = @text OR t.message_id IN (
         SELECT m.id FROM said JOIN messages m ON m.row = said.rowid WHERE said MATCH @words
         UNION ALL
         SELECT a.id FROM said JOIN messages m ON m.row = said.rowid JOIN messages a ON a.parent_id = m.id
           WHERE said MATCH @words))`,
    )
    bindings['like'] = `%${text.replaceAll(/[\\%_]/g, (sign) => `\\${sign}`)}%`
    bindings['text'] = text
    bindings['words'] = words
  }
  return { where: parts.length === 0 ? '' : `WHERE ${parts.join(' AND ')}`, bindings }
}

const levels = ['DEBUG', 'DEFAULT', 'WARNING', 'ERROR'] as const

function toTraceRow(row: TraceSqlRow): TraceRow {
  return {
    traceId: row.trace_id,
    name: textOr(row.name, ''),
    conversationId: textOr(row.conversation_id, ''),
    conversationTitle: row.conversation_title === null ? '' : shownTitle(textOr(row.conversation_title, '')),
    messageId: textOr(row.message_id, ''),
    startedAtMs: timeOr(row.started_at_ms, 0),
    durationMs: amountOr(row.duration_ms, null),
    timeToFirstTokenMs: amountOr(row.ttft_ms, null),
    providerName: textOr(row.provider_name, ''),
    model: textOr(row.model, ''),
    level: oneOf(row.level, levels, 'DEFAULT'),
    statusMessage: textOr(row.status_message, null),
    usage: toUsage(row),
    costUsd: amountOr(row.cost_usd, null),
    userId: textOr(row.user_id, ''),
    delivery: row.delivery,
  }
}

/** A payload that cannot be read has no observations to show; the history says what became of it. */
function observationsOf(payload: unknown): Observation[] {
  if (typeof payload !== 'string') return []
  try {
    return decodeTurn(payload)
  } catch {
    return []
  }
}
