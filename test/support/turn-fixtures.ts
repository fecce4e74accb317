import { turnSpans } from '../../src/main/records/encode.ts'
import { spansIn } from '../../src/main/records/payload.ts'
import { randomBytes, randomUUID } from 'node:crypto'
import { noRedaction } from '../../src/main/records/redaction/redaction.ts'
import type { TurnEnd, TurnStart } from '../../src/main/records/record.ts'
import type { BeginTurn } from '../../src/main/store/chat/turns.ts'

export const settings = { providerId: 'demo', model: 'test-model', systemPrompt: '', parameters: {} }

/** A turn about to begin, in a conversation of its own. */
export function aTurn(overrides: Partial<TurnStart> = {}, prompt = 'What is a span?'): BeginTurn {
  const start: TurnStart = {
    traceId: randomBytes(16).toString('hex'),
    rootSpanId: randomBytes(8).toString('hex'),
    generationSpanId: randomBytes(8).toString('hex'),
    requestId: `req_${randomUUID()}`,
    conversationId: randomUUID(),
    messageId: randomUUID(),
    userId: 'anonymous',
    environment: 'default',
    release: '',
    tags: [],
    appVersion: '0.0.0',
    providerId: 'demo',
    providerKind: 'demo',
    providerName: 'Demo',
    model: 'test-model',
    parameters: { temperature: 0.5 },
    input: [{ role: 'user', content: prompt }],
    startedAtMs: 1_790_000_000_000,
    redaction: noRedaction,
    ...overrides,
  }
  const userMessageId = randomUUID()
  const common = { conversationId: start.conversationId, createdAtMs: start.startedAtMs }
  return {
    newConversation: { id: start.conversationId, title: prompt },
    settings,
    userMessage: {
      ...common,
      id: userMessageId,
      parentId: null,
      role: 'user',
      content: prompt,
      status: 'complete',
      providerId: null,
      model: null,
      traceId: null,
    },
    assistantMessage: {
      ...common,
      id: start.messageId,
      parentId: userMessageId,
      role: 'assistant',
      content: '',
      status: 'streaming',
      providerId: start.providerId,
      model: start.model,
      traceId: start.traceId,
    },
    start,
  }
}

export function anEnd(overrides: Partial<TurnEnd> = {}): TurnEnd {
  return {
    status: 'complete',
    output: 'A unit of work.',
    reasoning: '',
    usage: { input: 8, inputCached: 2, inputCacheWrite: 0, output: 4, outputReasoning: 1, total: 15 },
    costUsd: 0.001,
    costSource: 'table',
    durationMs: 1200,
    timeToFirstTokenMs: 200,
    providerRequestId: null,
    responseModel: null,
    finishReason: 'stop',
    level: 'DEFAULT',
    statusMessage: null,
    errorType: null,
    errorMessage: null,
    ...overrides,
  }
}

/** A turn's record as it is frozen. */
export const frozenTurn = (start: TurnStart, end: TurnEnd): string => JSON.stringify(turnSpans(start, end))

/** The same as records were frozen before schema 13: its spans alone. */
export const bareTurn = (start: TurnStart, end: TurnEnd): string =>
  spansIn(turnSpans(start, end))
    .map((span) => JSON.stringify(span))
    .join(',')
