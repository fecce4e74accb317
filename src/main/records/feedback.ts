import type { IngestionEvent } from '@langfuse/core'
import type { Score, Withdrawal } from './record.ts'
import { wellFormed } from './well-formed.ts'

/** What stands in the place of `resourceSpans` for records that go out as events. */
export const eventsEnvelope = { head: '{"batch":[', tail: ']}' }

/**
 * Derived from the trace, so a later score of the same answer replaces it, and one that is sent twice is stored once.
 * `life` counts from 1, one more after each withdrawal: Langfuse deletes some time later whatever then has the id, so what is
 * said after a withdrawal must have another.
 */
export function scoreIdOf({ traceId, name }: Pick<Score, 'traceId' | 'name'>, life: number): string {
  return life === 1 ? `${traceId}-${name}` : `${traceId}-${name}-${life}`
}

/** A score as a frozen `score-create` event. */
export function encodeScore(score: Score, life = 1): string {
  const event = {
    type: 'score-create' as const,
    id: score.eventId,
    timestamp: new Date(score.scoredAtMs).toISOString(),
    body: {
      id: scoreIdOf(score, life),
      traceId: score.traceId,
      name: score.name,
      value: score.value,
      dataType: 'BOOLEAN' as const,
      environment: score.environment,
      // A field that is left out keeps its old value there; null removes a comment of before.
      comment: score.comment === '' ? null : score.comment,
    },
  } satisfies Omit<IngestionEvent.ScoreCreate, 'body'> & {
    body: Omit<IngestionEvent.ScoreCreate['body'], 'comment'> & { comment: string | null }
  }
  return JSON.stringify(wellFormed(event))
}

/**
 * A withdrawal, frozen in the form of an event. Langfuse knows no such event: it goes out as a request of its own (see
 * langfuse/withdraw.ts).
 */
export interface ScoreDelete {
  type: 'score-delete'
  id: string
  timestamp: string
  body: { id: string; traceId: string; name: string }
}

export function encodeWithdrawal(withdrawal: Withdrawal, life: number): string {
  const { eventId, traceId, name, withdrawnAtMs } = withdrawal
  const event: ScoreDelete = {
    type: 'score-delete',
    id: eventId,
    timestamp: new Date(withdrawnAtMs).toISOString(),
    body: { id: scoreIdOf(withdrawal, life), traceId, name },
  }
  return JSON.stringify(wellFormed(event))
}
