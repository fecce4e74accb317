import { answeredIn, askedIn, plainText } from '../../../shared/messages/asked.ts'
import type { Db } from '../schema/db.ts'
import { createObservationReads } from './read-observations.ts'

export interface SessionTexts {
  prompt: string
  answer: string
}

/**
 * What was asked in a trace and what was answered, by what was recorded of it: the root's input and output, where a conversation
 * is in them; else what the first call to a model was asked, and the last one answered; else the root's as they are.
 */
export function createSessionTexts(db: Db): (traceId: string) => SessionTexts {
  const { span } = createObservationReads(db)
  const first = (order: string, where = ''): ((traceId: string) => string | undefined) => {
    const found = db
      .prepare<[string], string>(
        `SELECT span_id FROM observations WHERE trace_id = ? ${where} ORDER BY ${order} LIMIT 1`,
      )
      .pluck()
    return (traceId) => found.get(traceId)
  }
  const isCall = "AND type = 'generation'"
  const root = first('parent_span_id IS NOT NULL, started_at_ms, row')
  const firstCall = first('started_at_ms, row', isCall)
  const lastCall = first('started_at_ms + COALESCE(duration_ms, 0) DESC, row DESC', isCall)

  return (traceId) => {
    const seen = new Map<string, ReturnType<typeof span>>()
    const bodyOf = (spanId: string | undefined, side: 'input' | 'output'): unknown => {
      if (spanId === undefined) return null
      if (!seen.has(spanId)) seen.set(spanId, span(traceId, spanId))
      return seen.get(spanId)?.observation[side] ?? null
    }
    const rootId = root(traceId)
    const asked = bodyOf(rootId, 'input')
    const answered = bodyOf(rootId, 'output')
    return {
      prompt: askedIn(asked) || askedIn(bodyOf(firstCall(traceId), 'input')) || plainText(asked),
      answer: answeredIn(answered) || answeredIn(bodyOf(lastCall(traceId), 'output')) || plainText(answered),
    }
  }
}
