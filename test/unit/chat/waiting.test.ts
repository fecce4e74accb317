import Database from 'better-sqlite3'
import path from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import type { Conversation, Message } from '../../../src/shared/domain.ts'
import { offline, startElsewhere, type AppElsewhere } from '../../support/app-elsewhere.ts'
import { attach } from '../../support/attach.ts'

let rig: AppElsewhere
beforeEach(async () => {
  rig = await startElsewhere()
})
afterEach(() => rig.end())

const chat = (id: string): Promise<Conversation> => rig.app.request('conversations.get', { id })
const branch = ({ messages, leafMessageId }: Conversation): Message[] => {
  const found: Message[] = []
  for (let at = messages.find(({ id }) => id === leafMessageId); at;) {
    const { parentId } = at
    found.unshift(at)
    at = messages.find(({ id }) => id === parentId)
  }
  return found
}
const words = async (id: string): Promise<string[]> => branch(await chat(id)).map(({ content }) => content)
const questions = (): string[] =>
  rig.model.requests.flatMap(({ body }) => (body?.messages ? [body.messages.at(-1)?.content ?? ''] : []))
const keep = (conversationId: string | null, parentId: string | null, text: string) =>
  rig.app.request('chat.sendLater', { conversationId, parentId, text, settings: rig.settings })
/** Until nothing waits and nothing streams in it. */
const untilQuiet = (id: string): Promise<void> =>
  expect
    .poll(async () => {
      const { streaming, waitingCount = 0 } = await chat(id)
      return { streaming, waitingCount }
    })
    .toEqual({ streaming: false, waitingCount: 0 })

