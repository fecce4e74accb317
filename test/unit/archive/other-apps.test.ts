import Database from 'better-sqlite3'
import fs from 'node:fs'
import os from 'node:os'
import path from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import type { ArchiveImport, Conversation } from '../../../src/shared/domain.ts'
import { killAllApps, startApp, type AppChild } from '../../support/app-child.ts'
import { offer, takeIn, writeZip } from '../../support/archives.ts'
import { demo, say, shownTexts } from '../../support/chats.ts'
import { chatGpt, cherryStudio, cherryStudioDatabase, claude, plainChatGpt } from '../../support/other-apps.ts'

let folder: string
let app: AppChild
beforeEach(async () => {
  folder = fs.mkdtempSync(path.join(os.tmpdir(), 'holdfast-other-apps-'))
  fs.mkdirSync(path.join(folder, 'data'))
  app = await startApp({ folder: path.join(folder, 'data') })
}, 60_000)
afterEach(async () => {
  await killAllApps()
  fs.rmSync(folder, { recursive: true, force: true })
})

function write(name: string, value: unknown): string {
  const file = path.join(folder, name)
  fs.writeFileSync(file, typeof value === 'string' ? value : JSON.stringify(value))
  return file
}
async function chats(): Promise<Map<string, Conversation>> {
  const list = await app.request('conversations.list', null)
  const all = await Promise.all(list.map(({ id }) => app.request('conversations.get', { id })))
  return new Map(all.map((chat) => [chat.title, chat]))
}
async function chat(title: string): Promise<Conversation> {
  const found = (await chats()).get(title)
  if (!found) throw new Error(`no chat ${title}`)
  return found
}
const accepted = async (): Promise<number> => (await app.request('sync.status', null)).ledger.accepted
async function offered(file: string): Promise<ArchiveImport> {
  const found = await offer(app, file)
  await app.request('archive.cancelImport', { id: found.id })
  return found
}

