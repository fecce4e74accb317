import { mkdtempSync, rmSync } from 'node:fs'
import os from 'node:os'
import path from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import type { LangfusePrompts } from '../../../src/shared/domain.ts'
import { createPromptCache, type PromptCache } from '../../../src/main/prompts/prompt-cache.ts'
import { openWriterDatabase } from '../../../src/main/store/schema/database.ts'
import { createReader } from '../../../src/main/store/thread/reader.ts'
import { createWriter } from '../../../src/main/store/thread/writer.ts'
import type { Store } from '../../../src/main/store/thread/store.ts'
import { exchange } from '../../../src/main/net/node-exchange.ts'
import { startFakeLangfuse, type FakeLangfuse } from '../../support/fake-langfuse.ts'

let langfuse: FakeLangfuse
let folder: string
let db: ReturnType<typeof openWriterDatabase>
let cache: PromptCache
let nowMs: number
let isOnline: boolean
let keys: { publicKey: string; secretKey: string }
let changes: number

function open(): PromptCache {
  return createPromptCache({
    store: { read: createReader(db), write: createWriter(db) } as unknown as Store,
    connection: () => ({ host: langfuse.url, ...keys }),
    exchange,
    isOnline: () => isOnline,
    clock: { nowMs: () => nowMs, monotonicMs: () => nowMs },
    emit: () => {
      changes += 1
    },
    onError: (message) => {
      throw new Error(message)
    },
  })
}

beforeEach(async () => {
  langfuse = await startFakeLangfuse()
  folder = mkdtempSync(path.join(os.tmpdir(), 'holdfast-prompts-'))
  db = openWriterDatabase(folder)
  nowMs = Date.UTC(2026, 10, 20)
  isOnline = true
  changes = 0
  keys = { publicKey: 'pk-lf-fake', secretKey: 'sk-lf-fake' }
  cache = open()
})
afterEach(async () => {
  await cache.close()
  db.close()
  await langfuse.close()
  rmSync(folder, { recursive: true })
})

const names = ({ prompts }: LangfusePrompts): string[] => prompts.map(({ name, version }) => `${name} ${version}`)
const gets = (): string[] => langfuse.promptRequests().filter((request) => !request.includes('?page='))

