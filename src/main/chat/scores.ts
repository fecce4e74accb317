import { randomUUID } from 'node:crypto'
import type { Message, RedactionSettings } from '../../shared/domain.ts'
import type { Emit } from '../events.ts'
import type { Clock } from '../ports.ts'
import type { RedactionRoom } from '../redaction/room.ts'
import { createRedactor } from '../redaction.ts'
import { RouteFailure } from '../route-failure.ts'
import type { Store } from '../store/store.ts'

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
  return async (messageId: string, value: 'up' | 'down', comment: string): Promise<Message> => {
    const message = await store.read.getMessage(messageId)
    if (!message?.traceId) throw new RouteFailure('not_found', 'This answer is no longer there.')
    if (message.status === 'streaming') {
      throw new RouteFailure('conflict', 'This answer is not complete yet; say what you think of it once it is.')
    }
    const { environment, redaction } = ports.traceContext()
    const keyless = ports.scrub(comment)
    const kept =
      redaction.bodies === 'all' && ports.redaction
        ? await ports.redaction.text(keyless, redaction)
        : createRedactor(redaction).output(keyless)
    await store.write.recordScore(messageId, comment, {
      eventId: randomUUID(),
      traceId: message.traceId,
      name: 'user-feedback',
      value: value === 'up' ? 1 : 0,
      comment: kept,
      environment: environment || 'default',
      scoredAtMs: clock.nowMs(),
    })
    ports.onRecorded()
    const scored = (await store.read.getMessage(messageId)) ?? message
    emit('chat.message', { message: scored })
    emit('traces.changed', { traceIds: [message.traceId] })
    return scored
  }
}
