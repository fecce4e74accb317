import { deriveRecord } from '../../records/derive/derive.ts'
import type { ObservationRow, TraceSummary } from '../../records/derive/rows.ts'
import { foldTrace, latestBySpan, type RecordedObservation } from '../../records/derive/trace-fold.ts'
import type { ResourceSpans } from '../../records/otlp.ts'
import { readResourceSpans } from '../../records/payload.ts'
import type { Db } from '../schema/db.ts'

/** Writes a span's row, with the number of what has the span; of several the highest holds. */
export function createObservationPut(db: Db, from: 'record_seq' | 'import_row') {
  const put = db.prepare(
    `INSERT INTO observations (trace_id, span_id, parent_span_id, ${from}, type, name, model, provider, level, status_message,
       error_type, started_at_ms, duration_ms, ttft_ms, input_tokens, input_cached_tokens, input_cache_write_tokens, output_tokens,
       output_reasoning_tokens, total_tokens, usage_estimated, cost_usd, cost_source)
     VALUES (@traceId, @spanId, @parentSpanId, @from, @type, @name, @model, @provider, @level, @statusMessage, @errorType,
       @startedAtMs, @durationMs, @timeToFirstTokenMs, @input, @inputCached, @inputCacheWrite, @output, @outputReasoning, @total,
       @usageEstimated, @costUsd, @costSource)
     ON CONFLICT (trace_id, span_id) DO UPDATE SET parent_span_id = excluded.parent_span_id, ${from} = excluded.${from},
       type = excluded.type, name = excluded.name, model = excluded.model, provider = excluded.provider, level = excluded.level,
       status_message = excluded.status_message, error_type = excluded.error_type, started_at_ms = excluded.started_at_ms,
       duration_ms = excluded.duration_ms, ttft_ms = excluded.ttft_ms, input_tokens = excluded.input_tokens,
       input_cached_tokens = excluded.input_cached_tokens, input_cache_write_tokens = excluded.input_cache_write_tokens,
       output_tokens = excluded.output_tokens, output_reasoning_tokens = excluded.output_reasoning_tokens,
       total_tokens = excluded.total_tokens, usage_estimated = excluded.usage_estimated, cost_usd = excluded.cost_usd,
       cost_source = excluded.cost_source
     WHERE excluded.${from} >= COALESCE(${from}, 0)`,
  )
  return (row: ObservationRow, number: number): void => void put.run({ ...toColumns(row), from: number })
}

/** Writes a trace's summary, with the record that has it, if any. What names its chat is left as it is: no payload has it. */
export function createTracePut(db: Db) {
  const hasTrace = db.prepare<[string], number>('SELECT 1 FROM traces WHERE trace_id = ?').pluck()
  // A trace whose row was lost: the answer still says whose it was.
  const addTrace = db.prepare(
    `INSERT INTO traces (trace_id, conversation_id, message_id, name, user_id, environment, provider_id, provider_name, model,
       started_at_ms, level)
     SELECT @traceId, COALESCE(m.conversation_id, @sessionId), COALESCE(m.id, ''), '', '', '', COALESCE(m.provider_id, ''), '', '',
       @startedAtMs, 'DEFAULT'
     FROM (SELECT 1) LEFT JOIN messages m ON m.trace_id = @traceId AND m.role = 'assistant' LIMIT 1`,
  )
  const putTrace = db.prepare(
    `UPDATE traces SET record_seq = @recordSeq, name = @name, user_id = @userId, environment = @environment, release = @release,
       tags = @tags, source = @source, provider_name = @providerName, model = @model, started_at_ms = @startedAtMs,
       duration_ms = @durationMs, ttft_ms = @timeToFirstTokenMs, level = @level, status_message = @statusMessage,
       error_type = @errorType, input_tokens = @input, input_cached_tokens = @inputCached,
       input_cache_write_tokens = @inputCacheWrite, output_tokens = @output, output_reasoning_tokens = @outputReasoning,
       total_tokens = @total, usage_estimated = @usageEstimated, cost_usd = @costUsd, observation_count = @observationCount,
       generation_count = @generationCount, unpriced_count = @unpricedCount
     WHERE trace_id = @traceId`,
  )
  return (summary: TraceSummary, recordSeq: number | null): void => {
    const { traceId } = summary
    const startedAtMs = Math.floor(summary.startedAtMs)
    if (!hasTrace.get(traceId)) addTrace.run({ traceId, sessionId: summary.sessionId ?? '', startedAtMs })
    putTrace.run({ ...toTraceColumns(summary), startedAtMs, recordSeq })
  }
}

/**
 * Rows of a record's spans, and the summary of its trace. Both follow from payloads alone, so the same payloads make the same
 * rows, in whatever order and however often. What names the chat of a trace is left as it is: no payload has it.
 */
export function createDerivedRows(db: Db) {
  const putObservation = createObservationPut(db, 'record_seq')
  const putTrace = createTracePut(db)
  const otherRecords = db
    .prepare<[string, number], number>(
      'SELECT DISTINCT record_seq FROM observations WHERE trace_id = ? AND record_seq <> CAST(? AS INTEGER)',
    )
    .pluck()
  const payloadOf = db.prepare<[number], unknown>('SELECT payload FROM payloads WHERE seq = ?').pluck()
  /** Of a trace that has several records, the others' spans count too. */
  function otherObservations(traceId: string, seq: number): RecordedObservation[] {
    return otherRecords.all(traceId, seq).flatMap((recordSeq) => {
      const payload = readable(payloadOf.get(recordSeq))
      return payload === null ? [] : deriveRecord(payload).map((observation) => ({ ...observation, recordSeq }))
    })
  }

  /** Within the caller's transaction. False where there is no span in it. */
  return function put(spans: ResourceSpans, recordSeq: number): boolean {
    const derived = deriveRecord(spans).map((observation) => ({ ...observation, recordSeq }))
    const traceId = derived[0]?.row.traceId
    if (traceId === undefined) return false
    for (const { row } of derived) putObservation(row, recordSeq)
    const others = otherObservations(traceId, recordSeq)
    const all = latestBySpan(latestBySpan(new Map(), others), derived)
    const summary = foldTrace(all.values(), 'chat')
    if (!summary) return false
    const lastSeq = others.reduce((last, other) => Math.max(last, other.recordSeq), recordSeq)
    putTrace(summary, lastSeq)
    return true
  }
}

function readable(payload: unknown): ResourceSpans | null {
  if (typeof payload !== 'string') return null
  try {
    return readResourceSpans(payload)
  } catch {
    return null
  }
}

function toColumns({ usage, usageEstimated, ...row }: ObservationRow) {
  return { ...row, ...toTokens(usage), usageEstimated: usageEstimated ? 1 : 0 }
}

function toTraceColumns({ usage, usageEstimated, tags, models, providers, ...summary }: TraceSummary) {
  return {
    ...summary,
    ...toTokens(usage),
    usageEstimated: usageEstimated ? 1 : 0,
    userId: summary.userId ?? '',
    tags: JSON.stringify(tags),
    model: models[0] ?? '',
    providerName: providers[0] ?? '',
  }
}

const toTokens = (usage: ObservationRow['usage']) => ({
  input: usage?.input ?? null,
  inputCached: usage?.inputCached ?? null,
  inputCacheWrite: usage?.inputCacheWrite ?? null,
  output: usage?.output ?? null,
  outputReasoning: usage?.outputReasoning ?? null,
  total: usage?.total ?? null,
})
