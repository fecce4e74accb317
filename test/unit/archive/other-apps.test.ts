import fs from 'node:fs'
import path from 'node:path'
import { describe, expect, it } from 'vitest'
import { offer, takeIn, writeZip } from '../../support/archives.ts'
import { demo, say, shownTexts } from '../../support/chats.ts'
import { importRig } from '../../support/import-rig.ts'
import { chatGpt, claude, plainChatGpt } from '../../support/other-apps.ts'

const rig = importRig()
const accepted = async (): Promise<number> => (await rig.app.request('sync.status', null)).ledger.accepted
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
    const zip = await writeZip(path.join(rig.folder, 'chatgpt.zip'), {
      'conversations.json': JSON.stringify([tree, plainChatGpt('second', 3)]),
      'chat.html': '<script>no</script>',
      'user.json': '{}',
    })
    const found = await rig.offered(zip)
    expect(found).toMatchObject({
      source: 'chatgpt',
      newChatCount: 2,
      knownChatCount: 0,
      traceCount: 0,
      problemCount: 0,
      firstAtMs: 1_750_000_000_500,
      lastAtMs: 1_750_000_100_000,
    })
    const importId = await takeIn(rig.app, zip)
    const birds = await rig.chat('Birds')
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
    expect((await rig.app.request('conversations.search', { text: 'heron' })).hits).toHaveLength(1)

    expect(await rig.offered(zip)).toMatchObject({ newChatCount: 0, knownChatCount: 2 })
    await takeIn(rig.app, zip)
    expect((await rig.chats()).size).toBe(2)
    expect((await rig.chat('Birds')).messages).toHaveLength(birds.messages.length)

    // What is said in it from now on is on record, as in any other chat.
    await say(rig.app, 'Tell me more', { chat: await rig.chat('Chat second'), settings: demo })
    expect(await accepted()).toBe(1)
    const removed = rig.app.once('imports.changed', ({ imports }) => !imports.some(({ id }) => id === importId))
    await rig.app.request('archive.undoImport', { importId })
    await removed
    const left = await rig.chats()
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
    const file = rig.write('conversations.json', `\uFEFF[\n${nasty.join(',\n')}\n]`)
    const found = await rig.offered(file)
    expect(found.newChatCount).toBe(7)
    expect(found.problems.map(({ name, reason }) => `${name}: ${reason}`)).toEqual([
      'entry 6: This chat is in the file twice; the first is taken.',
      'entry 7: Nothing was said in it.',
      expect.stringMatching(/^entry 8: It is no chat/),
      expect.stringMatching(/^entry 9: It is no chat/),
      'entry 10: It is no JSON.',
    ])
    await takeIn(rig.app, file)
    const all = await rig.chats()
    expect(all.size).toBe(7)
    expect((await rig.chat('Chat circle')).messages.map(({ content }) => content).sort()).toEqual([
      'one',
      'three',
      'two',
    ])
    expect((await rig.chat('Chat orphan')).messages).toHaveLength(3)
    expect((await rig.chat('Chat half')).messages[0]?.content).toBe('half \ufffd \ufffd')
    const times = await rig.chat('Chat times')
    expect(Math.abs(times.createdAtMs - Date.now())).toBeLessThan(120_000)
    for (const { createdAtMs } of times.messages) expect(createdAtMs).toBe(times.createdAtMs)
    expect((await rig.chat('Chat __proto__')).messages[0]?.content).toBe('proto')
    // Every branch can be walked to its beginning.
    for (const { messages } of all.values()) {
      const ids = new Set<string | null>([null])
      for (const { id, parentId } of messages) {
        expect(ids).toContain(parentId)
        ids.add(id)
      }
    }
  })

  it('keeps its times where they are texts', async () => {
    const file = rig.write('conversations.json', [
      { ...plainChatGpt('dated'), create_time: '2024-05-01T10:00:00.500Z', update_time: '1714557700.5' },
    ])
    await takeIn(rig.app, file)
    expect(await rig.chat('Chat dated')).toMatchObject({
      createdAtMs: Date.UTC(2024, 4, 1, 10, 0, 0, 500),
      updatedAtMs: 1_714_557_700_500,
    })
  })

  it('takes a message of 10 MB, and one that was deleted here stays deleted', async () => {
    const long = `${'A heron stands. '.repeat(650_000)}end`
    const file = rig.write('conversations.json', [
      chatGpt('long', [
        { id: 'q', parent: null, text: long },
        { id: 'a', parent: 'q', role: 'assistant', text: 'So it does.' },
      ]),
    ])
    await takeIn(rig.app, file)
    const { messages } = await rig.chat('Chat long')
    expect(messages[0]?.content).toBe(long)
    await rig.app.request('messages.delete', { messageId: messages[1]?.id ?? '' })
    expect(await rig.offered(file)).toMatchObject({ newChatCount: 0, knownChatCount: 1 })
    await takeIn(rig.app, file)
    expect((await rig.chat('Chat long')).messages).toHaveLength(1)
  })
})