describe('an export of ChatGPT', () => {
  const tree = chatGpt(
    'tree',
    [
      { id: 'root', parent: null, message: null },
      { id: 'sys', parent: 'root', role: 'system', text: 'Be kind.', more: { weight: 0 } },
      {
        id: 'profile',
        parent: 'sys',
        role: 'user',
        content: { content_type: 'user_editable_context', user_profile: 'secret' },
        metadata: { is_visually_hidden_from_conversation: true },
      },
      {
        id: 'q1',
        parent: 'profile',
        content: {
          content_type: 'multimodal_text',
          parts: [
            { content_type: 'image_asset_pointer', asset_pointer: 'file-service://x', width: 1 },
            'What bird is this?',
          ],
        },
        metadata: { attachments: [{ name: 'notes.pdf', mime_type: 'application/pdf' }] },
      },
      {
        id: 't1',
        parent: 'q1',
        role: 'assistant',
        content: { content_type: 'thoughts', thoughts: [{ summary: 'Legs', content: 'They are long.' }] },
      },
      {
        id: 'c1',
        parent: 't1',
        role: 'assistant',
        content: { content_type: 'code', language: 'python', text: 'look()' },
        more: { recipient: 'python' },
      },
      { id: 'r1', parent: 'c1', role: 'tool', content: { content_type: 'execution_output', text: 'heron' } },
      {
        id: 'a1',
        parent: 'r1',
        role: 'assistant',
        text: 'A heron.\uE200cite\uE202turn0search1\uE201',
        metadata: { model_slug: 'gpt-x-mini' },
      },
      { id: 'q1b', parent: 'profile', text: 'What fish is this?' },
      { id: 'a1b', parent: 'q1b', role: 'assistant', text: 'A pike.' },
    ],
    { title: 'Birds', current_node: 'a1', is_archived: true },
  )

  it('comes with its branches, thoughts, tools and placeholders, marked, out of the records, and once', async () => {
    const zip = await writeZip(path.join(folder, 'chatgpt.zip'), {
      'conversations.json': JSON.stringify([tree, plainChatGpt('second', 3)]),
      'chat.html': '<script>no</script>',
      'user.json': '{}',
    })
    const found = await offered(zip)
    expect(found).toMatchObject({
      source: 'chatgpt',
      newChatCount: 2,
      knownChatCount: 0,
      traceCount: 0,
      problemCount: 0,
      firstAtMs: 1_750_000_000_500,
      lastAtMs: 1_750_000_100_000,
    })
    const importId = await takeIn(app, zip)
    const birds = await chat('Birds')
    expect(birds).toMatchObject({ importedFrom: 'chatgpt', isArchived: true, createdAtMs: 1_750_000_000_500 })
    expect(birds.settings.systemPrompt).toBe('Be kind.')
    expect(shownTexts(birds)).toEqual([
      '[File: notes.pdf]\n\n[Picture]\n\nWhat bird is this?',
      'Called python:\n\n```python\nlook()\n```\n\nResult of python:\n\n```\nheron\n```\n\nA heron.',
    ])
    const answer = birds.messages.find(({ id }) => id === birds.leafMessageId)
    expect(answer).toMatchObject({
      reasoning: 'Legs\n\nThey are long.',
      model: 'gpt-x-mini',
      traceId: null,
      delivery: null,
    })
    const roots = birds.messages.filter(({ parentId }) => parentId === null)
    expect(roots.map(({ content }) => content)).toEqual([expect.stringContaining('bird'), 'What fish is this?'])
    expect(JSON.stringify(birds)).not.toContain('secret')
    expect(await accepted()).toBe(0)
    expect((await app.request('conversations.search', { text: 'heron' })).hits).toHaveLength(1)

    expect(await offered(zip)).toMatchObject({ newChatCount: 0, knownChatCount: 2 })
    await takeIn(app, zip)
    expect((await chats()).size).toBe(2)
    expect((await chat('Birds')).messages).toHaveLength(birds.messages.length)

    // What is said in it from now on is on record, as in any other chat.
    await say(app, 'Tell me more', { chat: await chat('Chat second'), settings: demo })
    expect(await accepted()).toBe(1)
    const removed = app.once('imports.changed', ({ imports }) => !imports.some(({ id }) => id === importId))
    await app.request('archive.undoImport', { importId })
    await removed
    const left = await chats()
    expect([...left.keys()]).toEqual(['Chat second'])
    expect(left.get('Chat second')?.messages).toHaveLength(8)
  })

  it('is read as far as it can be: circles, missing parents, wrong times, half characters, entries twice and broken', async () => {
    const lone = '\\ud83d'
    const nasty = [
      JSON.stringify(
        chatGpt('circle', [
          { id: 'a', parent: 'c', text: 'one' },
          { id: 'b', parent: 'a', role: 'assistant', text: 'two' },
          { id: 'c', parent: 'b', text: 'three' },
        ]),
      ),
      JSON.stringify(
        chatGpt('orphan', [
          { id: 'x', parent: 'nowhere', text: 'alone' },
          { id: 'y', parent: 'x', role: 'assistant', text: 'with you' },
          { id: 'self', parent: 'self', text: 'myself' },
        ]),
      ),
      JSON.stringify(
        chatGpt(
          'times',
          [
            { id: 'x', parent: null, text: 'when', at: -5 },
            { id: 'y', parent: 'x', role: 'assistant', text: 'never', at: 1e300 },
            { id: 'z', parent: 'y', text: 'text', at: 'yesterday' },
          ],
          { create_time: 'soon', update_time: null },
        ),
      ),
      JSON.stringify(chatGpt('half', [{ id: 'x', parent: null, text: 'HALF' }])).replace(
        'HALF',
        `half ${lone} \\u0000`,
      ),
      JSON.stringify(plainChatGpt('plain')),
      JSON.stringify(plainChatGpt('plain')),
      JSON.stringify(chatGpt('empty', [{ id: 'x', parent: null, message: null }])),
      JSON.stringify({ what: 'is this' }),
      'null',
      '{"title": "broken", "mapping": {,}}',
      JSON.stringify(chatGpt('__proto__', [{ id: '__proto__', parent: 'constructor', text: 'proto' }])),
      JSON.stringify(plainChatGpt('last')),
    ]
    const file = write('conversations.json', `\uFEFF[\n${nasty.join(',\n')}\n]`)
    const found = await offered(file)
    expect(found.newChatCount).toBe(7)
    expect(found.problems.map(({ name, reason }) => `${name}: ${reason}`)).toEqual([
      'entry 6: This chat is in the file twice; the first is taken.',
      'entry 7: Nothing was said in it.',
      expect.stringMatching(/^entry 8: It is no chat/),
      expect.stringMatching(/^entry 9: It is no chat/),
      'entry 10: It is no JSON.',
    ])
    await takeIn(app, file)
    const all = await chats()
    expect(all.size).toBe(7)
    expect((await chat('Chat circle')).messages.map(({ content }) => content).sort()).toEqual(['one', 'three', 'two'])
    expect((await chat('Chat orphan')).messages).toHaveLength(3)
    expect((await chat('Chat half')).messages[0]?.content).toBe('half \ufffd \ufffd')
    const times = await chat('Chat times')
    expect(Math.abs(times.createdAtMs - Date.now())).toBeLessThan(120_000)
    for (const { createdAtMs } of times.messages) expect(createdAtMs).toBe(times.createdAtMs)
    expect((await chat('Chat __proto__')).messages[0]?.content).toBe('proto')
    // Every branch can be walked to its beginning.
    for (const { messages } of all.values()) {
      const ids = new Set<string | null>([null])
      for (const { id, parentId } of messages) {
        expect(ids).toContain(parentId)
        ids.add(id)
      }
    }
  })

  it('takes a message of 10 MB, and one that was deleted here stays deleted', async () => {
    const long = `${'A heron stands. '.repeat(650_000)}end`
    const file = write('conversations.json', [
      chatGpt('long', [
        { id: 'q', parent: null, text: long },
        { id: 'a', parent: 'q', role: 'assistant', text: 'So it does.' },
      ]),
    ])
    await takeIn(app, file)
    const { messages } = await chat('Chat long')
    expect(messages[0]?.content).toBe(long)
    await app.request('messages.delete', { messageId: messages[1]?.id ?? '' })
    expect(await offered(file)).toMatchObject({ newChatCount: 0, knownChatCount: 1 })
    await takeIn(app, file)
    expect((await chat('Chat long')).messages).toHaveLength(1)
  })
})

