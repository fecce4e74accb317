import fs from 'node:fs'
import os from 'node:os'
import path from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import type { Message } from '../../../src/shared/domain.ts'
import { killAllApps, startApp, type AppChild } from '../../support/app-child.ts'
import { startFakeLangfuse, type FakeLangfuse } from '../../support/fake-langfuse.ts'

const keys = { publicKey: 'pk-lf-1', secretKey: 'sk-lf-1' }
const settings = { providerId: 'demo', model: 'holdfast-demo', systemPrompt: '', parameters: {} }

let folder: string
let langfuse: FakeLangfuse
let app: AppChild

beforeEach(() => {
  folder = fs.mkdtempSync(path.join(os.tmpdir(), 'holdfast-feedback-'))
})

afterEach(async () => {
  await killAllApps()
  await langfuse.close()
  fs.rmSync(folder, { recursive: true })
})

async function start(version: string): Promise<void> {
  langfuse = await startFakeLangfuse({ ...keys, version })
  app = await startApp({
    folder,
    secrets: { langfuse: keys.secretKey },
    timings: {
      backoffBaseMs: 20,
      backoffCapMs: 100,
      settleMs: 10,
      doubtFirstMs: 60,
      doubtSecondMs: 120,
      withdrawAfterMs: 50,
    },
  })
  await app.request('settings.saveLangfuse', { host: langfuse.url, ...keys })
}

async function answered(text: string): Promise<Message> {
  const ended = new Map<string, Message>()
  const stop = app.on('chat.message', ({ message }) => void ended.set(message.id, message))
  const sent = await app.request('chat.send', { conversationId: null, parentId: null, text, settings })
  const { id } = sent.assistantMessage
  const isDone = ({ message }: { message: Message }): boolean => message.id === id && message.status === 'complete'
  const known = ended.get(id)
  const message = known?.status === 'complete' ? known : (await app.once('chat.message', isDone)).message
  stop()
  return message
}

const untilDelivered = (count: number) => app.once('sync.changed', ({ status }) => status.ledger.delivered === count)

describe.each(['4.16.0', '3.10.0'])('feedback on an answer, with Langfuse %s', (version) => {
  it('becomes a score of its trace, and the last word replaces the one before', async () => {
    await start(version)
    const message = await answered('hello')
    const delivered = untilDelivered(3)
    const first = await app.request('chat.score', { messageId: message.id, value: 'down', comment: '' })
    expect(first.feedback).toMatchObject({ value: 'down' })
    const second = await app.request('chat.score', {
      messageId: message.id,
      value: 'up',
      comment: ' on second thought ',
    })
    expect(second.feedback).toMatchObject({ value: 'up', comment: 'on second thought' })
    await delivered

    const scores = langfuse.events().filter(({ type }) => type === 'score-create')
    expect(scores.map(({ body }) => [body['value'], body['comment']])).toEqual([
      [0, null],
      [1, 'on second thought'],
    ])
    expect(new Set(scores.map(({ body }) => body['id']))).toEqual(new Set([`${message.traceId}-user-feedback`]))
    expect(langfuse.traceIds()).toEqual(new Set([message.traceId]))
    const { feedback } = await app.request('monitor.trace', { traceId: message.traceId ?? '' })
    expect(feedback).toEqual({ value: 'up', comment: 'on second thought', delivery: 'delivered' })
  })
})

describe.each(['4.16.0', '3.40.0', '2.95.0'])('feedback that is taken back, with Langfuse %s', (version) => {
  it('offline, and given again: what was said last is there, and nothing else', async () => {
    await start(version)
    await app.request('sync.setPaused', { paused: true })
    const { id: messageId, traceId } = await answered('hello')
    await app.request('chat.score', { messageId, value: 'up', comment: 'nice' })
    const withdrawn = await app.request('chat.withdrawScore', { messageId })
    expect(withdrawn.feedback).toMatchObject({ value: null, comment: '' })
    await app.request('chat.score', { messageId, value: 'down', comment: 'on second thought' })
    const delivered = untilDelivered(4)
    await app.request('sync.setPaused', { paused: false })
    await delivered
    expect(langfuse.scores()).toEqual([
      expect.objectContaining({ id: `${traceId}-user-feedback-2`, value: 0, comment: 'on second thought' }),
    ])
  })

  it('and left at that is not there any more, and taking it back twice is once', async () => {
    await start(version)
    const { id: messageId, traceId } = await answered('hello')
    const delivered = untilDelivered(3)
    await app.request('chat.score', { messageId, value: 'up', comment: '' })
    await app.request('chat.withdrawScore', { messageId })
    await app.request('chat.withdrawScore', { messageId })
    expect((await delivered).status.ledger).toMatchObject({ accepted: 3, dead: 0 })
    expect(langfuse.scoreIds()).toEqual([])
    const { feedback } = await app.request('monitor.trace', { traceId: traceId ?? '' })
    expect(feedback).toEqual({ value: null, comment: '', delivery: 'delivered' })
  })
})

