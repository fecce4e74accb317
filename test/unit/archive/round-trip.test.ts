import fs from 'node:fs'
import os from 'node:os'
import path from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import type { Conversation } from '../../../src/shared/domain.ts'
import { killAllApps, startApp, type AppChild } from '../../support/app-child.ts'
import { startFakeOpenAi, type FakeOpenAi } from '../../support/fake-openai.ts'
import { exportAll, exportsEnv, offer, readZip, takeIn, writeZip } from '../../support/archives.ts'

const spoken = { model: 'fake-large', systemPrompt: 'Be brief.', parameters: { topP: 0.5 } }
const everything = { fromMs: null, toMs: null }
const canary = 'sk-canary-1234567890abcdef'

let folder: string
let here: AppChild
let there: AppChild
let model: FakeOpenAi
const providerOf = new Map<AppChild, string>()
async function openAt(name: string): Promise<AppChild> {
  const data = path.join(folder, name)
  fs.mkdirSync(data, { recursive: true })
  const app = await startApp({ folder: data, env: exportsEnv(folder), secrets: { 'provider:x': canary } })
  const { id } = await app.request('providers.save', {
    id: null,
    kind: 'custom',
    name: `At ${name}`,
    baseUrl: model.url,
  })
  providerOf.set(app, id)
  return app
}

beforeEach(async () => {
  folder = fs.mkdtempSync(path.join(os.tmpdir(), 'holdfast-archive-'))
  model = await startFakeOpenAi()
  ;[here, there] = await Promise.all([openAt('here'), openAt('there')])
}, 60_000)
afterEach(async () => {
  await killAllApps()
  await model.close()
  fs.rmSync(folder, { recursive: true, force: true })
})

async function ask(app: AppChild, text: string, inChat: Conversation | null = null, parentId: string | null = null) {
  const ended = app.once('chat.message', ({ message }) => message.role === 'assistant' && message.status === 'complete')
  const { conversationId: id } = await app.request('chat.send', {
    conversationId: inChat?.id ?? null,
    parentId,
    text,
    settings: { ...spoken, providerId: providerOf.get(app) ?? '' },
  })
  await ended
  return app.request('conversations.get', { id })
}

const traceCount = async (app: AppChild): Promise<number> =>
  (await app.request('monitor.summary', { filter: everything })).current.traceCount

/** What must be the same after a journey; where its records are, and what was seen of it, is told anew. */
function said({ isUnread: _u, folderId: _f, ...chat }: Conversation) {
  return {
    ...chat,
    messages: chat.messages.map(({ delivery: _d, feedback, ...message }) => ({
      ...message,
      feedback: feedback && { value: feedback.value, comment: feedback.comment },
    })),
  }
}

async function aFullFolder(): Promise<Conversation> {
  const first = await ask(here, 'What is a zebra crossing?')
  const [question] = first.messages
  const branched = await ask(here, 'And what is it elsewhere?', first, first.leafMessageId)
  await ask(here, 'What is a pelican crossing?', first, null)
  const answer = branched.messages.at(-1)?.id ?? ''
  await here.request('chat.score', { messageId: answer, value: 'up', comment: 'clear and short' })
  await here.request('conversations.pin', { id: first.id, pinned: true })
  await here.request('conversations.saveDraft', { id: first.id, draft: 'not sent yet' })
  const { id: folderId } = await here.request('folders.create', { name: 'Roads' })
  await here.request('conversations.move', { id: first.id, folderId })
  await here.request('conversations.archive', { id: first.id, isArchived: true })
  await here.request('conversations.rename', { id: first.id, title: 'Crossings / of: all "kinds"' })
  await here.request('conversations.selectBranch', { id: first.id, leafMessageId: question?.id ?? '' })
  await ask(here, `another chat that says ${canary} itself`)
  return here.request('conversations.get', { id: first.id })
}

