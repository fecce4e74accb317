import type {
  DeliveryEvent,
  MonitorFigures,
  TraceDetail,
  TraceFacets,
  TraceFilter,
  TracePage,
} from '../../../shared/domain.ts'
import { searchTerms } from '../../../shared/search-text.ts'
import { shownTitle } from '../../../shared/text.ts'
import { formatCursor, newestFirst, parseCursor, type Cursor, type TraceSort } from '../../../shared/trace-columns.ts'
import type { Db } from '../schema/db.ts'
import { feedbackColumns, toFeedback, type FeedbackRow } from '../chat/read-chat.ts'
import { textOr, timeOr } from '../sound-values.ts'
import { createImportReads } from '../imports/import-reads.ts'
import { observationsOf } from './observations.ts'
import { countTraces, toWhere, type Bindings } from './trace-filter.ts'
import {
  listedSelect,
  toListedRow,
  toTraceFields,
  traceSelect,
  type ListedSqlRow,
  type TraceSqlRow,
} from './trace-row.ts'
import { createBacklogCheck } from '../chat/search-index.ts'
import { hasLatency, percentilesOf } from './percentiles.ts'
import { pageOrder } from './trace-sort.ts'

/** Only from 20 ms of writing on does a rate say more about the model than about the clock. */
const isTimed = 'total_tokens IS NOT NULL AND duration_ms - ttft_ms >= 20'

/** Reads for the Monitor. Lists never select bodies. */
export function createTraceReads(db: Db) {
  const detail = db.prepare<[string], TraceSqlRow & FeedbackRow>(
    `SELECT ${traceSelect}, ${feedbackColumns} FROM traces t LEFT JOIN scores s ON s.message_id = t.message_id WHERE t.trace_id = ?`,
  )
  const { importedPayloads } = createImportReads(db)
  const payloadOf = db.prepare<[number], string>('SELECT payload FROM payloads WHERE seq = ?').pluck()
  const recordedAt = db.prepare<[number], number>('SELECT recorded_at_ms FROM records WHERE seq = ?').pluck()
  const history = db.prepare<[number, number], { at_ms: number; kind: string; detail: string }>(
    'SELECT at_ms, kind, detail FROM delivery_log WHERE first_seq <= ? AND last_seq >= ? ORDER BY id LIMIT 200',
  )

  const latestChats = db.prepare<[], { id: string; title: unknown }>(
    'SELECT id, title FROM conversations ORDER BY updated_at_ms DESC LIMIT 200',
  )

  function figures(filter: TraceFilter): MonitorFigures {
    const { where, bindings } = toWhere(filter)
    const row = db
      .prepare<[Bindings], Record<string, number | null>>(
        `SELECT COUNT(*) AS traces, COALESCE(SUM(total_tokens), 0) AS tokens, AVG(duration_ms) AS latency,
           COALESCE(SUM(cost_usd), 0) AS cost, SUM(total_tokens IS NOT NULL AND cost_usd IS NULL) AS unpriced,
           SUM(level = 'ERROR') AS errors, AVG(ttft_ms) AS ttft,
           SUM(CASE WHEN ${isTimed} THEN output_tokens + output_reasoning_tokens END) AS out_tokens,
           SUM(CASE WHEN ${isTimed} THEN duration_ms - ttft_ms END) AS out_ms
         FROM traces t ${where}`,
      )
      .get(bindings)
    const traceCount = row?.['traces'] ?? 0
    const durationsMs = db
      .prepare<[Bindings], number>(
        `SELECT t.duration_ms FROM traces t ${where === '' ? 'WHERE' : `${where} AND`} ${hasLatency}`,
      )
      .pluck()
      .all(bindings)
    const { p50, p95, p99 } = percentilesOf(durationsMs)
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
      p50LatencyMs: p50,
      p95LatencyMs: p95,
      p99LatencyMs: p99,
      avgTimeToFirstTokenMs: row?.['ttft'] ?? null,
      outputTokensPerSecond: outMs > 0 ? ((row?.['out_tokens'] ?? 0) * 1000) / outMs : null,
    }
  }

  const listedRow = (isSearch: boolean) =>
    db.prepare<[number], ListedSqlRow>(`SELECT ${traceSelect}, ${listedSelect(isSearch)} FROM traces t WHERE t.row = ?`)
  const isIndexing = createBacklogCheck(db)
  const listed = { plain: listedRow(false), searched: listedRow(true) }

  function page(filter: TraceFilter, cursor: string | null, limit: number, sort: TraceSort = newestFirst): TracePage {
    const { where, bindings } = toWhere(filter)
    const at = cursor === null ? null : parseCursor(cursor)
    const { value, orderBy, seek } = pageOrder(sort, at)
    const terms = searchTerms(filter.text ?? '')
    // What a row shows is read for the page alone: while sorting, SQLite would work it out for every row.
    const places = db
      .prepare<[Bindings], Cursor>(
        `SELECT t.row, ${value} AS value FROM traces t
         ${where} ${seek === null ? '' : `${where === '' ? 'WHERE' : 'AND'} ${seek}`} ORDER BY ${orderBy} LIMIT @limit`,
      )
      .all({ ...bindings, limit, ...(at && { sortRow: at.row, ...(at.value !== null && { sortValue: at.value }) }) })
    const last = places.at(-1)
    const row = terms.length > 0 ? listed.searched : listed.plain
    return {
      rows: places.flatMap((place) => row.get(place.row) ?? []).map((found) => toListedRow(found, terms)),
      nextCursor: last && places.length === limit ? formatCursor(last) : null,
      totalCount: at === null ? countTraces(db, filter) : null,
      isIncomplete: terms.length > 0 && isIndexing(),
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
        ...toTraceFields(row),
        release: textOr(row.release, null),
        sessionId: textOr(row.conversation_id, ''),
        errorType: textOr(row.error_type, null),
        observations:
          row.source === 'import' ? importedPayloads(traceId).flatMap(observationsOf) : observationsOf(payload),
        deliveryHistory,
        feedback: toFeedback(row),
      }
    },
    facets(): TraceFacets {
      const seen = (column: 'model' | 'user_id' | 'environment'): string[] =>
        db
          .prepare<[], string>(`SELECT DISTINCT ${column} FROM traces WHERE typeof(${column}) = 'text' ORDER BY 1`)
          .pluck()
          .all()
      return {
        models: seen('model'),
        providers: db
          .prepare<[], { id: string; name: string }>(
            'SELECT provider_id AS id, MAX(provider_name) AS name FROM traces GROUP BY provider_id ORDER BY name',
          )
          .all(),
        users: seen('user_id'),
        environments: seen('environment'),
        chats: latestChats.all().map(({ id, title }) => ({ id, name: shownTitle(textOr(title, '')) })),
      }
    },
  }
}