describe('the prompts of Langfuse', () => {
  it('are read over all pages, each in the version that is in production, else in its newest', async () => {
    for (let at = 0; at < 230; at += 1) langfuse.putPrompt({ name: `many/${at}`, prompt: `Text ${at}` })
    langfuse.putPrompt({ name: 'a/b c?d', prompt: 'One {{x}}', labels: ['production'], tags: ['team'] })
    langfuse.putPrompt({ name: 'a/b c?d', prompt: 'Two {{x}}' })
    const chat = [
      { role: 'system', content: 'Be {{tone}}.' },
      { type: 'placeholder', name: 'history' },
      { role: 'user', content: 'Hello' },
    ]
    langfuse.putPrompt({ name: 'chat', prompt: chat, labels: ['staging'] })
    const read = await cache.refresh()
    expect(read).toMatchObject({ isConnected: true, isReading: false, readAtMs: nowMs, problem: null })
    expect(read.prompts).toHaveLength(232)
    expect(read.prompts.find(({ name }) => name === 'a/b c?d')).toMatchObject({
      version: 1,
      versions: [2, 1],
      versionLabels: ['production'],
      labels: ['production', 'latest'],
      tags: ['team'],
      excerpt: 'One {{x}}',
    })
    expect(await cache.version('chat', 1)).toEqual({
      name: 'chat',
      version: 1,
      labels: ['staging', 'latest'],
      body: {
        type: 'chat',
        messages: [
          { role: 'system', content: 'Be {{tone}}.' },
          { placeholder: 'history' },
          { role: 'user', content: 'Hello' },
        ],
      },
    })
  })

  it('are only ever read', async () => {
    langfuse.putPrompt({ name: 'one', prompt: 'Text' })
    await cache.refresh()
    await cache.version('one', 1)
    expect(langfuse.promptRequests().filter((request) => !request.startsWith('GET '))).toEqual([])
    expect(langfuse.posts()).toBe(0)
  })

  it('can be used without a network, also after a restart, and a version that was not read says so', async () => {
    langfuse.putPrompt({ name: 'one', prompt: 'First' })
    langfuse.putPrompt({ name: 'one', prompt: 'Second', labels: ['production'] })
    await cache.refresh()
    await langfuse.pause()
    cache = open()
    expect(names(await cache.look())).toEqual(['one 2'])
    expect((await cache.version('one', 2)).body).toEqual({ type: 'text', text: 'Second' })
    await expect(cache.version('one', 1)).rejects.toThrow(/Version 1 of “one” is not on this computer/)
    await langfuse.resume()
    expect((await cache.version('one', 1)).body).toEqual({ type: 'text', text: 'First' })
    await langfuse.pause()
    expect((await cache.version('one', 1)).body).toEqual({ type: 'text', text: 'First' })
  })

  it('are read again once they are stale, and then only those that changed there', async () => {
    langfuse.putPrompt({ name: 'old', prompt: 'Stays' })
    langfuse.putPrompt({ name: 'new', prompt: 'Before' })
    await cache.refresh()
    langfuse.putPrompt({ name: 'new', prompt: 'After' })
    const before = gets().length
    nowMs += 30 * 60_000
    expect((await cache.look()).isReading).toBe(false)
    nowMs += 31 * 60_000
    const seen = changes
    expect((await cache.look()).isReading).toBe(true)
    await expect.poll(() => changes).toBeGreaterThan(seen)
    expect(names(await cache.look())).toEqual(['new 2', 'old 1'])
    expect(gets().slice(before)).toEqual(['GET /api/public/v2/prompts/new?version=2'])
    // By hand, all are.
    await cache.refresh()
    expect(gets().slice(before)).toHaveLength(3)
  })

  it('are not read unasked while there is no network', async () => {
    isOnline = false
    expect(await cache.look()).toMatchObject({ isReading: false, readAtMs: null })
    expect(langfuse.promptRequests()).toEqual([])
  })

  it('go from here once they are gone there', async () => {
    langfuse.putPrompt({ name: 'kept', prompt: 'Text' })
    langfuse.putPrompt({ name: 'removed', prompt: 'Text' })
    await cache.refresh()
    langfuse.removePrompt('removed')
    expect(names(await cache.refresh())).toEqual(['kept 1'])
    await expect(cache.version('removed', 1)).rejects.toThrow(/no longer at Langfuse/)
  })

  it.each([
    ['a sign-in page', { status: 200, body: '<!doctype html><p>Sign in', contentType: 'text/html' }, /sign-in page/],
    ['a redirect', { status: 302, body: '', contentType: 'text/html' }, /Something else answered/],
    ['an old version', { status: 404, body: { message: 'Not Found' } }, /has no prompts for other programs/],
    ['a quota', { status: 429, body: { message: 'slow down' } }, /asks to wait/],
    ['an error', { status: 500, body: { message: 'oops' } }, /HTTP 500/],
    ['no JSON', { status: 200, body: '{"data": [', contentType: 'application/json' }, /cannot read/],
    ['another shape', { status: 200, body: { data: { name: 'x' } } }, /cannot read/],
    ['a list of nothing', { status: 200, body: [] }, /cannot read/],
  ])('stay as they were after %s', async (_, answer, words) => {
    langfuse.putPrompt({ name: 'one', prompt: 'Text' })
    const { readAtMs } = await cache.refresh()
    nowMs += 1000
    langfuse.answerPrompts(answer)
    const after = await cache.refresh()
    expect(after.problem).toMatch(words)
    expect(after.readAtMs).toBe(readAtMs)
    expect(names(after)).toEqual(['one 1'])
    expect((await cache.version('one', 1)).body).toEqual({ type: 'text', text: 'Text' })
    langfuse.answerPrompts(null)
    expect((await cache.refresh()).problem).toBeNull()
  })

  it('say of wrong keys that they are wrong, and are another project’s under other keys', async () => {
    langfuse.putPrompt({ name: 'one', prompt: 'Text' })
    await cache.refresh()
    keys = { ...keys, secretKey: 'sk-lf-wrong' }
    const wrong = await cache.refresh()
    expect(wrong.problem).toMatch(/refused the keys/)
    expect(names(wrong)).toEqual(['one 1'])
    keys = { publicKey: 'pk-lf-other', secretKey: 'sk-lf-other' }
    expect((await cache.look()).prompts).toEqual([])
  })

  it('leave out what is no prompt, and never take one’s text for another’s', async () => {
    langfuse.putPrompt({ name: 'good', prompt: 'Text' })
    await cache.refresh()
    const listed = { versions: [1], labels: [], tags: [], lastUpdatedAt: 'x' }
    langfuse.answerPrompts({
      status: 200,
      // The same answer to the list and to each prompt.
      body: {
        data: [{ name: 'good', ...listed }, { name: '', ...listed }, { name: 'none', versions: [] }, null, 7],
        meta: { totalPages: 1 },
        name: 'another',
        version: 1,
        type: 'text',
        prompt: 'Another’s text',
        labels: [],
      },
    })
    const after = await cache.refresh()
    expect(after.problem).toMatch(/“good” came from Langfuse in a form/)
    expect((await cache.version('good', 1)).body).toEqual({ type: 'text', text: 'Text' })
  })
})