describe('a message that is written offline', () => {
  it('waits across restarts and goes out once the network is back, each once, in order, with what was answered before', async () => {
    await rig.startAgain(offline)
    const first = await keep(null, null, 'One?')
    const second = await keep(first.conversationId, first.userMessage.id, 'Two?')
    await keep(first.conversationId, second.userMessage.id, 'Three?')
    expect(first.userMessage.waiting).toEqual({ held: false })

    await rig.startAgain(offline)
    expect(
      (await rig.app.request('conversations.list', null)).map(({ title, waitingCount }) => [title, waitingCount]),
    ).toEqual([['One?', 3]])
    expect(await words(first.conversationId)).toEqual(['One?', 'Two?', 'Three?'])
    expect(questions()).toEqual([])

    rig.model.respondWith((_, question) => `Answer to ${question}`)
    rig.app.changeNetwork('online')
    await untilQuiet(first.conversationId)
    expect(await words(first.conversationId)).toEqual([
      'One?',
      'Answer to One?',
      'Two?',
      'Answer to Two?',
      'Three?',
      'Answer to Three?',
    ])
    expect(questions()).toEqual(['One?', 'Two?', 'Three?'])
    expect(rig.model.requests.at(-1)?.body?.messages.map(({ content }) => content)).toEqual([
      'One?',
      'Answer to One?',
      'Two?',
      'Answer to Two?',
      'Three?',
    ])
    // Parents come before their children, as an export needs them.
    const { messages } = await chat(first.conversationId)
    const seen = new Set<string | null>([null])
    for (const { id, parentId } of messages) {
      expect(seen).toContain(parentId)
      seen.add(id)
    }
  })

  it('is asked of a model on this computer at once', async () => {
    await rig.startAgain(offline)
    const settings = { ...rig.settings, providerId: 'demo', model: 'holdfast-demo' }
    const { conversationId } = await rig.app.request('chat.sendLater', {
      conversationId: null,
      parentId: null,
      text: 'Here?',
      settings,
    })
    await untilQuiet(conversationId)
    expect((await chat(conversationId)).messages.map(({ role, status }) => [role, status])).toEqual([
      ['user', 'complete'],
      ['assistant', 'complete'],
    ])
  })

  it('can be edited, sent now and removed, which can be undone at its place', async () => {
    await rig.startAgain(offline)
    const first = await keep(null, null, 'One?')
    const { conversationId } = first
    const second = await keep(conversationId, first.userMessage.id, 'Two?')
    await keep(conversationId, second.userMessage.id, 'Three?')

    const edited = await rig.app.request('chat.editWaiting', {
      messageId: second.userMessage.id,
      text: 'Two and a half?',
    })
    expect(edited.userMessage).toMatchObject({ content: 'Two and a half?', waiting: { held: false } })
    expect((await rig.app.request('conversations.search', { text: 'half' })).hits).toHaveLength(1)

    const { wasAsked, beforeId, isEmptied, ...removed } = await rig.app.request('chat.removeWaiting', {
      messageId: second.userMessage.id,
    })
    expect([wasAsked, isEmptied]).toEqual([false, false])
    expect(await words(conversationId)).toEqual(['One?', 'Three?'])
    expect((await rig.app.request('conversations.search', { text: 'half' })).hits).toEqual([])
    await rig.app.request('chat.sendLater', { ...removed, ...(beforeId !== null && { beforeId }) })
    expect(await words(conversationId)).toEqual(['One?', 'Two and a half?', 'Three?'])

    await rig.app.request('chat.sendNow', { messageId: first.userMessage.id })
    await expect.poll(async () => (await chat(conversationId)).streaming).toBe(false)
    expect(questions()).toEqual(['One?'])
    // What went out is not edited, removed or sent any more.
    for (const ask of [
      rig.app.result('chat.editWaiting', { messageId: first.userMessage.id, text: 'Late' }),
      rig.app.result('chat.removeWaiting', { messageId: first.userMessage.id }),
      rig.app.result('chat.sendNow', { messageId: first.userMessage.id }),
    ])
      expect(await ask).toMatchObject({ ok: false, error: { code: 'conflict' } })
  })

  it('keeps its files and the prompt it was made of, over an undone removal, edits and a restart', async () => {
    await rig.startAgain(offline)
    const file = async (name: string, text: string) => {
      const { sha256 } = await attach(rig.app, name, Buffer.from(text))
      return { sha256, name }
    }
    const plan = await file('plan.txt', 'The zebra plan.')
    const map = await file('map.txt', 'The yak map.')
    await rig.app.request('attachments.saveDraft', { id: null, attachments: [plan] })
    const prompt = { name: 'greeting', version: 3, isEdited: false }
    const question = { conversationId: null, parentId: null, text: '', settings: rig.settings }
    const { conversationId } = await rig.app.request('chat.sendLater', { ...question, attachments: [plan], prompt })
    expect((await rig.app.request('conversations.newDraft', null)).attachments).toEqual([])
    expect(await chat(conversationId)).toMatchObject({ title: 'plan.txt', messages: [{ attachments: [plan] }] })
    expect((await rig.app.request('conversations.search', { text: 'zebra' })).hits).toHaveLength(1)

    const [first] = (await chat(conversationId)).messages
    const {
      wasAsked: _,
      isEmptied: __,
      beforeId: ___,
      ...removed
    } = await rig.app.request('chat.removeWaiting', {
      messageId: first?.id ?? '',
    })
    expect(removed).toMatchObject({ attachments: [plan], prompt })
    await rig.app.request('conversations.restore', { id: conversationId })
    const { userMessage } = await rig.app.request('chat.sendLater', removed)
    const { id: messageId } = userMessage
    await rig.app.request('chat.editWaiting', { messageId, text: 'Where to?', attachments: [plan, map] })
    await rig.app.request('chat.editWaiting', { messageId, text: 'Where from?' })
    expect((await rig.app.request('conversations.search', { text: 'yak' })).hits).toHaveLength(1)

    await rig.startAgain()
    await untilQuiet(conversationId)
    expect(questions()).toHaveLength(1)
    for (const words of ['Where from?', 'The zebra plan.', 'The yak map.']) expect(questions()[0]).toContain(words)
    const db = new Database(path.join(rig.folder, 'holdfast.db'), { readonly: true })
    const records = db.prepare<[], string>('SELECT payload FROM payloads').pluck().all()
    db.close()
    expect(records).toHaveLength(1)
    expect(records[0]).toContain('"langfuse.observation.prompt.name","value":{"stringValue":"greeting"}')
  })

  it('is told to every page as it comes and goes', async () => {
    await rig.startAgain(offline)
    const { conversationId, userMessage } = await keep(null, null, 'One?')
    const told = async (change: () => Promise<unknown>): Promise<void> => {
      const event = rig.app.once('conversations.changed', ({ id, isTree }) => id === conversationId && isTree === true)
      await change()
      await event
    }
    let second = userMessage.id
    await told(async () => {
      second = (await keep(conversationId, userMessage.id, 'Two?')).userMessage.id
    })
    await told(() => rig.app.request('chat.removeWaiting', { messageId: second }))
    await told(() => rig.app.request('conversations.configure', { id: conversationId, settings: rig.settings }))
  })

  it('leaves what was sent after it by two pages a place in the chat when it is removed', async () => {
    await rig.startAgain(offline)
    const { conversationId, userMessage } = await keep(null, null, 'One?')
    const second = await keep(conversationId, userMessage.id, 'Two?')
    const here = await keep(conversationId, second.userMessage.id, 'From here?')
    const there = await keep(conversationId, second.userMessage.id, 'From there?')
    await rig.app.request('chat.removeWaiting', { messageId: second.userMessage.id })
    const { messages } = await chat(conversationId)
    expect(messages.map(({ id, parentId }) => [id, parentId])).toEqual([
      [userMessage.id, null],
      [here.userMessage.id, userMessage.id],
      [there.userMessage.id, userMessage.id],
    ])
  })

  it('takes a chat that has nothing else in it along when it is removed, and brings it back', async () => {
    await rig.startAgain(offline)
    const { conversationId, userMessage } = await keep(null, null, 'Alone?')
    const removed = await rig.app.request('chat.removeWaiting', { messageId: userMessage.id })
    expect(removed.isEmptied).toBe(true)
    expect(await rig.app.request('conversations.list', null)).toEqual([])
    await rig.app.request('conversations.restore', { id: conversationId })
    const { parentId, text, settings } = removed
    await rig.app.request('chat.sendLater', { conversationId, parentId, text, settings })
    expect(await words(conversationId)).toEqual(['Alone?'])
  })

  it('stays behind an answer that failed, until the user sends it', async () => {
    await rig.startAgain(offline)
    const first = await keep(null, null, 'One?')
    await keep(first.conversationId, first.userMessage.id, 'Two?')
    rig.model.behave({ kind: 'wrong_key' })
    rig.app.changeNetwork('online')
    await expect.poll(async () => branch(await chat(first.conversationId)).at(-1)?.status).toBe('error')
    rig.app.changeNetwork('resume')
    await rig.app.request('conversations.list', null)
    const { messages } = await chat(first.conversationId)
    expect(questions()).toEqual(['One?'])
    const two = messages.find(({ content }) => content === 'Two?')
    expect(two).toMatchObject({
      parentId: messages.find(({ role }) => role === 'assistant')?.id,
      waiting: { held: false },
    })
    await rig.app.request('chat.sendNow', { messageId: two?.id ?? '' })
    await untilQuiet(first.conversationId)
    expect(questions()).toEqual(['One?', 'Two?'])
  })

  it('goes out once the answer that failed before it is deleted', async () => {
    await rig.startAgain(offline)
    const { conversationId, userMessage } = await keep(null, null, 'One?')
    await keep(conversationId, userMessage.id, 'Two?')
    rig.model.behave({ kind: 'wrong_key' })
    rig.app.changeNetwork('online')
    const failed = async () => (await chat(conversationId)).messages.find(({ status }) => status === 'error')
    await expect.poll(failed).toBeDefined()
    rig.model.behave({ kind: 'answer', text: 'Both.' })
    await rig.app.request('messages.delete', { messageId: (await failed())?.id ?? '' })
    await untilQuiet(conversationId)
    expect(await words(conversationId)).toEqual(['One?', 'Two?', 'Both.'])
  })

  it('may be the question of an answer that failed', async () => {
    rig.model.behave({ kind: 'server_error' })
    const sent = await rig.app.request('chat.send', {
      conversationId: null,
      parentId: null,
      text: 'Again?',
      settings: rig.settings,
    })
    const { conversationId, userMessage } = sent
    await expect.poll(async () => (await chat(conversationId)).streaming).toBe(false)
    rig.app.changeNetwork('offline')
    await rig.app.request('chat.askLater', { messageId: sent.assistantMessage.id, settings: rig.settings })
    expect(await words(conversationId)).toEqual(['Again?'])
    await rig.app.request('chat.removeWaiting', { messageId: userMessage.id })
    expect(branch(await chat(conversationId)).at(-1)?.status).toBe('error')
    await rig.app.request('chat.askLater', { messageId: sent.assistantMessage.id, settings: rig.settings })
    rig.app.changeNetwork('online')
    await untilQuiet(conversationId)
    expect(branch(await chat(conversationId)).map(({ status }) => status)).toEqual(['complete', 'complete'])
    expect((await chat(conversationId)).messages).toHaveLength(3)
  })

  it('goes out of no chat that is deleted, and does once it is restored', async () => {
    await rig.startAgain(offline)
    const { conversationId } = await keep(null, null, 'Hidden?')
    await rig.app.request('conversations.delete', { id: conversationId })
    rig.app.changeNetwork('online')
    await rig.app.request('conversations.list', null)
    expect(questions()).toEqual([])
    await rig.app.request('conversations.restore', { id: conversationId })
    await untilQuiet(conversationId)
    expect(questions()).toEqual(['Hidden?'])
  })

  it('is held where the database was put back to an earlier state: it may have been sent since', async () => {
    await rig.startAgain(offline)
    const { conversationId, userMessage } = await keep(null, null, 'Twice?')
    const { name } = await rig.app.request('data.backUp', null)
    rig.app.changeNetwork('online')
    await untilQuiet(conversationId)
    await rig.app.request('data.restore', { name })
    expect((await chat(conversationId)).messages).toMatchObject([{ content: 'Twice?', waiting: { held: true } }])
    rig.app.changeNetwork('online')
    await rig.app.request('conversations.list', null)
    expect(questions()).toEqual(['Twice?'])
    await rig.app.request('chat.sendNow', { messageId: userMessage.id })
    await untilQuiet(conversationId)
    expect(questions()).toEqual(['Twice?', 'Twice?'])
  })

  it('is sent once however often the app is killed while it goes out', { timeout: 240_000 }, async () => {
    rig.model.respondWith(() => ({ kind: 'answer', text: 'Yes, it has arrived here.', chunkDelayMs: 5 }))
    const sent: { id: string; text: string }[] = []
    for (const afterMs of [null, 0, 12, 3, null, 40]) {
      const text = `Message ${sent.length}?`
      const next = rig.model.onceRequest()
      rig.app.changeNetwork('offline')
      sent.push({ id: (await keep(null, null, text)).conversationId, text })
      rig.app.changeNetwork('online')
      // Killed as it begins to go out, or once it has, and so long after that.
      if (afterMs !== null) await next
      if (afterMs !== null) await new Promise((resolve) => setTimeout(resolve, afterMs))
      await rig.startAgain()
      await untilQuiet(sent.at(-1)?.id ?? '')
    }
    for (const { id, text } of sent) {
      const asked = questions().filter((each) => each === text).length
      expect(asked).toBeLessThanOrEqual(1)
      const { messages } = await chat(id)
      expect(messages.map(({ role }) => role)).toEqual(['user', 'assistant'])
      expect(messages[0]).not.toHaveProperty('waiting')
      // Where it was killed between the transaction and the first byte nobody was asked: that is told, and can be retried.
      expect(['complete', 'interrupted']).toContain(messages[1]?.status)
      if (asked === 0) expect(messages[1]?.status).toBe('interrupted')
    }
    const { rows } = await rig.app.request('monitor.traces', {
      filter: { fromMs: null, toMs: null },
      cursor: null,
      limit: 50,
    })
    expect(rows).toHaveLength(sent.length)
  })
})
