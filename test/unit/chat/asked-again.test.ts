import fs from 'node:fs'
import os from 'node:os'
import path from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import type { Attachment } from '../../../src/shared/domain.ts'
import type { Routes } from '../../../src/shared/ipc.ts'
import { attach } from '../../support/attach.ts'
import { makePng } from '../../support/documents.ts'
import { killAllApps, startApp, type AppChild } from '../../support/app-child.ts'
import { spanIdsOf } from '../../support/observations.ts'
import { startFakeOpenAi, type FakeOpenAi } from '../../support/fake-openai.ts'

let folder: string
let app: AppChild
let model: FakeOpenAi
let settings: Routes['chat.send']['input']['settings']

beforeEach(async () => {
  folder = fs.mkdtempSync(path.join(os.tmpdir(), 'holdfast-again-'))
  model = await startFakeOpenAi()
  app = await startApp({ folder })
  const provider = { id: null, kind: 'custom', name: 'Fake', baseUrl: model.url } as const
  const { id } = await app.request('providers.save', provider)
  settings = { providerId: id, model: 'fake-large', systemPrompt: 'Be brief.', parameters: {} }
})
afterEach(async () => {
  await killAllApps()
  await model.close()
  fs.rmSync(folder, { recursive: true })
})

type Sent = Partial<Routes['chat.send']['input']>

async function ask(text: string, more: Sent = {}) {
  const ended = app.once('chat.message', ({ message }) => message.status === 'complete')
  const sent = await app.request('chat.send', { conversationId: null, parentId: null, text, settings, ...more })
  await ended
  return { ...sent, traceId: sent.assistantMessage.traceId ?? '' }
}

describe('a recorded call that is asked again', () => {
  it('is a chat of its own that begins with what was said, and each leads to the other', async () => {
    const { traceId, conversationId: first } = await ask('Hi')
    const [spanId = ''] = spanIdsOf(await app.request('monitor.trace', { traceId })).slice(-1)
    const origin = { traceId, spanId }
    const earlier = [
      { role: 'user' as const, content: 'Hi' },
      { role: 'assistant' as const, content: 'Hello, traveller' },
    ]
    const { conversationId } = await ask('Why?', { again: { origin, earlier } })
    expect(model.requests.at(-1)?.body?.messages).toEqual([
      { role: 'system', content: 'Be brief.' },
      ...earlier,
      { role: 'user', content: 'Why?' },
    ])
    const chat = await app.request('conversations.get', { id: conversationId })
    expect(chat.origin).toEqual(origin)
    expect(chat.messages.map(({ role }) => role)).toEqual(['user', 'assistant', 'user', 'assistant'])
    const byId = new Map(chat.messages.map((message) => [message.id, message.content]))
    expect(chat.messages.slice(1, 3).map(({ parentId }) => byId.get(parentId ?? ''))).toEqual([
      'Hi',
      'Hello, traveller',
    ])
    expect((await app.request('monitor.trace', { traceId })).askedAgainIn).toEqual([{ conversationId, title: 'Why?' }])
    expect((await app.request('conversations.search', { text: 'traveller' })).hits).toHaveLength(1)
    expect((await app.request('conversations.get', { id: first })).origin).toBeNull()
    await app.request('conversations.delete', { id: conversationId })
    expect((await app.request('monitor.trace', { traceId })).askedAgainIn).toEqual([])
  })

  it('has the files that were sent then, of what was said before and of the question', async () => {
    const before = await attach(app, 'pond.png', makePng(20, 20))
    const now = await attach(app, 'list.csv', Buffer.from('bird,legs\nheron,2\n'))
    const held = ({ sha256, name }: Attachment) => ({ sha256, name })
    const earlier = [
      { role: 'user' as const, content: '', attachments: [held(before)] },
      { role: 'assistant' as const, content: 'A pond.' },
    ]
    const { conversationId } = await ask('And these?', {
      attachments: [held(now)],
      again: { origin: { traceId: 't', spanId: 's' }, earlier },
    })
    const [, first, , last] = model.requests.at(-1)?.body?.messages ?? []
    expect(first?.content).toEqual([
      { type: 'image_url', image_url: { url: expect.stringMatching(/^data:image\/png/) } },
    ])
    expect(last?.content).toContain('heron,2')
    const chat = await app.request('conversations.get', { id: conversationId })
    expect(chat.messages.map(({ attachments = [] }) => attachments.map(({ name }) => name))).toEqual([
      ['pond.png'],
      [],
      ['list.csv'],
      [],
    ])
    expect(await app.request('attachments.find', { references: [held(now), held(before)] })).toEqual([now, before])
  })

  it('is refused in words where a file is not kept any more, and nothing is begun', async () => {
    const gone = [{ sha256: '0'.repeat(64), name: 'gone.png' }]
    const earlier = [{ role: 'user' as const, content: 'Look', attachments: gone }]
    const again = { origin: { traceId: 't', spanId: 's' }, earlier }
    const input = { conversationId: null, parentId: null, text: 'Why?', settings, again }
    for (const result of [
      await app.result('chat.send', input),
      await app.result('attachments.find', { references: gone }),
    ])
      expect(result).toMatchObject({ ok: false, error: { message: expect.stringContaining('“gone.png”') } })
    expect(await app.request('conversations.list', null)).toEqual([])
  })

  it('leaves the draft of a new chat as it is', async () => {
    await app.request('conversations.saveDraft', { id: null, draft: 'half a thought' })
    await ask('Why?', { again: { origin: { traceId: 't', spanId: 's' }, earlier: [] } })
    expect((await app.request('conversations.newDraft', null)).draft).toBe('half a thought')
  })

  it('goes on after an answer as any other chat', async () => {
    const earlier = [
      { role: 'user' as const, content: 'Hi' },
      { role: 'assistant' as const, content: 'Hello' },
    ]
    const { conversationId, assistantMessage } = await ask('Why?', {
      again: { origin: { traceId: 't', spanId: 's' }, earlier },
    })
    await ask('And then?', { conversationId, parentId: assistantMessage.id })
    expect(model.requests.at(-1)?.body?.messages.map(({ role }) => role)).toEqual([
      'system',
      'user',
      'assistant',
      'user',
      'assistant',
      'user',
    ])
  })

  it.each([
    ['in a chat that is there', async () => ({ conversationId: (await ask('Hi')).conversationId }), {}],
    ['with a message without a word', async () => ({}), { earlier: [{ role: 'user' as const, content: ' ' }] }],
    ['with a role that a chat has not', async () => ({}), { earlier: [{ role: 'system' as never, content: 'x' }] }],
  ])('is refused %s', async (_, prepare, change) => {
    const again = { origin: { traceId: 't', spanId: 's' }, earlier: [], ...change }
    const input = { conversationId: null, parentId: null, text: 'Why?', settings, again, ...(await prepare()) }
    expect(await app.result('chat.send', input)).toMatchObject({ ok: false, error: { code: 'bad_input' } })
  })
})
