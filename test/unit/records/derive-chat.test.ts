import { describe, expect, it } from 'vitest'
import { turnSpans } from '../../../src/main/records/encode.ts'
import type { TurnEnd, TurnStart } from '../../../src/main/records/record.ts'
import { deriveRecord } from '../../../src/main/records/derive/derive.ts'
import { foldTrace } from '../../../src/main/records/derive/trace-fold.ts'
import { aTurn, anEnd } from '../../support/turn-fixtures.ts'

const derive = (start: Partial<TurnStart>, end: Partial<TurnEnd>) =>
  deriveRecord(turnSpans(aTurn(start).start, anEnd(end)))

const usage = { input: 100, inputCached: 20, inputCacheWrite: 5, output: 40, outputReasoning: 10, total: 175 }

describe('a chat’s turn', () => {
  it('is a span and a generation, with what the turn was', () => {
    const { start } = aTurn({ model: 'gpt-5', providerName: 'OpenAI', userId: 'ada', tags: ['b', 'a'], release: '2.1' })
    const end = anEnd({ usage, costUsd: 0.25, costSource: 'table', durationMs: 1234.5, timeToFirstTokenMs: 300 })
    const [root, generation] = deriveRecord(turnSpans(start, end))
    expect(root?.row).toMatchObject({
      spanId: start.rootSpanId,
      parentSpanId: null,
      type: 'span',
      name: 'chat_request',
    })
    expect(generation?.row).toEqual({
      traceId: start.traceId,
      spanId: start.generationSpanId,
      parentSpanId: start.rootSpanId,
      type: 'generation',
      name: 'llm_completion',
      model: 'gpt-5',
      provider: 'OpenAI',
      level: 'DEFAULT',
      statusMessage: null,
      errorType: null,
      startedAtMs: start.startedAtMs,
      durationMs: 1234.5,
      timeToFirstTokenMs: 300,
      usage,
      usageEstimated: false,
      costUsd: 0.25,
      costSource: 'table',
    })
    expect(
      foldTrace(
        [root, generation].flatMap((observation) => observation ?? []),
        'chat',
      ),
    ).toMatchObject({
      traceId: start.traceId,
      name: 'chat_request',
      sessionId: start.conversationId,
      userId: 'ada',
      tags: ['a', 'b'],
      release: '2.1',
      environment: 'default',
      models: ['gpt-5'],
      providers: ['OpenAI'],
      usage,
      costUsd: 0.25,
      durationMs: 1234.5,
      observationCount: 2,
      generationCount: 1,
      unpricedCount: 0,
    })
  })

  it('has the model that was asked for, also where Langfuse must not price it', () => {
    const [, generation] = derive({ model: 'gpt-4o' }, { usage, costUsd: null, costSource: null })
    expect(generation?.row).toMatchObject({ model: 'gpt-4o', costUsd: null, costSource: null })
  })

  it('has no usage where it failed, and says what failed', () => {
    const failed = { usage: null, output: '', reasoning: '', level: 'ERROR', statusMessage: 'Wrong key' } as const
    const derived = derive({}, { ...failed, status: 'error', costUsd: null, costSource: null })
    expect(derived[1]?.row).toMatchObject({ usage: null, level: 'ERROR', statusMessage: 'Wrong key' })
    expect(foldTrace(derived, 'chat')).toMatchObject({ errorCount: 2, level: 'ERROR', usage: null, unpricedCount: 0 })
  })

  it('has estimated tokens where they were counted here, and no duration where nobody measured', () => {
    const [, generation] = derive({}, { usage: { ...usage, estimated: true }, durationMs: null, status: 'interrupted' })
    expect(generation?.row).toMatchObject({ usageEstimated: true, durationMs: null })
  })
})
