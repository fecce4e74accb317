import { beforeEach, describe, expect, test } from 'vitest'
import { createAnswerNotices } from '../../../src/main/notices/answer-notices.ts'
import type { Message } from '../../../src/shared/domain.ts'

const nowMs = 1_790_000_060_000
const long: Message = {
  id: 'm1',
  conversationId: 'c1',
  parentId: null,
  role: 'assistant',
  content: 'A long\n\nanswer',
  reasoning: '',
  extras: null,
  calls: [],
  status: 'complete',
  error: null,
  ending: null,
  createdAtMs: nowMs - 30_000,
  providerId: 'p',
  model: 'big-model',
  traceId: 't',
  usage: null,
  costUsd: null,
  durationMs: 30_000,
  timeToFirstTokenMs: 100,
  delivery: 'recorded',
  feedback: null,
}

describe('a long answer', () => {
  let told: (string | undefined)[][]
  let isInUse: boolean
  let isOn: boolean
  const notices = () =>
    createAnswerNotices({
      isOn: () => isOn,
      isInUse: () => isInUse,
      clock: { nowMs: () => nowMs },
      notify: (...words) => {
        told.push(words)
        return true
      },
    })
  beforeEach(() => {
    told = []
    isInUse = false
    isOn = true
  })

  test('is told of once, with its first words, and leads to its chat', () => {
    const { look } = notices()
    look(long)
    look({ ...long, delivery: 'delivered' })
    expect(told).toEqual([['The answer is complete', 'big-model: A long answer', '#/chat/c1']])
  })

  test('that failed is told of too', () => {
    notices().look({ ...long, status: 'error', error: { type: 'x', message: 'The model went away.', advice: '' } })
    expect(told).toEqual([['The answer failed', 'big-model: The model went away.', '#/chat/c1']])
  })

  test.each<[string, Partial<Message>]>([
    ['is still arriving', { status: 'streaming' }],
    ['was stopped by the user', { status: 'stopped' }],
    ['was quick', { durationMs: 19_000 }],
    ['ended long ago', { createdAtMs: nowMs - 600_000 }],
    ['is a question', { role: 'user' }],
  ])('one that %s is not', (_what, change) => {
    notices().look({ ...long, ...change })
    expect(told).toEqual([])
  })

  test('is not told of where the user looks at the app, nor later, nor where that is off', () => {
    isInUse = true
    const { look } = notices()
    look(long)
    isInUse = false
    look({ ...long, delivery: 'delivered' })
    isOn = false
    notices().look(long)
    expect(told).toEqual([])
  })
})
