import type { TraceImport } from '../../../shared/domain.ts'
import { objectsIn, textOf } from '../../../shared/json-values.ts'
import { amountOr, oneOf, textOr, timeOr } from '../sound-values.ts'

export interface ImportSqlRow {
  id: number
  file_name: unknown
  file_bytes: unknown
  format: unknown
  state: unknown
  begun_at_ms: unknown
  trace_count: unknown
  span_count: unknown
  first_start_ms: unknown
  last_start_ms: unknown
  known_count: unknown
  own_count: unknown
  problem_count: unknown
  problems: unknown
  chat_count: unknown
}

const formats = ['otlp', 'langfuse', 'holdfast'] as const
const importStates = ['reading', 'ready', 'storing', 'done', 'removing'] as const

export function toImport(row: ImportSqlRow): TraceImport {
  return {
    id: row.id,
    fileName: textOr(row.file_name, ''),
    fileBytes: amountOr(row.file_bytes, 0),
    format: formats.find((format) => format === row.format) ?? null,
    state: oneOf(row.state, importStates, 'storing'),
    begunAtMs: timeOr(row.begun_at_ms, 0),
    traceCount: amountOr(row.trace_count, 0),
    observationCount: amountOr(row.span_count, 0),
    firstStartMs: timeOr(row.first_start_ms, null),
    lastStartMs: timeOr(row.last_start_ms, null),
    knownCount: amountOr(row.known_count, 0),
    ownCount: amountOr(row.own_count, 0),
    problemCount: amountOr(row.problem_count, 0),
    problems: problemsIn(row.problems),
    conversationCount: amountOr(row.chat_count, 0),
  }
}

function problemsIn(text: unknown): TraceImport['problems'] {
  try {
    return objectsIn(JSON.parse(textOr(text, '[]'))).map(({ place, reason, excerpt }) => ({
      place: textOf(place),
      reason: textOf(reason),
      excerpt: textOf(excerpt),
    }))
  } catch {
    return []
  }
}
