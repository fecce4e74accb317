import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import type { Conversation, Message, ObservationDetail } from '../../../src/shared/domain.ts'
import { offline, startElsewhere, type AppElsewhere } from '../../support/app-elsewhere.ts'
import type { Behaviour } from '../../support/fake-openai.ts'
import { askObservations } from '../../support/observations.ts'

let rig: AppElsewhere
const soon = { HOLDFAST_TEST_RETRIES: JSON.stringify({ firstMs: 20, longestMs: 40 }) }
const late = { HOLDFAST_TEST_RETRIES: JSON.stringify({ firstMs: 60_000, longestMs: 60_000 }) }
const busy: Behaviour = { kind: 'raw', status: 503, body: { error: { message: 'overloaded' } } }

beforeEach(async () => {
  rig = await startElsewhere()
})
afterEach(() => rig.end())

const chat = (id: string): Promise<Conversation> => rig.app.request('conversations.get', { id })
const send = (text: string, alongside?: string[]) =>
  rig.app.request('chat.send', {
    conversationId: null,
    parentId: null,
    text,
    settings: {
      ...rig.settings,
      ...(alongside && { alongside: alongside.map((model) => ({ providerId: rig.settings.providerId, model })) }),
    },
  })
const ended = async (messageId: string): Promise<Message> => {
  const find = async (): Promise<Message | undefined> => {
    for (const { id } of await rig.app.request('conversations.list', null)) {
      const found = (await chat(id)).messages.find((message) => message.id === messageId)
      if (found) return found
    }
    return undefined
  }
  await expect.poll(async () => (await find())?.status).not.toBe('streaming')
  const message = await find()
  if (!message) throw new Error('the message is not there')
  return message
}
const generationOf = async (traceId: string | null): Promise<ObservationDetail> => {
  const found = (await askObservations(rig.app.request, traceId ?? '')).find(({ type }) => type === 'generation')
  if (!found) throw new Error('there is no generation')
  return found
}
const traceCount = async (): Promise<number> =>
  (await rig.app.request('monitor.traces', { filter: { fromMs: null, toMs: null }, cursor: null, limit: 50 })).rows
    .length

describe('a call that is tried again', () => {
  it('is one record, which says how often and how long it waited', async () => {
    await rig.startAgain(soon)
    rig.model.behave(busy, busy)
    const { assistantMessage } = await send('Often?')
    const message = await ended(assistantMessage.id)
    expect(message.status).toBe('complete')
    const generation = await generationOf(message.traceId)
    expect(generation.metadata).toMatchObject({ attempts: '3', waited_seconds: expect.any(String) })
    const waitedMs = Number(generation.metadata?.['waited_seconds']) * 1000
    expect(waitedMs).toBeGreaterThan(30)
    expect(message.timeToFirstTokenMs).toBeGreaterThanOrEqual(waitedMs)
    expect(message.durationMs).toBeGreaterThanOrEqual(message.timeToFirstTokenMs ?? Infinity)
    expect(await traceCount()).toBe(1)
  })

  it('keeps its question over a kill while it waits, offers to be retried, and is recorded once', async () => {
    await rig.startAgain(late)
    rig.model.behave(busy)
    const waits = rig.app.once('chat.retryWait', ({ wait }) => wait !== null)
    const { assistantMessage, conversationId } = await send('Killed?')
    expect((await waits).wait).toMatchObject({ messageId: assistantMessage.id, attempts: 1 })
    expect(await rig.app.request('chat.retryWaits', null)).toHaveLength(1)
    await rig.startAgain(late)
    const { messages } = await chat(conversationId)
    expect(messages.map(({ content, status }) => [content, status])).toEqual([
      ['Killed?', 'complete'],
      ['', 'interrupted'],
    ])
    expect(await rig.app.request('chat.retryWaits', null)).toEqual([])
    expect(await traceCount()).toBe(1)
    const { assistantMessage: again } = await rig.app.request('chat.retry', {
      messageId: assistantMessage.id,
      settings: rig.settings,
    })
    expect((await ended(again.id)).status).toBe('complete')
  })

  it('ends at once where it is cancelled, where the chat is deleted, and where the app quits', async () => {
    await rig.startAgain(late)
    for (const end of ['cancel', 'delete', 'quit'] as const) {
      rig.model.behave(busy)
      const waits = rig.app.once('chat.retryWait', ({ wait }) => wait !== null)
      const { assistantMessage, conversationId } = await send(`How does it end: ${end}?`)
      await waits
      if (end === 'cancel') await rig.app.request('chat.stop', { messageId: assistantMessage.id })
      if (end === 'delete') await rig.app.request('conversations.delete', { id: conversationId })
      if (end === 'quit') {
        await rig.app.close()
        await rig.start(late)
      }
      if (end === 'delete') await rig.app.request('conversations.restore', { id: conversationId })
      const message = await ended(assistantMessage.id)
      expect(message).toMatchObject({ status: 'error', error: { type: 'server_error' } })
      expect(message.error?.message).toContain('overloaded')
    }
    expect(await traceCount()).toBe(3)
  })
})

