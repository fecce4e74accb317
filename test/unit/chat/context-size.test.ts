import { describe, expect, it } from 'vitest'
import { bareMessage } from '../../../src/renderer/chat/bare-message.ts'
import { contextSize, questionThatFits, roughTokens } from '../../../src/renderer/chat/context/context-size.ts'
import { narrowed, outlineRows, questionOf } from '../../../src/renderer/chat/outline/outline-rows.ts'
import { emptyThread, withMessages, type Thread } from '../../../src/renderer/chat/thread.ts'
import type { Message, Usage } from '../../../src/shared/domain.ts'

const usage = (total: number, extra: Partial<Usage> = {}): Usage => ({
  input: total - 10,
  inputCached: 0,
  inputCacheWrite: 0,
  output: 10,
  outputReasoning: 0,
  total,
  ...extra,
})

const message = (id: string, parentId: string | null, more: Partial<Message> = {}): Message =>
  bareMessage({ id, parentId, role: 'user', content: 'x'.repeat(40), ...more })

const threadOf = (...messages: Message[]): Thread =>
  withMessages(emptyThread('k'), messages, messages.at(-1)?.id ?? null)

describe('the size of a context', () => {
  it('is what the provider counted with the last answer, without what it only thought', () => {
    const answer = message('a', 'q', {
      role: 'assistant',
      usage: usage(500, { outputReasoning: 300, input: 190, total: 500 }),
    })
    expect(contextSize(threadOf(message('q', null), answer), '')).toEqual({
      tokens: 200,
      isEstimated: false,
      isCounted: true,
    })
  })

  it('is reckoned where nothing was counted, and for what came since', () => {
    expect(contextSize(threadOf(message('q', null)), 'four')).toEqual({
      tokens: 19,
      isEstimated: true,
      isCounted: false,
    })
    const thread = threadOf(
      message('q', null),
      message('a', 'q', { role: 'assistant', usage: usage(500) }),
      message('q2', 'a'),
    )
    expect(contextSize(thread, '')).toEqual({ tokens: 514, isEstimated: true, isCounted: true })
    expect(contextSize(emptyThread('k'), 'prompt')).toMatchObject({ tokens: 0 })
  })

  it('is of what follows a mark alone; a summary counts only once it is there', () => {
    const before = [message('q', null), message('a', 'q', { role: 'assistant', usage: usage(9000) })]
    const asked = message('s', 'a', { contextMark: 'summary' })
    const summary = message('sa', 's', { role: 'assistant', usage: usage(9050) })
    expect(contextSize(threadOf(...before, asked), '').tokens).toBe(9014)
    expect(contextSize(threadOf(...before, asked, summary), '')).toMatchObject({ tokens: 28, isEstimated: true })
    const stopped = { ...summary, status: 'stopped' as const }
    expect(contextSize(threadOf(...before, asked, stopped), '').tokens).toBeGreaterThan(9000)
    const after = [message('q3', 'sa'), message('a3', 'q3', { role: 'assistant', usage: usage(60) })]
    expect(contextSize(threadOf(...before, asked, summary, ...after), '')).toMatchObject({
      tokens: 60,
      isEstimated: false,
    })
    const started = message('q4', 'a', { contextMark: 'start' })
    expect(contextSize(threadOf(...before, started), '').tokens).toBe(14)
  })

  it('counts bytes as a rule of thumb does, in any script', () => {
    for (const text of ['plain', 'größer', '漢字仮名', '👩‍👩‍👧‍👦', '']) {
      expect(Math.abs(roughTokens(text) - Math.ceil(Buffer.byteLength(text) / 4))).toBeLessThanOrEqual(5)
    }
    expect(roughTokens('漢字'.repeat(100))).toBe(150)
  })

  it('finds the question from which on the rest fits', () => {
    const branch = [
      message('q', null),
      message('a', 'q', { role: 'assistant' }),
      message('q2', 'a'),
      message('a2', 'q2', { role: 'assistant' }),
    ]
    expect(questionThatFits(branch, 30)?.id).toBe('q2')
    expect(questionThatFits(branch, 1000)?.id).toBe('q')
    expect(questionThatFits(branch, 20)).toBeNull()
  })
})

describe('an outline', () => {
  const thread = withMessages(
    emptyThread('k'),
    [
      message('q1', null, { content: 'First\n question' }),
      message('a1', 'q1', { role: 'assistant' }),
      message('a1b', 'q1', { role: 'assistant' }),
      message('q2', 'a1', { content: 'Second' }),
      message('q2b', 'a1', { content: 'Second, otherwise' }),
      message('a2', 'q2', { role: 'assistant' }),
      message('s', 'a2', { content: 'Summarise', contextMark: 'summary' }),
    ],
    's',
  )
  it('has the questions of the branch, and beside them those of other branches', () => {
    expect(
      outlineRows(thread).map(({ id, text, number, branchCount, isOther }) => [id, text, number, branchCount, isOther]),
    ).toEqual([
      ['q1', 'First question', 1, 2, false],
      ['q2', 'Second', 2, 2, false],
      ['q2b', 'Second, otherwise', null, 1, true],
      ['s', 'Summary', 3, 1, false],
    ])
    expect(narrowed(outlineRows(thread), '', true).map(({ id }) => id)).toEqual(['q1', 'q2', 'q2b'])
    expect(narrowed(outlineRows(thread), 'otherw', false).map(({ id }) => id)).toEqual(['q2b'])
  })
  it('knows the question that an answer belongs to', () => {
    expect(questionOf(thread, 'a2')).toBe('q2')
    expect(questionOf(thread, 'q1')).toBe('q1')
    expect(questionOf(thread, 'elsewhere')).toBeNull()
  })
})
