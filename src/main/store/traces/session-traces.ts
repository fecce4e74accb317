import type { SessionTrace } from '../../../shared/domain.ts'
import { latestMs } from '../../../shared/latest-ms.ts'
import { cutAtCharacter } from '../../../shared/text.ts'
import type { Db } from '../schema/db.ts'
import { textOr } from '../sound-values.ts'
import { createSessionTexts } from './session-texts.ts'
import { promptSql, toTraceFields, traceSelect, type TraceSqlRow } from './trace-row.ts'

/** What is read of each text; the trace has the whole. */
const textLength = 4000

type SessionTraceRow = TraceSqlRow & { prompt: unknown; answer: unknown }

/** Where a trace stands in its session. */
export interface SessionPlace {
  startedAtMs: number
  row: number
}

/** The traces of a session from its first on, or from behind a place on; `last` is the place of the last of them. */
export function createSessionTraces(db: Db) {
  const textsOf = createSessionTexts(db)
  const select = (after: string) =>
    db.prepare<[{ sessionId: string; limit: number } & Partial<SessionPlace>], SessionTraceRow>(
      `SELECT ${traceSelect}, ${promptSql(textLength + 1)} AS prompt,
         (SELECT substr(m.content, 1, ${textLength + 1}) FROM messages m WHERE m.id = t.message_id) AS answer
       FROM traces t WHERE t.conversation_id = @sessionId AND t.started_at_ms BETWEEN 0 AND ${latestMs} ${after}
       ORDER BY t.started_at_ms, t.row LIMIT @limit`,
    )
  const fromFirst = select('')
  // Its row may have been removed, or given again, meanwhile.
  const fromPlace = select('AND (t.started_at_ms, t.row) > (@startedAtMs, @row)')

  /** A chat has its messages; of what no chat has, what was recorded is read. */
  function toSessionTrace(row: SessionTraceRow): SessionTrace {
    const recorded = row.answer === null ? textsOf(row.trace_id) : null
    const prompt = recorded?.prompt || textOr(row.prompt, '')
    const answer = recorded?.answer ?? textOr(row.answer, '')
    return {
      ...toTraceFields(row),
      prompt: cutAtCharacter(prompt, textLength),
      answer: cutAtCharacter(answer, textLength),
      isPromptCut: prompt.length > textLength,
      isAnswerCut: answer.length > textLength,
    }
  }

  return (
    sessionId: string,
    after: SessionPlace | null,
    limit: number,
  ): { traces: SessionTrace[]; last: SessionPlace | undefined } => {
    const rows = after === null ? fromFirst.all({ sessionId, limit }) : fromPlace.all({ sessionId, limit, ...after })
    const last = rows.at(-1)
    return { traces: rows.map(toSessionTrace), last: last && { startedAtMs: last.started_at_ms, row: last.row } }
  }
}
