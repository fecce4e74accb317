import Database from 'better-sqlite3'
import fs from 'node:fs'
import path from 'node:path'
import { describe, expect, it } from 'vitest'
import { offer, takeIn, writeZip } from '../../support/archives.ts'
import { shownTexts } from '../../support/chats.ts'
import { importRig } from '../../support/import-rig.ts'
import { cherryStudio, cherryStudioDatabase } from '../../support/other-apps.ts'

const rig = importRig()

describe('a backup of Cherry Studio', () => {
  it('comes with names, blocks, several answers to a question and what was cleared', async () => {
    const file = await writeZip(path.join(rig.folder, 'cherry-studio.202602010900.zip'), {
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
    expect(await rig.offered(file)).toMatchObject({ source: 'cherry-studio', newChatCount: 1, messageCount: 5 })
    await takeIn(rig.app, file)
    const birds = await rig.chat('Wading birds')
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

  it('goes on with answers whose question was deleted', async () => {
    const messages = [
      { id: 'u1', role: 'user', content: 'Which?' },
      { id: 'm1', role: 'assistant', askId: 'u1', content: 'Herons.', foldSelected: true },
      { id: 'm2', role: 'assistant', askId: 'deleted', content: 'Also egrets.' },
      { id: 'm3', role: 'assistant', askId: 'deleted', content: 'And bitterns.' },
      { id: 'u2', role: 'user', content: 'Thanks.' },
    ]
    await takeIn(rig.app, rig.write('data.json', cherryStudio([{ id: 't', name: 'Left over', messages }], [])))
    const chat = await rig.chat('Left over')
    expect(shownTexts(chat)).toEqual(['Which?', 'Herons.', 'And bitterns.', 'Thanks.'])
    expect(chat.messages.find(({ content }) => content === 'Also egrets.')?.parentId).toBe(chat.messages[1]?.id)
  })

  it('of a version that copies a browser’s database is refused in words', async () => {
    const file = await writeZip(path.join(rig.folder, 'new.zip'), {
      'metadata.json': '{}',
      'IndexedDB/file__0/000003.log': 'x',
    })
    await expect(offer(rig.app, file)).rejects.toThrow('Back up with Cherry Studio 2')
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
    cherryStudioDatabase(path.join(rig.folder, 'cherrystudio.sqlite'), rows)
  const zipOf = (bytes: Buffer): Promise<string> =>
    writeZip(path.join(rig.folder, 'cherry-studio.202609010900.zip'), {
      'metadata.json': JSON.stringify({ version: 7, appVersion: '2.0.2' }),
      'Data/cherrystudio.sqlite': bytes,
      'Data/Files/data.json': '{"not": "chats"}',
      // It is not read, so it may unpack to whatever it does.
      'Data/Files/empty.vhd': Buffer.alloc(20_000_000),
      'IndexedDB/file__0/000003.log': 'x',
      'cache.json': '{}',
    })

  it('comes with branches, thoughts, tools, what was thrown away left out, and what agents did', async () => {
    const file = await zipOf(database())
    const found = await rig.offered(file)
    expect(found).toMatchObject({ source: 'cherry-studio', newChatCount: 2, messageCount: 6, problemCount: 1 })
    expect(found.problems).toEqual([
      { name: 'Data/cherrystudio.sqlite, Nothing was said', reason: 'Nothing was said in it.' },
    ])
    expect(rig.leftBehind()).toEqual([])
    await takeIn(rig.app, file)
    expect(rig.leftBehind()).toEqual([])
    expect([...(await rig.chats()).keys()].toSorted()).toEqual(['Tidy the nest', 'Wading birds'])
    const wading = await rig.chat('Wading birds')
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
    expect(shownTexts(await rig.chat('Tidy the nest'))).toEqual(['Tidy it.', 'Done.'])
    expect(await rig.offered(file)).toMatchObject({ newChatCount: 0, knownChatCount: 2 })
  })

  it('is taken as the database alone, too', async () => {
    const file = path.join(rig.folder, 'copied.sqlite')
    fs.writeFileSync(file, database())
    expect(await rig.offered(file)).toMatchObject({ source: 'cherry-studio', newChatCount: 2 })
    expect(rig.leftBehind()).toEqual([])
  })

  it('of another database is refused, and so is one that is cut off', async () => {
    const file = path.join(rig.folder, 'other.sqlite')
    const db = new Database(file)
    // A view that would be read for ever if it were taken for the table of that name.
    db.exec(`CREATE TABLE topic (id text); INSERT INTO topic VALUES ('t');
      CREATE VIEW message AS WITH RECURSIVE n(x) AS (SELECT 1 UNION ALL SELECT x FROM n) SELECT x AS id, 't' AS topic_id, '{}' AS data FROM n`)
    db.close()
    await expect(offer(rig.app, file)).rejects.toThrow('none of Cherry Studio')
    const whole = database()
    await expect(offer(rig.app, await zipOf(whole.subarray(0, 3000)))).rejects.toThrow('is damaged')
    expect(rig.leftBehind()).toEqual([])
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
    expect(await rig.offered(await zipOf(bytes))).toMatchObject({
      newChatCount: 1,
      problems: [{ name: 'Data/cherrystudio.sqlite, Torn', reason: 'It is damaged in the database.' }],
    })
  })
})
