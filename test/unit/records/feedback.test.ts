import { describe, expect, it } from 'vitest'
import { scoreEvents } from '../../../src/main/langfuse/events.ts'
import { encodeScore } from '../../../src/main/records/feedback.ts'

describe('a score', () => {
  const score = {
    eventId: 'a3b1',
    traceId: '0123456789abcdef0123456789abcdef',
    name: 'user-feedback' as const,
    value: 1 as const,
    comment: 'to the point',
    environment: 'default',
    scoredAtMs: 1_790_000_000_000,
  }

  it('is a boolean score of its trace, with an id that the next score of that trace shares', () => {
    const event = JSON.parse(encodeScore(score)) as { id: string; body: { id: string } }
    expect(event).toEqual({
      type: 'score-create',
      id: 'a3b1',
      timestamp: new Date(score.scoredAtMs).toISOString(),
      body: {
        id: `${score.traceId}-user-feedback`,
        traceId: score.traceId,
        name: 'user-feedback',
        value: 1,
        dataType: 'BOOLEAN',
        comment: 'to the point',
        environment: 'default',
      },
    })
    const second = JSON.parse(encodeScore({ ...score, eventId: 'c2d0', value: 0 })) as typeof event
    expect(second.body.id).toBe(event.body.id)
    expect(second.id).not.toBe(event.id)
  })

  it('takes a comment of before away where there is none any more', () => {
    expect(JSON.parse(encodeScore({ ...score, comment: '' }))).toMatchObject({ body: { comment: null } })
  })

  it('comes out of a batch as it went in', () => {
    const body = Buffer.from(`{"batch":[${encodeScore(score)},${encodeScore({ ...score, eventId: 'b' })}]}`)
    expect(scoreEvents(body).events.map(({ id }) => id)).toEqual(['a3b1', 'b'])
    expect(scoreEvents(body).records).toEqual([0, 1])
  })
})