describe('an export of Claude', () => {
  it('comes with blocks, attachments as the text that was taken out of them, and branches', async () => {
    const root = '00000000-0000-4000-8000-000000000000'
    const file = write('conversations.json', [
      claude('one', [
        {
          uuid: 'h1',
          sender: 'human',
          text: 'flat',
          content: [{ type: 'text', text: 'Read this.' }],
          attachments: [{ file_name: 'notes.txt', file_type: 'txt', extracted_content: 'a heron\n```\nin a fence' }],
          files: [{ file_name: 'bird.png' }],
          parent_message_uuid: root,
        },
        {
          uuid: 'a1',
          sender: 'assistant',
          parent_message_uuid: 'h1',
          content: [
            { type: 'thinking', thinking: 'Hm.' },
            { type: 'text', text: 'I look.' },
            { type: 'tool_use', name: 'search', input: { query: 'heron' } },
            { type: 'tool_result', name: 'search', content: [{ type: 'text', text: 'found' }] },
            { type: 'token_budget' },
            { type: 'text', text: 'Done.' },
          ],
        },
        { uuid: 'a2', sender: 'assistant', text: 'Another answer.', parent_message_uuid: 'h1' },
        { uuid: 'h2', sender: 'human', text: 'Thanks.', parent_message_uuid: 'missing' },
        { uuid: 'x', sender: 'nobody', text: 'hidden' },
      ]),
      claude('none', []),
    ])
    const found = await offered(file)
    expect(found).toMatchObject({ source: 'claude', newChatCount: 1, problemCount: 1, messageCount: 4 })
    await takeIn(app, file)
    const talk = await chat('Talk one')
    expect(talk.messages[0]?.content).toBe(
      '[File: notes.txt]\n\n````\na heron\n```\nin a fence\n````\n\n[Picture: bird.png]\n\nRead this.',
    )
    expect(talk.messages[1]).toMatchObject({
      reasoning: 'Hm.',
      content:
        'I look.\n\nCalled search:\n\n```json\n{\n  "query": "heron"\n}\n```\n\nResult of search:\n\n```\nfound\n```\n\nDone.',
    })
    expect(shownTexts(talk).slice(1)).toEqual(['Another answer.', 'Thanks.'])
    expect(talk.messages[1]?.parentId).toBe(talk.messages[2]?.parentId)
  })
})

