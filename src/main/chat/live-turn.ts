import { createAnswerTexts, type AnswerTexts } from '../llm/answer-texts.ts'
import type { Delta } from '../llm/completion.ts'
import type { TurnStart } from '../records/record.ts'
import type { Emit } from '../ipc/events.ts'

/** One event a frame at 60 Hz, however many deltas arrive. */
const frameMs = 16

/** A turn that has begun and is not on record as ended. */
export interface LiveTurn {
  start: TurnStart
  /** As the user wrote them; those in `start` are the record's. */
  messages: TurnStart['input']
  feed: AnswerFeed
  timeToFirstTokenMs: number | null
  stop: AbortController
  endedBy: 'user' | 'quit' | null
  done: Promise<void>
}

/** An answer as it grows, and how much of it the page was given. */
export interface AnswerFeed {
  readonly texts: AnswerTexts
  add(delta: Delta): void
  /** What has gone out in events, so that the next one's offset fits. */
  sent(): { content: string; reasoning: string }
  /** Nothing goes out after it. */
  close(): void
}

export function createAnswerFeed(start: TurnStart, emit: Emit): AnswerFeed {
  const texts = createAnswerTexts()
  let sentOutput = 0
  let sentReasoning = 0
  /** What was sent as text turned out to be a thought. */
  let isAnew = false
  let frame: ReturnType<typeof setTimeout> | null = null
  const flush = (): void => {
    frame = null
    emit('chat.delta', {
      conversationId: start.conversationId,
      messageId: start.messageId,
      offset: sentOutput,
      text: texts.output.since(sentOutput),
      reasoningOffset: sentReasoning,
      reasoning: texts.reasoning.since(sentReasoning),
      ...(isAnew && { anew: true }),
    })
    sentOutput = texts.output.length
    sentReasoning = texts.reasoning.length
    isAnew = false
  }
  return {
    texts,
    add(delta) {
      texts.add(delta)
      if (delta.rethink !== undefined) {
        sentOutput = 0
        sentReasoning = 0
        isAnew = true
      }
      frame ??= setTimeout(flush, frameMs)
    },
    sent: () => ({
      content: texts.output.text().slice(0, sentOutput),
      reasoning: texts.reasoning.text().slice(0, sentReasoning),
    }),
    close() {
      if (frame) clearTimeout(frame)
    },
  }
}

export function stopTurn(turn: LiveTurn, by: 'user' | 'quit' = 'user'): void {
  turn.endedBy ??= by
  turn.stop.abort()
}
