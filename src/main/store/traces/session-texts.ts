import { answeredIn, askedIn, plainText } from '../../../shared/messages/asked.ts'
import type { Db } from '../schema/db.ts'
import { createObservationReads } from './read-observations.ts'
import { createShownSpans } from './shown-spans.ts'

export interface SessionTexts {
  prompt: string
  answer: string
}

/**
 * What was asked in a trace and what was answered, by what was recorded of it: the root's input and output, where a conversation
 * is in them; else what the first call to a model was asked, and the last one answered; else the root's, or the first span's, as they are.
 */
export function createSessionTexts(db: Db): (traceId: string) => SessionTexts {
  const { span } = createObservationReads(db)
  const { root, first, firstCall, lastCall } = createShownSpans(db)

  return (traceId) => {
    const seen = new Map<string, ReturnType<typeof span>>()
    const bodyOf = (spanId: string | undefined, side: 'input' | 'output'): unknown => {
      if (spanId === undefined) return null
      if (!seen.has(spanId)) seen.set(spanId, span(traceId, spanId))
      return seen.get(spanId)?.observation[side] ?? null
    }
    const rootId = root(traceId)
    const textOf = (
      side: 'input' | 'output',
      said: (body: unknown) => string,
      callOf: (traceId: string) => string | undefined,
    ): string => {
      const text = said(bodyOf(rootId, side)) || said(bodyOf(callOf(traceId), side))
      if (text !== '') return text
      const body = bodyOf(rootId ?? first(traceId), side)
      return said(body) || plainText(body)
    }
    return { prompt: textOf('input', askedIn, firstCall), answer: textOf('output', answeredIn, lastCall) }
  }
}