describe('a backup of Cherry Studio', () => {
  it('comes with names, blocks, several answers to a question and what was cleared', async () => {
    const file = await writeZip(path.join(folder, 'cherry-studio.202602010900.zip'), {
      'data.json': JSON.stringify(
        cherryStudio(
          [
            {
              id: 't1',
              name: 'Wading birds',
              messages: [
                { id: 'u1', role: 'user', createdAt: '2026-02-01T08:00:00.000Z', blocks: ['b1', 'b2'] },
                {
                  id: 'm1',
                  role: 'assistant',
                  askId: 'u1',
                  model: { id: 'large', provider: 'p' },
                  blocks: ['b3', 'b4'],
                  foldSelected: true,
                },
                { id: 'm2', role: 'assistant', askId: 'u1', model: { id: 'small' }, blocks: ['b5', 'gone'] },
                { id: 'clear', role: 'user', type: 'clear', blocks: [] },
                { id: 'u2', role: 'user', content: 'From before blocks' },
                {
                  id: 'm3',
                  role: 'assistant',
                  askId: 'u2',
                  content: 'Me too',
                  reasoning_content: 'old',
                  status: 'paused',
                },
              ],
            },
          ],
          [
            { id: 'b1', type: 'file', file: { origin_name: 'list.csv' } },
            { id: 'b2', type: 'main_text', content: 'Which?' },
            { id: 'b3', type: 'thinking', content: 'Long legs.' },
            { id: 'b4', type: 'main_text', content: 'Herons.' },
            { id: 'b5', type: 'tool', toolName: 'look', arguments: { at: 'pond' }, content: 'Egrets.' },
          ],
        ),
      ),
      'Data/Files/x.csv': 'a,b',
    })
    expect(await offered(file)).toMatchObject({ source: 'cherry-studio', newChatCount: 1, messageCount: 5 })
    await takeIn(app, file)
    const birds = await chat('Wading birds')
    expect(birds.settings.systemPrompt).toBe('You like birds.')
    expect(shownTexts(birds)).toEqual(['[File: list.csv]\n\nWhich?', 'Herons.', 'From before blocks', 'Me too'])
    expect(birds.messages[1]).toMatchObject({ reasoning: 'Long legs.', model: 'large' })
    const other = birds.messages.find(({ model }) => model === 'small')
    expect(other?.content).toContain('Called look:')
    expect(other?.parentId).toBe(birds.messages[0]?.id)
    expect(birds.messages.filter(({ contextMark }) => contextMark === 'start').map(({ content }) => content)).toEqual([
      'From before blocks',
    ])
    expect(birds.messages.find(({ content }) => content === 'Me too')).toMatchObject({
      status: 'interrupted',
      reasoning: 'old',
    })
  })

  it('of a version that copies a browser’s database is refused in words', async () => {
    const file = await writeZip(path.join(folder, 'new.zip'), {
      'metadata.json': '{}',
      'IndexedDB/file__0/000003.log': 'x',
    })
    await expect(offer(app, file)).rejects.toThrow('Back up with Cherry Studio 2')
  })
})