describe('an answer that is gone on with', () => {
  it('is a trace of its own in the same session, which names the one before, and is told the model as one answer', async () => {
    rig.model.behave({ kind: 'cut', afterChunks: 6, text: 'The tide comes in and the boats are lifted from the sand.' })
    const { assistantMessage, conversationId } = await send('Tell me of the tide')
    const broken = await ended(assistantMessage.id)
    expect(broken).toMatchObject({ status: 'error', content: 'The tide comes in and the' })
    rig.model.behave({ kind: 'answer', text: 'comes in and the boats are lifted.' })
    const { assistantMessage: next } = await rig.app.request('chat.goOn', {
      messageId: broken.id,
      settings: rig.settings,
    })
    const rest = await ended(next.id)
    expect(rest).toMatchObject({ continuesId: broken.id, parentId: broken.id, content: ' boats are lifted.' })
    const generation = await generationOf(rest.traceId)
    expect(generation.metadata).toMatchObject({ continues_trace_id: broken.traceId })
    expect(rest.traceId).not.toBe(broken.traceId)
    const { traces } = await rig.app.request('monitor.session', { sessionId: conversationId, cursor: null, limit: 10 })
    expect(traces.map(({ traceId }) => traceId).sort()).toEqual([broken.traceId, rest.traceId].sort())
  })

  it('is refused where there is nothing to go on from', async () => {
    const { assistantMessage } = await send('Complete?')
    await ended(assistantMessage.id)
    const asked = await rig.app.result('chat.goOn', { messageId: assistantMessage.id, settings: rig.settings })
    expect(asked).toMatchObject({ ok: false, error: { code: 'bad_input' } })
  })
})

describe('several models at once', () => {
  it('are begun together, each a trace of one session, and none is hurt by another', async () => {
    rig.model.respondWith(({ body }) => (body?.model === 'second' ? { kind: 'wrong_key' } : `I am ${body?.model}.`))
    const sent = await send('Who?', ['second', 'third'])
    const answers = await Promise.all([sent.assistantMessage, ...sent.alongside].map(({ id }) => ended(id)))
    expect(answers.map(({ model, status, content }) => [model, status, content])).toEqual([
      ['fake-large', 'complete', 'I am fake-large.'],
      ['second', 'error', ''],
      ['third', 'complete', 'I am third.'],
    ])
    expect(new Set(answers.map(({ askedWith }) => askedWith)).size).toBe(1)
    expect(rig.model.requests.map(({ body }) => body?.messages)).toEqual(
      [0, 1, 2].map(() => [{ role: 'user', content: 'Who?' }]),
    )
    const { traces } = await rig.app.request('monitor.session', {
      sessionId: sent.conversationId,
      cursor: null,
      limit: 10,
    })
    expect(traces).toHaveLength(3)
    expect((await chat(sent.conversationId)).settings.alongside).toHaveLength(2)

    const told = () =>
      rig.app.once('conversations.changed', ({ id, isTree }) => id === sent.conversationId && isTree === true)
    const keptEvent = told()
    const kept = await rig.app.request('chat.keepOne', { messageId: answers[2]?.id ?? '' })
    await keptEvent
    const after = await chat(sent.conversationId)
    expect(after.leafMessageId).toBe(answers[2]?.id)
    expect(after.messages.filter(({ askedWith }) => askedWith !== undefined)).toEqual([])
    const putEvent = told()
    await rig.app.request('chat.putBeside', kept)
    await putEvent
    expect((await chat(sent.conversationId)).messages.filter(({ askedWith }) => askedWith !== undefined)).toHaveLength(
      3,
    )
  })

  it('wait for the network all, and are asked together once it is there', async () => {
    await rig.startAgain(offline)
    const settings = { ...rig.settings, alongside: [{ providerId: rig.settings.providerId, model: 'second' }] }
    const { conversationId } = await rig.app.request('chat.sendLater', {
      conversationId: null,
      parentId: null,
      text: 'Both?',
      settings,
    })
    rig.app.changeNetwork('online')
    await expect
      .poll(async () => (await chat(conversationId)).messages.map(({ status }) => status))
      .toEqual(['complete', 'complete', 'complete'])
    expect(rig.model.requests.map(({ body }) => body?.model).sort()).toEqual(['fake-large', 'second'])
  })

  it('are all there after a kill in the middle: what is done, and what came of the rest', async () => {
    rig.model.respondWith(({ body }) =>
      body?.model === 'second' ? 'Done.' : { kind: 'stall', afterChunks: 1, text: 'Not yet done.' },
    )
    const sent = await send('Killed?', ['second'])
    await ended(sent.alongside[0]?.id ?? '')
    await rig.startAgain()
    const { messages } = await chat(sent.conversationId)
    expect(messages.map(({ role, model, status }) => [role, model, status])).toEqual([
      ['user', null, 'complete'],
      ['assistant', 'fake-large', 'interrupted'],
      ['assistant', 'second', 'complete'],
    ])
    expect(messages[1]?.askedWith).toBe(messages[2]?.askedWith)
    expect(await traceCount()).toBe(2)
  })
})