describe('an export of Claude', () => {
  it('comes with blocks, attachments as the text that was taken out of them, and branches', async () => {
    const root = '00000000-0000-4000-8000-000000000000'
    const file = rig.write('conversations.json', [
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
    const found = await rig.offered(file)
    expect(found).toMatchObject({ source: 'claude', newChatCount: 1, problemCount: 1, messageCount: 4 })
    await takeIn(rig.app, file)
    const talk = await rig.chat('Talk one')
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

  it('comes with what was dictated, whatever else is in the message', async () => {
    const note = { type: 'voice_note', title: 'A note', text: 'A bird with long legs.' }
    const content = [{ type: 'text', text: 'Which is it?' }, note, { type: 'flag', flag: 'x' }]
    const file = rig.write('conversations.json', [claude('said', [{ uuid: 'h', sender: 'human', content }])])
    await takeIn(rig.app, file)
    expect(shownTexts(await rig.chat('Talk said'))).toEqual(['Which is it?\n\nA bird with long legs.'])
  })

  it('whose messages have no ids is one branch, in their order', async () => {
    const texts = ['Which bird?', 'A heron.', 'And that?', 'An egret.']
    const file = rig.write('conversations.json', [
      claude(
        'bare',
        texts.map((text, index) => ({ sender: index % 2 === 0 ? 'human' : 'assistant', text })),
      ),
    ])
    await takeIn(rig.app, file)
    expect(shownTexts(await rig.chat('Talk bare'))).toEqual(texts)
  })
})

describe('a file of one chat', () => {
  it('comes back as it was, marked as imported; where it is still here it adds nothing', async () => {
    const original = await say(rig.app, 'What is a heron?')
    await rig.app.request('messages.edit', { messageId: original.leafMessageId ?? '', text: 'A bird.' })
    const exports = path.join(rig.folder, 'data')
    const saved = await rig.app.request('conversations.export', { id: original.id, format: 'json', branches: 'all' })
    const file = path.join(exports, saved?.fileName ?? '')
    expect(await rig.offered(file)).toMatchObject({ source: 'holdfast', newChatCount: 0, knownChatCount: 1 })
    await rig.startAnother()
    await takeIn(rig.app, file)
    const [there] = (await rig.chats()).values()
    expect(there).toMatchObject({ id: original.id, importedFrom: 'holdfast' })
    expect(there && shownTexts(there)).toEqual(['What is a heron?', 'A bird.'])
    expect(there?.messages.at(-1)).toMatchObject({ editedFrom: original.leafMessageId })
    expect(await accepted()).toBe(0)
  })

  it('names the files that it came without', async () => {
    const original = await say(rig.app, 'What is a heron?')
    const saved = await rig.app.request('conversations.export', { id: original.id, format: 'json', branches: 'all' })
    const file = path.join(rig.folder, 'data', saved?.fileName ?? '')
    const chat = JSON.parse(fs.readFileSync(file, 'utf8')) as { messages: Record<string, unknown>[] }
    const files = ['heron.png', 'notes.pdf'].map((name, at) => ({ sha256: String(at).repeat(64), name }))
    const silent = { ...chat.messages[0], content: '', attachments: files }
    fs.writeFileSync(file, JSON.stringify({ ...chat, messages: [silent, ...chat.messages.slice(1)] }))
    await rig.startAnother()
    await takeIn(rig.app, file)
    const [there] = (await rig.chats()).values()
    expect(there?.messages[0]?.content).toBe('[File: heron.png]\n\n[File: notes.pdf]')
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
    await expect(offer(rig.app, rig.write(name, text))).rejects.toThrow(words)
    expect((await rig.chats()).size).toBe(0)
    expect(rig.leftBehind()).toEqual([])
  })

  it('a zip whose names lead out of it is refused', async () => {
    const good = path.join(rig.folder, 'good.zip')
    await writeZip(good, { 'aa/conversations.json': JSON.stringify([plainChatGpt('x')]) })
    const bytes = fs.readFileSync(good)
    const bad = path.join(rig.folder, 'bad.zip')
    fs.writeFileSync(bad, Buffer.from(bytes.toString('latin1').replaceAll('aa/conv', '../conv'), 'latin1'))
    await expect(offer(rig.app, bad)).rejects.toThrow('lead out of it')
  })

  it('is cancelled while it is looked at, and leaves nothing', async () => {
    const file = rig.write(
      'conversations.json',
      Array.from({ length: 2_000 }, (_, index) => plainChatGpt(`many-${index}`, 4)),
    )
    const begun = rig.app.once('archive.importing', (event) => event.import?.state === 'checking')
    const offering = offer(rig.app, file)
    const cancelled = expect(offering).rejects.toThrow('was cancelled')
    const { import: shown } = await begun
    await rig.app.request('archive.cancelImport', { id: shown?.id ?? '' })
    await cancelled
    expect(await rig.app.request('monitor.imports', null)).toEqual([])
    expect(rig.leftBehind()).toEqual([])
  })

  it('is cancelled while it is stored, and leaves nothing', async () => {
    const file = rig.write(
      'conversations.json',
      Array.from({ length: 400 }, (_, index) => plainChatGpt(`many-${index}`, 4)),
    )
    const { id } = await offer(rig.app, file)
    const begun = rig.app.once('archive.importing', (event) => event.import?.state === 'storing')
    const confirming = rig.app.result('archive.confirmImport', { id, withSettings: false })
    await begun
    await rig.app.request('archive.cancelImport', { id })
    expect(await confirming).toMatchObject({ ok: false })
    await expect.poll(() => rig.app.request('monitor.imports', null)).toEqual([])
    expect((await rig.chats()).size).toBe(0)
  })
})