describe('a backup of Cherry Studio 2', () => {
  const root = { id: 'root', parent_id: null, topic_id: 't1', role: 'root', data: { parts: [] } }
  const text = (said: string) => ({ parts: [{ type: 'step-start' }, { type: 'text', text: said }] })
  const birds = {
    topics: [
      {
        id: 't1',
        name: 'Wading birds',
        active_node_id: 'a2',
        created_at: 1_769_000_000_000,
        updated_at: 1_769_500_000_000,
      },
      { id: 't2', name: 'Thrown away', deleted_at: 1_769_000_000_001 },
      { id: 't3', name: 'Nothing was said' },
    ],
    messages: [
      root,
      {
        id: 'q1',
        parent_id: 'root',
        topic_id: 't1',
        role: 'user',
        data: {
          parts: [
            { type: 'file', mediaType: 'image/png', filename: 'pond.png', url: 'file:///etc/passwd' },
            { type: 'text', text: 'Which bird?' },
          ],
        },
      },
      {
        id: 'a1',
        parent_id: 'q1',
        topic_id: 't1',
        role: 'assistant',
        siblings_group_id: 1,
        model_id: 'openai::small',
        data: {
          parts: [
            { type: 'reasoning', text: 'Long legs.' },
            {
              type: 'dynamic-tool',
              toolName: 'look',
              state: 'output-available',
              input: { at: 'pond' },
              output: 'Egrets.',
            },
            { type: 'tool-weather', state: 'output-error', input: {}, errorText: 'It rains.' },
            { type: 'text', text: 'Egrets.' },
            { type: 'data-translation', data: { content: 'Reiher.', targetLanguage: 'de' } },
          ],
        },
      },
      {
        id: 'a2',
        parent_id: 'q1',
        topic_id: 't1',
        role: 'assistant',
        siblings_group_id: 1,
        status: 'paused',
        model_id: 'openai::large',
        model_snapshot: { id: 'large-2026', name: 'Large', provider: 'openai' },
        data: { parts: [...text('Herons.').parts, { type: 'data-error', data: { message: 'cut off' } }] },
      },
      { id: 'gone', parent_id: 'a1', topic_id: 't1', role: 'user', data: text('Regretted'), deleted_at: 5 },
      {
        id: 'after',
        parent_id: 'gone',
        topic_id: 't1',
        role: 'assistant',
        data: { blocks: [{ type: 'main_text', content: 'Early form' }] },
      },
      { id: 'x1', parent_id: null, topic_id: 't2', role: 'user', data: text('Never seen') },
    ],
    sessions: [{ id: 's1', name: 'Tidy the nest', created_at: 1_769_600_000_000 }],
    sessionMessages: [
      { id: 'm1', session_id: 's1', role: 'user', data: text('Tidy it.') },
      { id: 'm2', session_id: 's1', role: 'assistant', data: text('Done.') },
    ],
    pinned: ['t1'],
  }
  const database = (rows: Parameters<typeof cherryStudioDatabase>[1] = birds): Buffer =>
    cherryStudioDatabase(path.join(folder, 'cherrystudio.sqlite'), rows)
  const zipOf = (bytes: Buffer): Promise<string> =>
    writeZip(path.join(folder, 'cherry-studio.202609010900.zip'), {
      'metadata.json': JSON.stringify({ version: 7, appVersion: '2.0.2' }),
      'Data/cherrystudio.sqlite': bytes,
      'Data/Files/data.json': '{"not": "chats"}',
      // It is not read, so it may unpack to whatever it does.
      'Data/Files/empty.vhd': Buffer.alloc(20_000_000),
      'IndexedDB/file__0/000003.log': 'x',
      'cache.json': '{}',
    })
  const leftBehind = (): string[] => fs.readdirSync(path.join(folder, 'data')).filter((name) => name.includes('import'))

  it('comes with branches, thoughts, tools, what was thrown away left out, and what agents did', async () => {
    const file = await zipOf(database())
    const found = await offered(file)
    expect(found).toMatchObject({ source: 'cherry-studio', newChatCount: 2, messageCount: 6, problemCount: 1 })
    expect(found.problems).toEqual([
      { name: 'Data/cherrystudio.sqlite, Nothing was said', reason: 'Nothing was said in it.' },
    ])
    expect(leftBehind()).toEqual([])
    await takeIn(app, file)
    expect(leftBehind()).toEqual([])
    expect([...(await chats()).keys()].toSorted()).toEqual(['Tidy the nest', 'Wading birds'])
    const wading = await chat('Wading birds')
    expect(wading).toMatchObject({ pinned: true, importedFrom: 'cherry-studio', createdAtMs: 1_769_000_000_000 })
    expect(wading.settings.systemPrompt).toBe('You like birds.')
    expect(shownTexts(wading)).toEqual(['[Picture: pond.png]\n\nWhich bird?', 'Herons.\n\nError: cut off'])
    expect(wading.messages.find(({ content }) => content.startsWith('Herons'))).toMatchObject({
      status: 'interrupted',
      model: 'large-2026',
    })
    const other = wading.messages.find(({ model }) => model === 'small')
    expect(other).toMatchObject({
      reasoning: 'Long legs.',
      content:
        'Called look:\n\n```json\n{\n  "at": "pond"\n}\n```\n\nResult:\n\n```\nEgrets.\n```\n\n' +
        'Called weather:\n\n```json\n{}\n```\n\nResult:\n\n```\nIt rains.\n```\n\nEgrets.\n\nTranslation (de):\n\nReiher.',
    })
    // What followed a message that was thrown away follows what is left of it.
    expect(wading.messages.find(({ content }) => content === 'Early form')?.parentId).toBe(other?.id)
    expect(shownTexts(await chat('Tidy the nest'))).toEqual(['Tidy it.', 'Done.'])
    expect(await offered(file)).toMatchObject({ newChatCount: 0, knownChatCount: 2 })
  })

  it('is taken as the database alone, too', async () => {
    const file = path.join(folder, 'copied.sqlite')
    fs.writeFileSync(file, database())
    expect(await offered(file)).toMatchObject({ source: 'cherry-studio', newChatCount: 2 })
    expect(leftBehind()).toEqual([])
  })

  it('of another database is refused, and so is one that is cut off', async () => {
    const file = path.join(folder, 'other.sqlite')
    const db = new Database(file)
    // A view that would be read for ever if it were taken for the table of that name.
    db.exec(`CREATE TABLE topic (id text); INSERT INTO topic VALUES ('t');
      CREATE VIEW message AS WITH RECURSIVE n(x) AS (SELECT 1 UNION ALL SELECT x FROM n) SELECT x AS id, 't' AS topic_id, '{}' AS data FROM n`)
    db.close()
    await expect(offer(app, file)).rejects.toThrow('none of Cherry Studio')
    const whole = database()
    await expect(offer(app, await zipOf(whole.subarray(0, 3000)))).rejects.toThrow('is damaged')
    expect(leftBehind()).toEqual([])
  })

  it('of which a chat is damaged comes without that chat, which is told of', async () => {
    const bytes = database({
      topics: [
        { id: 'whole', name: 'Whole', created_at: 1 },
        { id: 'torn', name: 'Torn', created_at: 2 },
      ],
      messages: [
        { id: 'w', parent_id: null, topic_id: 'whole', role: 'user', data: text('Here') },
        { id: 't', parent_id: null, topic_id: 'torn', role: 'user', data: text(`lost ${'long '.repeat(4000)}`) },
      ],
    })
    // The text lies on pages of its own, which are nonsense now.
    const at = bytes.indexOf('long long', bytes.indexOf('long long') + 6000)
    const page = Math.floor(at / 4096) * 4096
    bytes.fill(0xff, page, page + 4)
    expect(await offered(await zipOf(bytes))).toMatchObject({
      newChatCount: 1,
      problems: [{ name: 'Data/cherrystudio.sqlite, Torn', reason: 'It is damaged in the database.' }],
    })
  })
})

