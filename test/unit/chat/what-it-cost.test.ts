import fs from 'node:fs'
import os from 'node:os'
import path from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { spentWords, unsureWords } from '../../../src/renderer/chat/cost/cost-words.ts'
import { killAllApps, startApp, type AppChild } from '../../support/app-child.ts'
import { startFakeOpenAi, type Behaviour, type FakeOpenAi } from '../../support/fake-openai.ts'

let folder: string
let model: FakeOpenAi
let app: AppChild
let providerId: string

describe('what a chat cost', { timeout: 60_000 }, () => {
  beforeAll(async () => {
    folder = fs.mkdtempSync(path.join(os.tmpdir(), 'holdfast-cost-'))
    model = await startFakeOpenAi()
    app = await startApp({ folder })
    const provider = await app.request('providers.save', { id: null, kind: 'custom', name: 'Fake', baseUrl: model.url })
    providerId = provider.id
  }, 60_000)
  afterAll(async () => {
    await killAllApps()
    await model.close()
    fs.rmSync(folder, { recursive: true })
  })

  const settingsOf = (name: string) => ({ providerId, model: name, systemPrompt: '', parameters: {} })

  async function ask(id: string | null, name: string, answer: Behaviour): Promise<string> {
    model.behave(answer)
    const parentId = id === null ? null : (await app.request('conversations.get', { id })).leafMessageId
    const ended = app.once(
      'chat.message',
      ({ message }) => message.role === 'assistant' && message.status !== 'streaming',
    )
    const sent = await app.request('chat.send', {
      conversationId: id,
      parentId,
      text: 'Hi',
      settings: settingsOf(name),
    })
    await ended
    return sent.conversationId
  }

  it('is the sum of what is known, with what was estimated and what has no price told apart, over a kill', async () => {
    const usage = { prompt: 1_000_000, completion: 0 }
    const id = await ask(null, 'gpt-5-mini', { kind: 'answer', text: 'Priced.', usage })
    expect(await app.request('chat.spent', { conversationId: id })).toEqual({
      callCount: 1,
      costUsd: 0.25,
      estimatedUsd: 0,
      unpricedCount: 0,
    })
    await ask(id, 'gpt-5-mini', { kind: 'answer', text: 'Nobody counted.', usage: null })
    await ask(id, 'a-model-of-ours', { kind: 'answer', text: 'No price.', usage })
    await ask(id, 'gpt-5-mini', { kind: 'wrong_key' })
    const spent = await app.request('chat.spent', { conversationId: id })
    expect(spent).toMatchObject({ callCount: 4, unpricedCount: 1 })
    expect(spent.estimatedUsd).toBeGreaterThan(0)
    expect(spent.costUsd).toBeCloseTo(0.25 + spent.estimatedUsd, 9)
    await app.kill()
    app = await startApp({ folder })
    expect(await app.request('chat.spent', { conversationId: id })).toEqual(spent)
    const { callCount: _count, ...sums } = spent
    expect(await app.request('monitor.spent', null)).toEqual([
      { ...sums, period: 'day' },
      { ...sums, period: 'month' },
    ])
    expect(await app.request('chat.spent', { conversationId: 'none' })).toMatchObject({ callCount: 0, costUsd: 0 })
  })

  it('is estimated before it is sent, with all that would be sent, and without inventing a price', async () => {
    const id = await ask(null, 'gpt-5-mini', { kind: 'answer', text: 'word '.repeat(5_000) })
    const { leafMessageId } = await app.request('conversations.get', { id })
    const question = {
      conversationId: id,
      leafMessageId,
      text: 'word '.repeat(5_000),
      settings: settingsOf('gpt-5-mini'),
    }
    const { inputTokens, costUsd } = await app.request('chat.estimate', question)
    expect(inputTokens).toBeGreaterThan(10_000)
    expect(inputTokens).toBeLessThan(10_200)
    expect(costUsd).toBeCloseTo((inputTokens * 0.25) / 1e6, 9)
    const unknown = { ...question, settings: settingsOf('a-model-of-ours') }
    expect(await app.request('chat.estimate', unknown)).toEqual({ inputTokens, costUsd: null })
  })
})

describe('the words for it', () => {
  it.each([
    [{ costUsd: 0.25, estimatedUsd: 0, unpricedCount: 0 }, '$0.250', null],
    [
      { costUsd: 0.25, estimatedUsd: 0.1, unpricedCount: 0 },
      '≈ $0.250',
      '$0.100 of it estimated: the provider named no usage',
    ],
    [
      { costUsd: 0.25, estimatedUsd: 0, unpricedCount: 2 },
      'at least $0.250',
      '2 calls without a known price not counted',
    ],
    [{ costUsd: 0, estimatedUsd: 0, unpricedCount: 1 }, 'unpriced', '1 call without a known price not counted'],
    [{ costUsd: 0, estimatedUsd: 0, unpricedCount: 0 }, '$0', null],
  ])('%j', (spending, words, unsure) => {
    expect(spentWords(spending)).toBe(words)
    expect(unsureWords(spending)).toBe(unsure)
  })
})
