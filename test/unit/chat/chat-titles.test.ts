import fs from 'node:fs'
import os from 'node:os'
import path from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import type { ConversationSettings, Message } from '../../../src/shared/domain.ts'
import { killAllApps, startApp, type AppChild } from '../../support/app-child.ts'
import { startFakeLangfuse, type FakeLangfuse } from '../../support/fake-langfuse.ts'
import { startFakeOpenAi, type FakeOpenAi } from '../../support/fake-openai.ts'

const keys = { publicKey: 'pk-lf-1', secretKey: 'sk-lf-1' }
const timings = { backoffBaseMs: 20, backoffCapMs: 100, settleMs: 10 }
let folder: string
let langfuse: FakeLangfuse
let model: FakeOpenAi
let app: AppChild
let settings: ConversationSettings

beforeEach(async () => {
  folder = fs.mkdtempSync(path.join(os.tmpdir(), 'holdfast-titles-'))
  langfuse = await startFakeLangfuse(keys)
  model = await startFakeOpenAi()
  await start()
  await app.request('settings.saveLangfuse', { host: langfuse.url, ...keys })
  const provider = await app.request('providers.save', { id: null, kind: 'custom', name: 'Fake', baseUrl: model.url })
  settings = { providerId: provider.id, model: 'fake-large', systemPrompt: '', parameters: {} }
}, 60_000)
afterEach(async () => {
  await killAllApps()
  await model.close()
  await langfuse.close()
  fs.rmSync(folder, { recursive: true })
})

async function start(): Promise<void> {
  app = await startApp({ folder, secrets: { langfuse: keys.secretKey }, timings })
}
const setTitles = () =>
  app.request('settings.update', { titleModel: { providerId: settings.providerId, model: 'fake-small' } })

/** A chat with an answer; the model of titles answers by its own name. */
async function chat(text = 'How do tides work?', title = 'Tides'): Promise<string> {
  model.respondWith(({ body }) => ({ kind: 'answer', text: body?.model === 'fake-small' ? title : 'By the moon.' }))
  const ended = app.once('chat.message', ({ message }: { message: Message }) => message.status === 'complete')
  const { conversationId } = await app.request('chat.send', { conversationId: null, parentId: null, text, settings })
  await ended
  return conversationId
}
const titleOf = async (id: string): Promise<string> => (await app.request('conversations.get', { id })).title
const asked = () => model.requests.filter(({ body }) => body?.model === 'fake-small')

describe('titles by a model', { timeout: 60_000 }, () => {
  it('are written after the first answer, as a trace of their own of the same session, and once', async () => {
    await setTitles()
    const id = await chat()
    await expect.poll(() => titleOf(id)).toBe('Tides')
    await langfuse.untilSpans(4)
    const [title, turn] = ['chat_title', 'chat_request'].map((name) =>
      langfuse.observations().find((row) => row.name === name),
    )
    expect(title).toMatchObject({ traceName: 'chat_title', sessionId: id })
    expect(title?.traceId).not.toBe(turn?.traceId)
    expect(langfuse.observations().find((row) => row.parentId === title?.id)).toMatchObject({
      model: 'fake-small',
      type: 'GENERATION',
    })
    expect((await app.request('chat.spent', { conversationId: id })).callCount).toBe(2)
    const ended = app.once('chat.message', ({ message }: { message: Message }) => message.status === 'complete')
    const { leafMessageId } = await app.request('conversations.get', { id })
    await app.request('chat.send', { conversationId: id, parentId: leafMessageId, text: 'And then?', settings })
    await ended
    await app.close()
    expect(asked()).toHaveLength(1)
  })

  it('are not asked for where no model is set, and the command says what to do', async () => {
    const id = await chat()
    await expect(app.request('chat.writeTitle', { conversationId: id })).rejects.toThrow(
      'Choose one in Settings, Chats',
    )
    expect(asked()).toEqual([])
    expect(await titleOf(id)).toBe('How do tides work?')
  })

  it('never replace the user’s own, also one that is given while the model writes', async () => {
    const id = await chat()
    await setTitles()
    model.behave({ kind: 'stall', text: 'Tides', afterChunks: 0 })
    const writing = app.request('chat.writeTitle', { conversationId: id })
    await model.onceRequest()
    await app.request('conversations.rename', { id, title: 'Mine' })
    model.release()
    expect(await writing).toEqual({ title: 'Tides', isSuggestion: true })
    expect(await titleOf(id)).toBe('Mine')
    expect(await app.request('chat.writeTitle', { conversationId: id })).toEqual({ title: 'Tides', isSuggestion: true })
  })

  it('leave the title where the model fails, or has nothing to say', async () => {
    const id = await chat()
    await setTitles()
    model.behave({ kind: 'server_error' }, { kind: 'answer', text: ' "" \n' })
    await expect(app.request('chat.writeTitle', { conversationId: id })).rejects.toThrow('No title was written')
    await expect(app.request('chat.writeTitle', { conversationId: id })).rejects.toThrow('without a title')
    expect(await titleOf(id)).toBe('How do tides work?')
    // Both are on record all the same.
    expect(
      (await app.request('monitor.traces', { filter: { fromMs: null, toMs: null }, cursor: null, limit: 10 })).rows
        .map(({ name }) => name)
        .toSorted(),
    ).toEqual(['chat_request', 'chat_title', 'chat_title'])
  })

  it('that a kill cut off are recorded once, as interrupted, and delivered once', async () => {
    const id = await chat()
    await setTitles()
    model.behave({ kind: 'stall', text: 'Tides', afterChunks: 0 })
    void app.result('chat.writeTitle', { conversationId: id }).catch(() => {})
    await model.onceRequest()
    // What a kill cuts off on its way is in doubt for minutes.
    await langfuse.untilSpans(2)
    await app.kill()
    await start()
    await langfuse.untilSpans(4)
    const titles = langfuse.spans().filter(({ name }) => name === 'chat_title')
    expect(titles).toHaveLength(1)
    expect(titles[0]?.attributes).toMatchObject({ 'langfuse.observation.level': 'ERROR', 'langfuse.session.id': id })
    expect(langfuse.duplicates()).toBe(0)
    expect(await titleOf(id)).toBe('How do tides work?')
  })
})