describe('an export of everything', () => {
  it('comes to another folder as it was: branches, drafts, ratings, traces, and it can be gone on with', async () => {
    const before = await aFullFolder()
    const done = await exportAll(here)
    expect(done).toMatchObject({ state: 'done', chatCount: 2, chatTotal: 2, traceCount: 4, traceTotal: 4 })
    const file = path.join(folder, done.fileName)

    const coming = await offer(there, file, 5000)
    expect(coming).toMatchObject({ state: 'ready', newChatCount: 2, knownChatCount: 0, traceCount: 4, problemCount: 0 })
    expect(coming.hasSettings).toBe(true)
    expect(await there.request('conversations.list', null)).toEqual([])
    await takeIn(there, file)

    const after = await there.request('conversations.get', { id: before.id })
    expect(said(after)).toEqual(said(before))
    const folders = await there.request('folders.list', null)
    expect(folders.map(({ id, name }) => ({ id, name }))).toEqual([{ id: after.folderId, name: 'Roads' }])
    expect(after.messages.find(({ feedback }) => feedback)?.feedback?.delivery).toBe('imported')
    expect(await traceCount(there)).toBe(4)
    const { hits } = await there.request('conversations.search', { text: 'pelican' })
    expect(hits.map(({ conversationId }) => conversationId)).toContain(before.id)
    const session = await there.request('monitor.session', { sessionId: before.id, cursor: null, limit: 10 })
    expect(session.traces).toHaveLength(3)
    // Nothing of it is ever sent.
    expect((await there.request('sync.status', null)).ledger).toMatchObject({ accepted: 0, pending: 0 })

    const goneOn = await ask(there, 'And a toucan crossing?', after, after.messages.at(-1)?.id)
    expect(goneOn.messages).toHaveLength(before.messages.length + 2)
    expect((await there.request('sync.status', null)).ledger.accepted).toBe(1)
  })

  it('adds nothing the second time, nor where it came from', async () => {
    await aFullFolder()
    const { fileName } = await exportAll(here)
    const file = path.join(folder, fileName)
    await takeIn(there, file)
    for (const app of [there, here]) {
      expect(await offer(app, file)).toMatchObject({ newChatCount: 0, knownChatCount: 2, traceCount: 0 })
      await takeIn(app, file)
      expect(await app.request('conversations.list', null)).toHaveLength(2)
      expect(await traceCount(app)).toBe(4)
    }
  })

  it('brings what was said elsewhere since, and what was deleted here', async () => {
    const before = await aFullFolder()
    const { fileName } = await exportAll(here)
    await takeIn(there, path.join(folder, fileName))
    const further = await ask(there, 'And a puffin crossing?', before, before.messages.at(-1)?.id)
    const back = await exportAll(there)
    await here.request('conversations.delete', { id: before.id })
    expect(await offer(here, path.join(folder, back.fileName))).toMatchObject({ newChatCount: 1, traceCount: 1 })
    const told = here.once('conversations.changed', ({ id, isDeleted }) => id === before.id && isDeleted === false)
    await takeIn(here, path.join(folder, back.fileName))
    await told
    const after = await here.request('conversations.get', { id: before.id })
    expect(after.isDeleted).toBe(false)
    expect(after.leafMessageId).toBe(further.leafMessageId)
    expect(after.messages.map(({ id }) => id)).toEqual(further.messages.map(({ id }) => id))
    const next = await ask(here, 'And a razorbill?', after, after.messages.at(-1)?.id)
    expect(next.messages).toHaveLength(after.messages.length + 2)
  })

  it('is undone, but for what was gone on with since', async () => {
    const before = await aFullFolder()
    const { fileName } = await exportAll(here)
    const importId = await takeIn(there, path.join(folder, fileName), true)
    const tip = before.messages.at(-1)
    await ask(there, 'My own question', before, tip?.id)
    const gone = there.once('imports.changed', ({ imports }) => imports.length === 0)
    await there.request('archive.undoImport', { importId })
    await gone
    const list = await there.request('conversations.list', null)
    expect(list.map(({ id }) => id)).toEqual([before.id])
    const kept = await there.request('conversations.get', { id: before.id })
    // Its question, that one's answer, and what was said here.
    expect(kept.messages.map(({ content }) => content)).toContain('My own question')
    expect(kept.messages).toHaveLength(4)
    expect((await there.request('conversations.search', { text: 'canary' })).hits).toEqual([])
    expect(await traceCount(there)).toBe(1)
  })

  it('holds the settings without keys, takes them over where that is wanted, and puts the old ones back', async () => {
    await here.request('providers.save', {
      id: null,
      kind: 'groq',
      name: 'Fast',
      baseUrl: 'https://api.groq.com/openai/v1',
      key: 'gsk_secret_of_groq_1',
    })
    await here.request('settings.update', { userId: 'ada', theme: 'dark', tags: ['field'] })
    await here.request('monitor.saveView', { id: null, name: 'Slow ones', query: 'range=7d' })
    await ask(here, 'hello')
    const { fileName } = await exportAll(here)
    const importId = await takeIn(there, path.join(folder, fileName), true)
    expect(await there.request('settings.get', null)).toMatchObject({ userId: 'ada', theme: 'dark', tags: ['field'] })
    const fast = (await there.request('providers.list', null)).find(({ name }) => name === 'Fast')
    expect(fast).toMatchObject({ kind: 'groq', hasKey: false })
    expect((await there.request('settings.get', null)).savedViews).toHaveLength(1)
    await there.request('archive.undoImport', { importId })
    expect(await there.request('settings.get', null)).toMatchObject({
      userId: 'anonymous',
      theme: 'system',
      savedViews: [],
    })
    const added = (await there.request('providers.list', null)).filter(({ builtIn }) => !builtIn)
    expect(added.map(({ name }) => name)).toEqual(['At there'])
  })

  it('takes the prompts of one’s own along, once, and takes them away with the import', async () => {
    await ask(here, 'A chat')
    await here.request('prompts.save', { id: null, name: 'Both', text: 'The same {{x}}' })
    await here.request('prompts.save', { id: null, name: 'Travels', text: `With a key ${canary}` })
    await there.request('prompts.save', { id: null, name: 'Both', text: 'The same {{x}}' })
    const { fileName } = await exportAll(here)
    const importId = await takeIn(there, path.join(folder, fileName))
    const prompts = async () =>
      (await there.request('prompts.list', null)).own.map(({ name, text }) => `${name}: ${text}`)
    const [both, travels] = await prompts()
    expect(both).toBe('Both: The same {{x}}')
    expect(travels).toMatch(/^Travels: With a key /)
    expect(travels).not.toContain(canary)
    await there.request('archive.undoImport', { importId })
    expect(await prompts()).toEqual(['Both: The same {{x}}'])
  })

  it('has no key in it, whether stored or typed into a chat, and says what each file is', async () => {
    await aFullFolder()
    const langfuse = { host: model.url, publicKey: 'pk-canary-1', secretKey: 'sk-canary-1' }
    await here.request('settings.saveLangfuse', langfuse)
    const { fileName } = await exportAll(here)
    const texts = await readZip(path.join(folder, fileName))
    const names = [...texts.keys()]
    expect(names).toEqual(
      expect.arrayContaining(['README.txt', 'manifest.json', 'settings.json', 'traces/traces.otlp.jsonl']),
    )
    expect(names.filter((name) => name.startsWith('conversations/'))).toHaveLength(4)
    expect(names.find((name) => name.includes('Crossings of all kinds'))).toBeDefined()
    for (const text of [...names, ...texts.values()]) {
      for (const key of [canary, 'pk-canary-1', 'sk-canary-1']) expect(text).not.toContain(key)
    }
    for (const name of ['manifest.json', 'settings.json', 'traces/traces.otlp.jsonl', 'conversations/']) {
      expect(texts.get('README.txt')).toContain(name)
    }
    const markdown = [...texts].find(([name]) => name.includes('Crossings') && name.endsWith('.md'))?.[1]
    expect(markdown).toContain('## You')
    expect(markdown).toContain('more in other branches')
  })

  it('leaves nothing where it is cancelled', async () => {
    await aFullFolder()
    const begun = here.once('archive.exported')
    const ended = here.once('archive.exported', (event) => event.export.state !== 'running')
    const asked = here.request('archive.export', null)
    const { id } = (await begun).export
    await here.request('archive.cancelExport', { id })
    await asked
    expect((await ended).export.state).toBe('cancelled')
    expect(fs.readdirSync(folder).toSorted()).toEqual(['here', 'there'])
    // The next one is not in its way.
    expect((await exportAll(here)).state).toBe('done')
  })
})