describe('a Langfuse that takes turns as events', () => {
  it('gets turns as events; what it refuses is dead with its words, and the rest is delivered', async () => {
    await start('3.10.0')
    langfuse.answerEvents(({ type, body }) =>
      type === 'trace-create' && JSON.stringify(body['input']).includes('poison')
        ? { status: 400, message: 'Invalid request data' }
        : null,
    )
    await app.request('sync.setPaused', { paused: true })
    const [good, bad] = [await answered('hello'), await answered('poison')]
    const settled = app.once('sync.changed', ({ status }) => status.ledger.pending === 0)
    await app.request('sync.setPaused', { paused: false })
    expect((await settled).status.ledger).toMatchObject({ accepted: 2, delivered: 1, dead: 1 })
    expect(await app.request('sync.dead', { limit: 10 })).toEqual([
      expect.objectContaining({ traceId: bad.traceId, answer: '400 Invalid request data' }),
    ])
    const types = langfuse.events().map(({ type }) => type)
    expect(types.filter((type) => type === 'generation-create').length).toBeGreaterThan(0)
    expect(langfuse.traceIds().has(good.traceId ?? '')).toBe(true)
    expect(langfuse.spans()).toEqual([])
  })

  it('that was updated meanwhile gets as spans what it refused as events', async () => {
    await start('3.10.0')
    const first = untilDelivered(1)
    await answered('before')
    await first
    const port = Number(new URL(langfuse.url).port)
    await langfuse.close()
    langfuse = await startFakeLangfuse({ ...keys, version: '4.16.0', port })
    const delivered = untilDelivered(2)
    const after = await answered('after')
    await delivered
    expect(langfuse.spans().map(({ traceId }) => traceId)).toEqual([after.traceId, after.traceId])
    expect(await app.request('sync.dead', { limit: 10 })).toEqual([])
  })
})

describe('what is said of an answer', () => {
  it('is redacted like the answers', async () => {
    await start('4.16.0')
    const redaction = { bodies: 'all' as const, keys: true, emails: true, patterns: [] }
    await app.request('settings.update', { redaction })
    const message = await answered('hello')
    const delivered = untilDelivered(2)
    await app.request('chat.score', { messageId: message.id, value: 'up', comment: 'ask ada@example.org' })
    await delivered
    expect(langfuse.events()[0]?.body['comment']).toBe('ask [redacted: e-mail]')
    expect(
      (await app.request('conversations.get', { id: message.conversationId })).messages.at(-1)?.feedback,
    ).toMatchObject({ comment: 'ask ada@example.org' })
  })

  it('is taken back in the order it was said, though its comment takes long to redact', async () => {
    await start('4.16.0')
    const patterns = Array.from({ length: 20 }, (_, index) => `(a|b){1,20}c${index}`)
    await app.request('settings.update', { redaction: { bodies: 'all', keys: true, emails: true, patterns } })
    const { id: messageId } = await answered('hello')
    const said = app.request('chat.score', { messageId, value: 'up', comment: 'ab'.repeat(1000) })
    const takenBack = app.request('chat.withdrawScore', { messageId })
    expect((await said).feedback).toMatchObject({ value: 'up' })
    expect((await takenBack).feedback).toMatchObject({ value: null })
  })

  it('is refused with a word where there is no such answer', async () => {
    await start('4.16.0')
    const result = await app.result('chat.score', { messageId: 'nobody', value: 'up', comment: '' })
    expect(result).toMatchObject({ ok: false, error: { code: 'not_found' } })
    expect((await app.request('sync.status', null)).ledger.accepted).toBe(0)
  })
})
