import { describe, expect, it } from 'vitest'
import { turnEvents } from '../../../src/main/langfuse/events.ts'
import { aTurn, anEnd, frozenTurn } from '../../support/turn-fixtures.ts'

const bodyOf = (...payloads: string[]): Buffer => Buffer.from(`{"resourceSpans":[${payloads.join(',')}]}`)
const bodyOfEvents = (events: { type: string; body: object }[], type: string): Record<string, unknown>[] =>
  events.filter((event) => event.type === type).map(({ body }) => body as Record<string, unknown>)

describe('a turn as events, for a Langfuse that takes no spans as they are', () => {
  const { start } = aTurn({
    userId: 'ada',
    tags: ['field'],
    environment: 'lab',
    release: '2.1',
    input: [{ role: 'user', content: 'What is a span?' }],
  })
  const fragment = frozenTurn(start, anEnd())
  const { events, records } = turnEvents(bodyOf(fragment), 'details')

  it('is a trace, its root and its generation', () => {
    expect(events.map(({ type }) => type)).toEqual(['trace-create', 'span-create', 'generation-create'])
    expect(records).toEqual([0, 0, 0])
  })

  it('carries on the trace what stands on every span', () => {
    expect(bodyOfEvents(events, 'trace-create')).toEqual([
      expect.objectContaining({
        id: start.traceId,
        name: 'chat_request',
        userId: 'ada',
        sessionId: start.conversationId,
        tags: ['field'],
        environment: 'lab',
        release: '2.1',
        timestamp: new Date(start.startedAtMs).toISOString(),
      }),
    ])
  })

  it('keeps ids, times, model, usage and cost', () => {
    expect(bodyOfEvents(events, 'generation-create')).toEqual([
      expect.objectContaining({
        id: start.generationSpanId,
        traceId: start.traceId,
        parentObservationId: start.rootSpanId,
        name: 'llm_completion',
        model: 'test-model',
        modelParameters: { temperature: 0.5 },
        usageDetails: { input: 8, input_cached_tokens: 2, output: 4, output_reasoning_tokens: 1, total: 15 },
        costDetails: { total: 0.001 },
        startTime: new Date(start.startedAtMs).toISOString(),
        endTime: new Date(start.startedAtMs + 1200).toISOString(),
        completionStartTime: new Date(start.startedAtMs + 200).toISOString(),
        level: 'DEFAULT',
        input: [{ role: 'user', content: 'What is a span?' }],
        output: { role: 'assistant', content: 'A unit of work.' },
        metadata: expect.objectContaining({ request_id: start.requestId, cost_usd: '0.001' }),
      }),
    ])
  })

  it('has an ERROR with its status message where the call failed, and no usage where there was none', () => {
    const failed = frozenTurn(
      start,
      anEnd({ usage: null, costUsd: null, level: 'ERROR', statusMessage: 'refused', errorType: 'wrong_key' }),
    )
    const [generation] = bodyOfEvents(turnEvents(bodyOf(failed), 'details').events, 'generation-create')
    expect(generation).toMatchObject({ level: 'ERROR', statusMessage: 'refused' })
    expect(generation).not.toHaveProperty('usageDetails')
    expect(generation).not.toHaveProperty('costDetails')
  })

  it('makes the same events of the same bytes, with ids that no other event has', () => {
    const body = bodyOf(fragment, frozenTurn(aTurn().start, anEnd()))
    expect(turnEvents(body, 'details')).toEqual(turnEvents(body, 'details'))
    const ids = turnEvents(body, 'details').events.map(({ id }) => id)
    expect(new Set(ids).size).toBe(6)
  })

  it('tells which record each event is of', () => {
    const fragments = [1, 2, 3].map(() => frozenTurn(aTurn().start, anEnd()))
    expect(turnEvents(bodyOf(...fragments), 'details').records).toEqual([0, 0, 0, 1, 1, 1, 2, 2, 2])
  })
})