describe('an import of everything', () => {
  it('has a long message found, though nothing is said after it', async () => {
    await ask(here, 'a question that grows')
    const { fileName } = await exportAll(here)
    const texts = await readZip(path.join(folder, fileName))
    const [name = '', chat = ''] = [...texts].find(([entry]) => /^conversations.*json$/.test(entry)) ?? []
    texts.set(name, chat.replace('"content": "a question', `"content": "${'word '.repeat(50_000)}quokka`))
    await takeIn(there, await writeZip(path.join(folder, 'long.zip'), Object.fromEntries(texts)))
    await expect
      .poll(async () => (await there.request('conversations.search', { text: 'quokka' })).hits)
      .toHaveLength(1)
  })

  it('that is cancelled, or killed while its chats come, leaves nothing', async () => {
    await aFullFolder()
    const { fileName } = await exportAll(here)
    const file = path.join(folder, fileName)
    const { id } = await offer(there, file)
    await there.request('archive.cancelImport', { id })
    expect(await there.request('archive.state', null)).toEqual({ exporting: null, importing: null })
    expect(await there.result('archive.confirmImport', { id, withSettings: false })).toMatchObject({ ok: false })
    await expect.poll(() => there.request('monitor.imports', null)).toEqual([])

    const again = await offer(there, file)
    const storing = there.once('archive.importing', (event) => event.import?.state === 'storing')
    there.request('archive.confirmImport', { id: again.id, withSettings: false }).catch(() => {})
    await storing
    await there.kill()
    there = await openAt('there')
    await expect.poll(() => there.request('monitor.imports', null)).toEqual([])
    expect(await there.request('conversations.list', null)).toEqual([])
    expect(fs.readdirSync(path.join(folder, 'there')).filter((name) => name.includes('import'))).toEqual([])
    await takeIn(there, file)
    expect(await there.request('conversations.list', null)).toHaveLength(2)
  })

  it('leaves out a chat that cannot be read, and says which', async () => {
    await aFullFolder()
    const { fileName } = await exportAll(here)
    const texts = await readZip(path.join(folder, fileName))
    const [broken = '', other = ''] = [...texts.keys()].filter((name) => /^conversations.*json$/.test(name))
    texts.set(broken, '{"format":"holdfast-conversation"')
    const circle = JSON.parse(texts.get(other) ?? '') as { id: string; messages: { id: string; parentId: string }[] }
    const foreign = { ...circle, id: 'another', messages: [{ ...circle.messages[0], parentId: 'nobody' }] }
    texts.set('conversations/foreign.json', JSON.stringify(foreign))
    const file = await writeZip(path.join(folder, 'mended.zip'), Object.fromEntries(texts))
    const coming = await offer(there, file)
    expect(coming).toMatchObject({ newChatCount: 1, problemCount: 2 })
    expect(coming.problems[0]).toEqual({ name: broken, reason: 'It is no JSON.' })
    expect(coming.problems[1]?.reason).toContain('follows one that does not come before it')
    await takeIn(there, file)
    expect(await there.request('conversations.list', null)).toHaveLength(1)
  })
})
