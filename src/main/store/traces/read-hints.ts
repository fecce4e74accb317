import { createHash } from 'node:crypto'
import type { HintAnswer, HintFilter } from '../../../shared/domain.ts'
import { objectsIn, textOf } from '../../../shared/json-values.ts'
import { isCutByLength } from '../../../shared/length-endings.ts'
import { latestMs } from '../../../shared/latest-ms.ts'
import type { Db } from '../schema/db.ts'
import { amountOr, textOr } from '../sound-values.ts'
import type { HintTrace } from './hints/hint-trace.ts'
import { hintsOf, type Dismissed } from './hints/hints.ts'
import type { RecordedInput } from './hints/repeats.ts'
import { observationsOf } from './observations.ts'
import { toWhere, type Bindings } from './trace-filter.ts'
import { firstLine } from './trace-row.ts'

/** What is looked at at most: the newest. */
const mostTraces = 20_000
/** What is usual is told by so much before the range. */
const pastMs = 30 * 86_400_000
/** A larger record is not read for a comparison. */
const largestPayloadBytes = 1_000_000

interface HintSqlRow {
  trace_id: string
  started_at_ms: number
  model: unknown
  provider_id: unknown
  provider_name: unknown
  level: unknown
  warning: unknown
  duration_ms: unknown
  cost_usd: unknown
  input_tokens: unknown
  input_cached_tokens: unknown
  input_cache_write_tokens: unknown
  total_tokens: unknown
  usage_estimated: unknown
}

/** What stands in a record where a text was left out or cut: two of these tell nothing of what stood there. */
const leftOut = /\[redacted: \d+ characters\]|\[left out: |\[cut by Holdfast: /

/** Hints, worked out where they are read: whoever asks for them waits, and nobody else. */
export function createHintReads(db: Db) {
  const payloadOf = db
    .prepare<[string, number], string>(
      `SELECT p.payload FROM traces t JOIN records r ON r.seq = t.record_seq JOIN payloads p ON p.seq = r.seq
       WHERE t.trace_id = ? AND r.payload_bytes <= ?`,
    )
    .pluck()

  function inputOf(traceId: string): RecordedInput | null {
    const observations = observationsOf(payloadOf.get(traceId, largestPayloadBytes))
    const input = observations.find(({ type }) => type === 'generation')?.input
    const text = JSON.stringify(input ?? null)
    if (text === 'null' || text === '[]' || leftOut.test(text)) return null
    const asked = objectsIn(input).findLast(({ role }) => role === 'user')
    return {
      digest: createHash('sha256').update(text).digest('base64url'),
      prompt: firstLine(textOf(asked?.['content'])),
    }
  }

  return {
    readHints(filter: HintFilter, dismissed: Dismissed): HintAnswer {
      const fromMs = Math.max(0, filter.fromMs ?? 0)
      const { where, bindings } = toWhere({ ...filter, fromMs: null, toMs: null })
      const rows = db
        .prepare<[Bindings], HintSqlRow>(
          `SELECT t.trace_id, t.started_at_ms, t.model, t.provider_id, t.provider_name, t.level,
             CASE t.level WHEN 'WARNING' THEN t.status_message END AS warning, t.duration_ms, t.cost_usd, t.input_tokens,
             t.input_cached_tokens, t.input_cache_write_tokens, t.total_tokens, t.usage_estimated
           FROM traces t ${where === '' ? 'WHERE' : `${where} AND`} t.started_at_ms BETWEEN @pastMs AND @endMs
           ORDER BY t.started_at_ms DESC, t.row DESC LIMIT @limit`,
        )
        .all({
          ...bindings,
          pastMs: Math.max(0, fromMs - pastMs),
          endMs: Math.min(latestMs, filter.toMs ?? latestMs),
          limit: mostTraces,
        })
      const traces = rows.map(toHintTrace).toReversed()
      return {
        hints: hintsOf(traces, fromMs, dismissed, inputOf),
        traceCount: traces.length,
        onlySinceMs: traces.length < mostTraces ? null : (traces[0]?.atMs ?? null),
      }
    },
  }
}

function toHintTrace(row: HintSqlRow): HintTrace {
  const cachedTokens = amountOr(row.input_cached_tokens, 0)
  return {
    traceId: row.trace_id,
    atMs: row.started_at_ms,
    model: textOr(row.model, ''),
    providerId: textOr(row.provider_id, ''),
    providerName: textOr(row.provider_name, ''),
    isError: row.level === 'ERROR',
    durationMs: amountOr(row.duration_ms, null),
    costUsd: amountOr(row.cost_usd, null),
    inputTokens:
      amountOr(row.total_tokens, null) === null
        ? null
        : amountOr(row.input_tokens, 0) + cachedTokens + amountOr(row.input_cache_write_tokens, 0),
    cachedTokens,
    isEstimated: row.usage_estimated === 1,
    isCut: isCutByLength(textOr(row.warning, '')),
  }
}
