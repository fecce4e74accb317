import { randomUUID } from 'node:crypto'
import type { Message, RedactionSettings } from '../../shared/domain.ts'
import type { Emit } from '../ipc/events.ts'
import type { Clock } from '../ports.ts'
import type { RedactionRoom } from '../records/redaction/room.ts'
import { createRedactor } from '../records/redaction/redaction.ts'
import { RouteFailure } from '../ipc/route-failure.ts'
import type { Store } from '../store/thread/store.ts'
import { createTurnstile } from '../ipc/turnstile.ts'
import { words } from '../../shared/words/t.ts'

type Answer = Message & { traceId: string }

/** What the user thinks of an answer: shown beside it, and recorded as a Langfuse score of its trace. */
export function createScores(ports: {
  store: Store
  clock: Clock
  emit: Emit
  traceContext(): { environment: string; redaction: RedactionSettings }
  /** Where it is absent, comments are redacted on this thread. */
  redaction?: Pick<RedactionRoom, 'text'>
  /** Takes stored keys out of what goes on record. */
  scrub(comment: string): string
  onRecorded(): void
}) {
  const { store, clock, emit } = ports
  /** Redaction takes its time, and what is said later must not overtake it. */
  const inTurn = createTurnstile()

  async function answerOf(messageId: string): Promise<Answer> {
    const message = await store.read.getMessage(messageId)
    if (!message?.traceId) throw new RouteFailure('not_found', words('This answer is no longer there.'))
    if (message.isCopy)
      throw new RouteFailure('conflict', words('This is a copy. Rate the answer in the chat it was given in.'))
    return { ...message, traceId: message.traceId }
  }

  async function tell(before: Answer): Promise<Message> {
    ports.onRecorded()
    const message = (await store.read.getMessage(before.id)) ?? before
    emit('chat.message', { message })
    emit('traces.changed', { traceIds: [before.traceId], sessionIds: [before.conversationId] })
    return message
  }

  async function redacted(comment: string, redaction: RedactionSettings): Promise<string> {
    const keyless = ports.scrub(comment)
    return redaction.bodies === 'all' && ports.redaction
      ? ports.redaction.text(keyless, redaction)
      : createRedactor(redaction).output(keyless)
  }

  async function score(messageId: string, value: 'up' | 'down', comment: string): Promise<Message> {
    const message = await answerOf(messageId)
    if (message.status === 'streaming') {
      throw new RouteFailure('conflict', words('This answer is not complete yet. Rate it once it is.'))
    }
    const { environment, redaction } = ports.traceContext()
    await store.write.recordScore(messageId, comment, {
      eventId: randomUUID(),
      traceId: message.traceId,
      name: 'user-feedback',
      value: value === 'up' ? 1 : 0,
      comment: await redacted(comment, redaction),
      environment: environment || 'default',
      scoredAtMs: clock.nowMs(),
    })
    return tell(message)
  }

  async function withdraw(messageId: string): Promise<Message> {
    const message = await answerOf(messageId)
    const { traceId } = message
    const withdrawal = { eventId: randomUUID(), traceId, name: 'user-feedback', withdrawnAtMs: clock.nowMs() } as const
    return (await store.write.withdrawScore(messageId, withdrawal)) ? tell(message) : message
  }

  return {
    score: inTurn(score),
    /** Where nothing was said, or it was withdrawn before, nothing is recorded. */
    withdraw: inTurn(withdraw),
  }
}
