import fs from 'node:fs'
import os from 'node:os'
import path from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import type { Conversation, Message } from '../../../src/shared/domain.ts'
import { killAllApps, startApp, type AppChild } from '../../support/app-child.ts'
import { say, shownTexts } from '../../support/chats.ts'
import { startFakeOpenAi, type FakeOpenAi } from '../../support/fake-openai.ts'

let folder: string
let app: AppChild
let model: FakeOpenAi
let settings: Conversation['settings']
beforeEach(async () => {
  folder = fs.mkdtempSync(path.join(os.tmpdir(), 'holdfast-tree-'))
  model = await startFakeOpenAi()
  app = await startApp({ folder })
  const { id } = await app.request('providers.save', { id: null, kind: 'custom', name: 'Here', baseUrl: model.url })
  settings = { providerId: id, model: 'fake-large', systemPrompt: '', parameters: {} }
}, 60_000)
afterEach(async () => {
  await killAllApps()
  await model.close()
  fs.rmSync(folder, { recursive: true, force: true })
})

const read = (id: string): Promise<Conversation> => app.request('conversations.get', { id })
const found = async (text: string): Promise<string[]> =>
  (await app.request('conversations.search', { text })).hits.map(({ messageId }) => messageId)
const at = ({ messages }: Conversation, index: number): Message => {
  const message = messages[index]
  if (!message) throw new Error(`no message ${index}`)
  return message
}
/** What the model was sent last. */
const sent = (): { role: string; content: string }[] =>
  (model.requests.at(-1)?.body as { messages: { role: string; content: string }[] } | undefined)?.messages ?? []
const recorded = async (): Promise<number> => (await app.request('sync.status', null)).ledger.accepted

async function threeTurns(): Promise<Conversation> {
  let chat = await say(app, 'What is a heron?', { settings })
  chat = await say(app, 'And an egret?', { chat, settings })
  return say(app, 'And a bittern?', { chat, settings })
}

describe('a message that is deleted', () => {
  it('is gone from the tree, the search and what a model is sent; what followed it follows the one before; its record stays', async () => {
    const chat = await threeTurns()
    const before = await recorded()
    await app.request('messages.delete', { messageId: at(chat, 2).id })
    const after = await read(chat.id)
    expect(after.messages.map(({ id }) => id)).toEqual(
      chat.messages.filter((_, index) => index !== 2).map(({ id }) => id),
    )
    expect(at(after, 2).parentId).toBe(at(chat, 1).id)
    expect(shownTexts(after)).toHaveLength(5)
    expect(await found('egret')).toEqual([])
    expect(await recorded()).toBe(before)
    await say(app, 'Which is the tallest?', { chat: after, settings })
    expect(JSON.stringify(sent())).not.toContain('egret')
    // Two answers that follow each other are given as one, since strict servers refuse anything else.
    expect(sent().map(({ role }) => role)).toEqual(['user', 'assistant', 'user', 'assistant', 'user'])

    await app.request('messages.restore', { messageId: at(chat, 2).id })
    const restored = await read(chat.id)
    expect(restored.messages.slice(0, 6)).toEqual(chat.messages)
    expect(await found('egret')).toEqual([at(chat, 2).id])
  })

  it('takes its place in the list of answers back, and stays deleted when the search is rebuilt and after a restart', async () => {
    const chat = await threeTurns()
    const [, , , , , last] = chat.messages
    await app.request('messages.delete', { messageId: last?.id ?? '' })
    expect((await read(chat.id)).leafMessageId).toBe(at(chat, 4).id)
    await app.request('messages.delete', { messageId: at(chat, 0).id })
    const rebuilt = app.once('index.changed', ({ state }) => state.kind === 'whole')
    await app.request('data.rebuildIndex', null)
    await rebuilt
    expect(await found('heron')).not.toContain(at(chat, 0).id)
    await app.close()
    app = await startApp({ folder })
    expect((await read(chat.id)).messages.map(({ id }) => id)).toEqual(chat.messages.slice(1, 5).map(({ id }) => id))
  })

  it('is refused while it still arrives, and answered for where it is not there', async () => {
    const begun = app.once('chat.delta')
    const { assistantMessage, conversationId } = await app.request('chat.send', {
      conversationId: null,
      parentId: null,
      text: 'slowly',
      settings: { ...settings, providerId: 'demo', model: 'holdfast-demo' },
    })
    await begun
    expect(await app.result('messages.delete', { messageId: assistantMessage.id })).toMatchObject({
      ok: false,
      error: { code: 'conflict' },
    })
    expect(await app.result('messages.fork', { messageId: assistantMessage.id })).toMatchObject({ ok: false })
    expect((await read(conversationId)).messages).toHaveLength(2)
    expect(await app.result('messages.delete', { messageId: 'nowhere' })).toMatchObject({
      ok: false,
      error: { code: 'not_found' },
    })
  })
})