describe('a file of one chat', () => {
  it('comes back as it was, marked as imported; where it is still here it adds nothing', async () => {
    const original = await say(app, 'What is a heron?')
    await app.request('messages.edit', { messageId: original.leafMessageId ?? '', text: 'A bird.' })
    const exports = path.join(folder, 'data')
    const saved = await app.request('conversations.export', { id: original.id, format: 'json', branches: 'all' })
    const file = path.join(exports, saved?.fileName ?? '')
    expect(await offered(file)).toMatchObject({ source: 'holdfast', newChatCount: 0, knownChatCount: 1 })
    await app.close()
    fs.mkdirSync(path.join(folder, 'there'))
    app = await startApp({ folder: path.join(folder, 'there') })
    await takeIn(app, file)
    const [there] = (await chats()).values()
    expect(there).toMatchObject({ id: original.id, importedFrom: 'holdfast' })
    expect(there && shownTexts(there)).toEqual(['What is a heron?', 'A bird.'])
    expect(there?.messages.at(-1)).toMatchObject({ editedFrom: original.leafMessageId })
    expect(await accepted()).toBe(0)
  })
})

describe('what is no export', () => {
  it.each([
    ['words', 'notes.json', 'not JSON at all', 'is no zip'],
    ['an empty list', 'conversations.json', '[]', 'No chats were found'],
    ['nothing', 'conversations.json', '', 'is no zip'],
    ['a list of numbers', 'conversations.json', '[1,2,3]', 'No chats were found'],
    ['a list that breaks off', 'conversations.json', '[{"mapping": {"a": {"id"', 'No chats were found'],
  ])('%s is refused in words, and nothing stays', async (_, name, text, words) => {
    await expect(offer(app, write(name, text))).rejects.toThrow(words)
    expect((await chats()).size).toBe(0)
    expect(fs.readdirSync(path.join(folder, 'data')).filter((each) => each.includes('.part'))).toEqual([])
  })

  it('a zip whose names lead out of it is refused', async () => {
    const good = path.join(folder, 'good.zip')
    await writeZip(good, { 'aa/conversations.json': JSON.stringify([plainChatGpt('x')]) })
    const bytes = fs.readFileSync(good)
    const bad = path.join(folder, 'bad.zip')
    fs.writeFileSync(bad, Buffer.from(bytes.toString('latin1').replaceAll('aa/conv', '../conv'), 'latin1'))
    await expect(offer(app, bad)).rejects.toThrow('lead out of it')
  })

  it('is cancelled while it is stored, and leaves nothing', async () => {
    const file = write(
      'conversations.json',
      Array.from({ length: 400 }, (_, index) => plainChatGpt(`many-${index}`, 4)),
    )
    const { id } = await offer(app, file)
    const begun = app.once('archive.importing', (event) => event.import?.state === 'storing')
    const confirming = app.result('archive.confirmImport', { id, withSettings: false })
    await begun
    await app.request('archive.cancelImport', { id })
    expect(await confirming).toMatchObject({ ok: false })
    await expect.poll(() => app.request('monitor.imports', null)).toEqual([])
    expect((await chats()).size).toBe(0)
  })
})
