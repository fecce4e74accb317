import { createAnswerTexts, type AnswerTexts } from '../llm/answer-texts.ts'
import type { CompletionMessage, Delta } from '../llm/completion.ts'
import type { TurnStart } from '../records/record.ts'
import type { Emit } from '../ipc/events.ts'
import type { Continues } from './go-on.ts'
import type { CallControl } from './call-control.ts'

/** One event a frame at 60 Hz, however many deltas arrive. */
const frameMs = 16
/** Where nobody looks. Whoever opens the chat is given all of its text, and this is when the next of it comes. */
const unseenFrameMs = 250
/** Between what the model says before a call and after it. */
const gap = '\n\n'

/** A turn that has begun and is not on record as ended. */
export interface LiveTurn {
  start: TurnStart
  /** As the model is sent them; those in `start` are the record's. */
  messages: CompletionMessage[]
  /** What it goes on from; null for an answer of its own. */
  continues: Continues | null
  /** Of the servers whose tools the model is offered. */
  toolServers: readonly string[]
  feed: AnswerFeed
  calls: CallControl
  timeToFirstTokenMs: number | null
  stop: AbortController
  endedBy: 'user' | 'quit' | null
  done: Promise<void>
}

/** An answer as it grows, and how much of it the page was given. */
export interface AnswerFeed {
  readonly texts: AnswerTexts
  add(delta: Delta): void
  /** What comes now is another answer of the same turn. */
  beginRound(): void
  /** Takes the text of this round away; its reasoning stays. */
  dropRound(): void
  /** Sends what was added since the last frame. */
  flush(): void
  /** What has gone out in events, so that the next one's offset fits. */
  sent(): { content: string; reasoning: string }
}

export function createAnswerFeed(start: TurnStart, emit: Emit, isShown: () => boolean): AnswerFeed {
  const texts = createAnswerTexts()
  const base = { output: 0, reasoning: 0 }
  let sentOutput = 0
  let sentReasoning = 0
  /** What was sent takes another form. */
  let isAnew = false
  let frame: ReturnType<typeof setTimeout> | null = null
  const flush = (): void => {
    if (frame) clearTimeout(frame)
    frame = null
    if (!isAnew && sentOutput === texts.output.length && sentReasoning === texts.reasoning.length) return
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
  const startAnew = (): void => {
    sentOutput = 0
    sentReasoning = 0
    isAnew = true
  }
  /** Cuts the text to what was there before this round; answers what is cut off. */
  const cutRound = (): string => {
    const text = texts.output.text()
    texts.output.clear()
    texts.output.add(text.slice(0, base.output))
    return text.slice(base.output)
  }
  const isFirstOf = (side: 'output' | 'reasoning'): boolean => base[side] > 0 && texts[side].length === base[side]
  return {
    texts,
    add(delta) {
      const { rethink } = delta
      if (rethink !== undefined) {
        const thought = (cutRound() + rethink).trim()
        if (thought !== '') texts.reasoning.add((isFirstOf('reasoning') ? gap : '') + thought)
        startAnew()
      }
      const text = isFirstOf('output') ? delta.text.trimStart() : delta.text
      if (text !== '') texts.output.add((isFirstOf('output') ? gap : '') + text)
      if (delta.reasoning !== '') texts.reasoning.add((isFirstOf('reasoning') ? gap : '') + delta.reasoning)
      frame ??= setTimeout(flush, isShown() ? frameMs : unseenFrameMs)
    },
    beginRound() {
      base.output = texts.output.length
      base.reasoning = texts.reasoning.length
    },
    dropRound() {
      cutRound()
      startAnew()
      flush()
    },
    flush,
    sent: () => ({
      content: texts.output.text().slice(0, sentOutput),
      reasoning: texts.reasoning.text().slice(0, sentReasoning),
    }),
  }
}

export function stopTurn(turn: LiveTurn, by: 'user' | 'quit' = 'user'): void {
  turn.endedBy ??= by
  turn.stop.abort()
}