describe('an answer that is edited', () => {
  it('stands beside what the model said, is what goes on, and is on no record', async () => {
    const chat = await say(app, 'What is a heron?', { settings })
    const answer = at(chat, 1)
    const before = await recorded()
    const edited = await app.request('messages.edit', { messageId: answer.id, text: 'A wading bird.' })
    expect(edited).toMatchObject({
      editedFrom: answer.id,
      traceId: null,
      parentId: answer.parentId,
      status: 'complete',
    })
    const after = await read(chat.id)
    expect(after.leafMessageId).toBe(edited.id)
    expect(after.messages.find(({ id }) => id === answer.id)).toEqual(answer)
    expect(await recorded()).toBe(before)
    expect(await found('wading')).toEqual([edited.id])
    await say(app, 'Go on', { chat: after, settings })
    expect(sent().map(({ content }) => content)).toEqual(['What is a heron?', 'A wading bird.', 'Go on'])
    expect(await app.result('messages.edit', { messageId: at(chat, 0).id, text: 'x' })).toMatchObject({ ok: false })
  })
})

describe('a fork', () => {
  it('has all that leads up to a message, with ids of its own, names where it came from, and records nothing twice', async () => {
    let chat = await threeTurns()
    await app.request('chat.score', { messageId: at(chat, 1).id, value: 'up', comment: '' })
    chat = await read(chat.id)
    const before = await recorded()
    const { conversationId } = await app.request('messages.fork', { messageId: at(chat, 3).id })
    const fork = await read(conversationId)
    expect(shownTexts(fork)).toEqual(shownTexts(chat).slice(0, 4))
    expect(fork.forkedFrom).toEqual({ chatId: chat.id, messageId: at(chat, 3).id, title: chat.title })
    const ids = new Set(chat.messages.map(({ id }) => id))
    for (const message of fork.messages) expect(ids).not.toContain(message.id)
    expect(fork.messages.map(({ isCopy, traceId, usage, feedback }) => ({ isCopy, traceId, usage, feedback }))).toEqual(
      chat.messages.slice(0, 4).map(({ traceId, usage }) => ({ isCopy: true, traceId, usage, feedback: null })),
    )
    expect(await recorded()).toBe(before)
    // A rating belongs to the answer that was given.
    expect(await app.result('chat.score', { messageId: at(fork, 1).id, value: 'down', comment: '' })).toMatchObject({
      ok: false,
    })
    const wentOn = await say(app, 'Elsewhere', { chat: fork, settings })
    expect(wentOn.messages).toHaveLength(6)
    expect((await read(chat.id)).messages).toHaveLength(6)
    await app.request('conversations.delete', { id: chat.id })
    expect((await read(conversationId)).forkedFrom).toMatchObject({ title: null })
  })
})

describe('a mark in a chat', () => {
  it('lets a model be sent nothing from before it, until it is taken away', async () => {
    const chat = await threeTurns()
    await app.request('messages.markContext', { messageId: at(chat, 4).id, isStart: true })
    await say(app, 'Go on', { chat: await read(chat.id), settings })
    expect(sent().map(({ content }) => content)[0]).toBe('And a bittern?')
    await app.request('messages.markContext', { messageId: at(chat, 4).id, isStart: false })
    await say(app, 'And on', { chat: await read(chat.id), settings })
    expect(sent().map(({ content }) => content)[0]).toBe('What is a heron?')
  })

  it('is a summary only once there is one', async () => {
    let chat = await threeTurns()
    chat = await say(app, 'Summarise this.', { chat, settings, contextMark: 'summary' })
    expect(sent().map(({ content }) => content)[0]).toBe('What is a heron?')
    expect(chat.messages.at(-2)).toMatchObject({ contextMark: 'summary', content: 'Summarise this.' })
    await say(app, 'Go on', { chat, settings })
    expect(sent().map(({ role }) => role)).toEqual(['user', 'assistant', 'user'])
    expect(sent()[0]?.content).toBe('Summarise this.')
    // The branch in which it failed is sent whole.
    await app.request('messages.delete', { messageId: chat.leafMessageId ?? '' })
    await say(app, 'Instead', { chat: await read(chat.id), parentId: at(chat, 5).id, settings })
    expect(sent().map(({ content }) => content)[0]).toBe('What is a heron?')
  })
})

describe('an answer that nobody has seen', () => {
  it('is told of over restarts until it was seen; one that its user stopped is not', async () => {
    const chat = await say(app, 'What is a heron?', { settings })
    const isUnread = async (): Promise<boolean[]> =>
      (await app.request('conversations.list', null)).map((entry) => entry.isUnread)
    expect(await isUnread()).toEqual([true])
    await app.close()
    app = await startApp({ folder })
    expect(await isUnread()).toEqual([true])
    await app.request('conversations.markSeen', { id: chat.id })
    expect(await isUnread()).toEqual([false])
  })
})
