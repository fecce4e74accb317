import Database from 'better-sqlite3'
import { createHash } from 'node:crypto'
import fs from 'node:fs'
import os from 'node:os'
import path from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import type { ConversationSettings } from '../../../src/shared/domain.ts'
import { killAllApps, startApp, type AppChild } from '../../support/app-child.ts'
import { attach, beginAttaching } from '../../support/attach.ts'
import { makeDocx, makePdf, makePng } from '../../support/documents.ts'
import { startFakeOpenAi, type FakeOpenAi } from '../../support/fake-openai.ts'
import { streamOf } from '../../support/streams.ts'

let folder: string
let model: FakeOpenAi
let app: AppChild
let settings: ConversationSettings

beforeEach(async () => {
  folder = fs.mkdtempSync(path.join(os.tmpdir(), 'holdfast-attachments-'))
  model = await startFakeOpenAi()
  app = await startApp({ folder })
  const provider = await app.request('providers.save', { id: null, kind: 'custom', name: 'Fake', baseUrl: model.url })
  settings = { providerId: provider.id, model: 'some-model', systemPrompt: '', parameters: {} }
  // What goes to Langfuse is test/unit/media's.
  await app.request('settings.update', {
    attachments: { quotaBytes: null, inRecords: 'reference', sendToLangfuse: false },
  })
}, 60_000)
afterEach(async () => {
  await killAllApps()
  await model.close()
  fs.rmSync(folder, { recursive: true, force: true })
})

const kept = (): string[] => fs.readdirSync(path.join(folder, 'attachments')).toSorted()
const hashOf = (bytes: Buffer): string => createHash('sha256').update(bytes).digest('hex')
const reference = ({ sha256, name }: { sha256: string; name: string }) => ({ sha256, name })
const sent = () => model.requests.findLast(({ path }) => path.endsWith('/chat/completions'))?.body?.messages

async function ask(
  text: string,
  attachments: { sha256: string; name: string }[] = [],
  more: { conversationId?: string; parentId?: string; model?: string } = {},
) {
  const ended = app.once(
    'chat.message',
    ({ message }) => message.role === 'assistant' && message.status !== 'streaming',
  )
  const { conversationId = null, parentId = null } = more
  const answer = await app.request('chat.send', {
    conversationId,
    parentId,
    text,
    attachments: attachments.map(reference),
    settings: { ...settings, model: more.model ?? settings.model },
  })
  return { ...answer, assistantMessage: (await ended).message }
}

function recorded(): { input: unknown; output: unknown }[] {
  const db = new Database(path.join(folder, 'holdfast.db'), { readonly: true })
  try {
    return db
      .prepare<[], string>('SELECT payload FROM payloads ORDER BY seq')
      .pluck()
      .all()
      .map((payload) => {
        const spans = (
          JSON.parse(payload) as {
            scopeSpans: { spans: { attributes: { key: string; value: { stringValue?: string } }[] }[] }[]
          }
        ).scopeSpans[0]?.spans
        const read = (key: string): unknown =>
          JSON.parse(spans?.[1]?.attributes.find((each) => each.key === key)?.value.stringValue ?? 'null')
        return { input: read('langfuse.observation.input'), output: read('langfuse.observation.output') }
      })
  } finally {
    db.close()
  }
}

describe('files of a message', { timeout: 90_000 }, () => {
  it('are kept once, sent once, and told of by reference on record', async () => {
    const picture = makePng(30, 20)
    const small = makePng(3, 2)
    const photo = await attach(app, 'C:\\photos\\harbour.png', picture, {
      bytes: small.length,
      widthPx: 3,
      heightPx: 2,
      content: small,
    })
    const notes = await attach(app, 'notes.csv', Buffer.from('port,metres\nBrest,7.1\n'))
    const again = await attach(app, 'copy of notes.txt', Buffer.from('port,metres\nBrest,7.1\n'))
    expect(photo).toMatchObject({
      name: 'harbour.png',
      mediaType: 'image/png',
      kind: 'image',
      bytes: picture.length,
      widthPx: 30,
    })
    expect(notes).toMatchObject({ kind: 'document', mediaType: 'text/csv', textLength: 22, note: null })
    expect(again.sha256).toBe(notes.sha256)
    expect(kept()).toEqual([hashOf(picture), hashOf(small), notes.sha256].toSorted())
    if (process.platform !== 'win32') {
      const modes = ['attachments', ...kept().map((name) => `attachments/${name}`)].map(
        (name) => fs.statSync(path.join(folder, name)).mode & 0o777,
      )
      expect(modes).toEqual([0o700, 0o600, 0o600, 0o600])
    }

    const first = await ask('How high is it?', [photo, notes, again])
    const dataUri = `data:image/png;base64,${small.toString('base64')}`
    const words =
      '<file name="notes.csv" type="text/csv">\nport,metres\nBrest,7.1\n\n</file>\n\n[“copy of notes.txt” is attached again; it stands above.]\n\nHow high is it?'
    expect(sent()).toEqual([
      {
        role: 'user',
        content: [
          { type: 'image_url', image_url: { url: dataUri } },
          { type: 'text', text: words },
        ],
      },
    ])
    expect(first.userMessage.attachments?.map(({ name }) => name)).toEqual([
      'harbour.png',
      'notes.csv',
      'copy of notes.txt',
    ])
    expect(recorded()[0]?.input).toEqual([
      {
        role: 'user',
        content: [
          {
            type: 'image_url',
            image_url: { url: `holdfast-attachment:${hashOf(picture)}` },
            name: 'harbour.png',
            media_type: 'image/png',
            bytes: picture.length,
            sha256: hashOf(picture),
          },
          {
            type: 'file',
            file: {
              filename: 'notes.csv',
              file_id: `holdfast-attachment:${notes.sha256}`,
              media_type: 'text/csv',
              bytes: 22,
              sha256: notes.sha256,
            },
          },
          {
            type: 'file',
            file: {
              filename: 'copy of notes.txt',
              file_id: `holdfast-attachment:${notes.sha256}`,
              media_type: 'text/csv',
              bytes: 22,
              sha256: notes.sha256,
            },
          },
          { type: 'text', text: 'How high is it?' },
        ],
      },
    ])

    // The next turn has them in their place, once.
    const { conversationId, assistantMessage, userMessage } = first
    await ask('And tomorrow?', [notes], { conversationId, parentId: assistantMessage.id })
    expect(sent()?.map(({ content }) => content)).toEqual([
      [
        { type: 'image_url', image_url: { url: dataUri } },
        { type: 'text', text: words },
      ],
      assistantMessage.content,
      '[“notes.csv” is attached again; it stands above.]\n\nAnd tomorrow?',
    ])
    // A retry asks with them again.
    const retried = app.once('chat.message', ({ message }) => message.status === 'complete')
    await app.request('chat.retry', { messageId: assistantMessage.id, settings })
    await retried
    expect(sent()).toHaveLength(1)
    expect(JSON.stringify(sent())).toContain(small.toString('base64'))
    const found = await app.request('conversations.search', { text: 'brest' })
    expect(found.hits.map(({ messageId }) => messageId)).toContain(userMessage.id)
  })

  it('are told in words to a model that takes none, and to one that refuses them from then on', async () => {
    const picture = await attach(app, 'a.png', makePng(4, 4))
    await ask('What is it?', [picture], { model: 'deepseek-chat' })
    expect(sent()?.[0]?.content).toBe(
      '[The picture “a.png” was attached here. It is not sent, since this model takes text alone.]\n\nWhat is it?',
    )
    model.behave({
      kind: 'raw',
      status: 400,
      body: { error: { message: 'messages[0].content must be a string', type: 'invalid_request_error' } },
    })
    const refused = await ask('What is it?', [picture], { model: 'plain-model' })
    expect(refused.assistantMessage).toMatchObject({
      status: 'error',
      error: { type: 'pictures_refused', message: expect.stringMatching(/“plain-model” takes no pictures/) as string },
    })
    const known = await app.request('attachments.takesPictures', {
      providerId: settings.providerId,
      model: 'plain-model',
    })
    expect(known).toEqual({ takesPictures: false })
    await ask('Again', [picture], { model: 'plain-model' })
    expect(sent()?.[0]?.content).toMatch(/takes text alone/)
  })

  it('that cannot be read say why, and leave nothing', async () => {
    const refused = async (name: string, bytes: Buffer): Promise<string> =>
      attach(app, name, bytes).then(
        () => 'taken',
        (error: Error) => error.message,
      )
    expect(
      await refused('a.svg', Buffer.from('<svg xmlns="http://www.w3.org/2000/svg"><script>alert(1)</script></svg>')),
    ).toMatch(/SVG/)
    expect(await refused('a.png', Buffer.from('<?xml version="1.0"?>\n<!-- x -->\n<svg></svg>'))).toMatch(/SVG/)
    expect(
      await refused(
        'IMG_1.HEIC',
        Buffer.concat([Buffer.from([0, 0, 0, 24]), Buffer.from('ftypheic'), Buffer.alloc(50)]),
      ),
    ).toMatch(/HEIC/)
    expect(await refused('sheet.xlsx', Buffer.concat([Buffer.from('PK\u0003\u0004'), Buffer.alloc(50)]))).toMatch(
      /Spreadsheets/,
    )
    expect(await refused('tool.exe', Buffer.concat([Buffer.from('MZ'), Buffer.alloc(90)]))).toMatch(/neither a picture/)
    expect(await refused('old.doc', Buffer.from([0xd0, 0xcf, 0x11, 0xe0, 1, 2, 3]))).toMatch(/old Office/)
    expect(await refused('empty.txt', Buffer.alloc(0))).toMatch(/empty/)
    expect(await refused('scan.pdf', await makePdf(['']))).toMatch(/“scan.pdf” can’t be attached. This PDF has no text/)
    expect(await refused('locked.pdf', await makePdf(['x'], { userPassword: 'hush' }))).toMatch(/password/)
    expect(kept()).toEqual([])
    await expect(
      app.request('chat.send', {
        conversationId: null,
        parentId: null,
        text: 'x',
        attachments: [{ sha256: 'a'.repeat(64), name: 'gone.txt' }],
        settings,
      }),
    ).rejects.toThrow(/“gone.txt” is not on this computer/)
    await expect(app.request('attachments.text', { sha256: '../holdfast.db' })).rejects.toThrow(
      /not the name of a file/,
    )
  })

  it('go on record as redaction has it, in full where that is set', async () => {
    const pdf = await attach(app, 'mara@example.org.pdf', await makePdf(['write to mara@example.org']))
    const picture = await attach(app, 'a.png', makePng(4, 4))
    const { redaction } = await app.request('settings.get', null)
    await app.request('settings.update', {
      attachments: { quotaBytes: null, inRecords: 'full', sendToLangfuse: false },
    })
    await ask('one', [pdf, picture])
    await app.request('settings.update', { redaction: { ...redaction, emails: true } })
    await ask('two', [pdf, picture])
    await app.request('settings.update', { redaction: { ...redaction, bodies: 'metadata' } })
    await ask('three', [pdf, picture])
    await app.request('settings.update', { redaction: { ...redaction, bodies: 'nothing' } })
    await ask('four', [pdf, picture])
    const [full, rules, metadata, nothing] = recorded().map(({ input }) => JSON.stringify(input))
    expect(full).toContain('write to mara@example.org')
    expect(full).toContain(`data:image/png;base64,${makePng(4, 4).toString('base64')}`)
    expect(rules).toContain('write to [redacted: e-mail]')
    expect(rules).not.toContain('mara@')
    expect(rules).not.toContain('base64')
    expect(JSON.parse(metadata ?? '')).toEqual([
      {
        role: 'user',
        content: [
          { type: 'file', file: { media_type: 'application/pdf', bytes: pdf.bytes } },
          { type: 'image_url', image_url: { url: '' }, media_type: 'image/png', bytes: picture.bytes },
          { type: 'text', text: '[redacted: 5 characters]' },
        ],
      },
    ])
    expect(nothing).toBe('null')
  })

  it('that a model gives are kept and shown, those that lie elsewhere are links, and an SVG is neither', async () => {
    const png = makePng(8, 8)
    const delta = (part: object): object => ({ choices: [{ index: 0, delta: part }] })
    const image = (url: string): object => ({ type: 'image_url', image_url: { url } })
    const dataUri = `data:image/png;base64,${png.toString('base64')}`
    model.behave(
      streamOf([
        delta({ content: 'Here.' }),
        delta({ images: [image(dataUri)] }),
        delta({
          images: [
            image(dataUri),
            image('https://pictures.example/x.png'),
            image(`data:image/svg+xml;base64,${Buffer.from('<svg/>').toString('base64')}`),
          ],
        }),
      ]),
    )
    const { assistantMessage, conversationId } = await ask('Draw a square')
    expect(assistantMessage).toMatchObject({
      content: 'Here.',
      attachments: [{ sha256: hashOf(png), name: 'picture-1.png', mediaType: 'image/png', bytes: png.length }],
    })
    expect(JSON.stringify(assistantMessage.extras)).toContain('https://pictures.example/x.png')
    expect(kept()).toEqual([hashOf(png)])
    expect(JSON.stringify(recorded()[0]?.output)).toContain(`holdfast-attachment:${hashOf(png)}`)
    expect(JSON.stringify(recorded()[0]?.output)).not.toContain('base64')
    // What it gave goes with the next question.
    model.behave(streamOf([delta({ images: [image(dataUri)] })]))
    const next = await ask('Make it red', [], { conversationId, parentId: assistantMessage.id })
    expect(sent()?.at(-1)?.content).toEqual([image(dataUri), { type: 'text', text: 'Make it red' }])
    expect(next.assistantMessage).toMatchObject({ status: 'complete', content: '', ending: null })
  })

  it('are in a page of their chat, pictures to be seen and documents by name', async () => {
    const bytes = makePng(40, 30)
    const picture = await attach(app, 'lamp.png', bytes)
    const text = await attach(app, 'notes.txt', Buffer.from('On the lamp.'))
    const { assistantMessage } = await ask('What is this?', [picture, text])
    const wanted = { id: assistantMessage.conversationId, format: 'html', branches: 'shown' } as const
    const saved = await app.request('conversations.export', wanted)
    const page = fs.readFileSync(path.join(folder, saved?.fileName ?? ''), 'utf8')
    expect(page).toContain(`<img src="data:image/png;base64,${bytes.toString('base64')}" alt="lamp.png">`)
    expect(page).toContain('File: notes.txt')
  })
})

describe('what files take', { timeout: 90_000 }, () => {
  it('has a limit that says so, and is told by what holds them', async () => {
    await app.request('settings.update', {
      attachments: { quotaBytes: 10_000_000, inRecords: 'reference', sendToLangfuse: false },
    })
    const large = await attach(app, 'large.txt', Buffer.from('tide '.repeat(1_600_000)))
    expect(large.note).toBe('Only its first 1,000,000 characters are sent.')
    await expect(attach(app, 'more.txt', Buffer.from('more '.repeat(500_000)))).rejects.toThrow(
      /take 8 MB of the 10 MB that they may.*Settings, Storage/,
    )
    const { conversationId } = await ask('Summarise', [large])
    expect(await app.request('attachments.usage', null)).toMatchObject({
      fileCount: 1,
      totalBytes: 8_000_000,
      chats: [{ id: conversationId, title: 'Summarise', fileCount: 1, bytes: 8_000_000 }],
      deletedChatsBytes: 0,
    })
    await app.request('conversations.delete', { id: conversationId })
    expect(await app.request('attachments.usage', null)).toMatchObject({ chats: [], deletedChatsBytes: 8_000_000 })
  })

  it('counts what is on its way, and so many at once', async () => {
    await app.request('settings.update', {
      attachments: { quotaBytes: 10_000_000, inRecords: 'reference', sendToLangfuse: false },
    })
    const begin = (bytes: number) => app.request('attachments.begin', { name: 'a.txt', bytes, copy: null })
    const { id } = await begin(8_000_000)
    await expect(begin(3_000_000)).rejects.toThrow(/of the 10 MB that they may/)
    await app.request('attachments.cancel', { id })
    await app.request('settings.update', {
      attachments: { quotaBytes: null, inRecords: 'reference', sendToLangfuse: false },
    })
    const begun = await Promise.allSettled(Array.from({ length: 60 }, () => begin(100)))
    expect(begun.filter(({ status }) => status === 'fulfilled')).toHaveLength(24)
    expect(kept()).toHaveLength(24)
  })

  it('is freed once nothing holds them any more, but not what a backup may need', async () => {
    const held = await attach(app, 'held.txt', Buffer.from('held'))
    const inDraft = await attach(app, 'draft.txt', Buffer.from('in a draft'))
    await app.request('attachments.saveDraft', { id: null, attachments: [reference(inDraft)] })
    const { conversationId } = await ask('Keep it', [held])
    // Accepting a message empties the draft of the new chat.
    expect((await app.request('conversations.newDraft', null)).attachments).toEqual([])
    await app.request('attachments.saveDraft', { id: conversationId, attachments: [reference(inDraft)] })
    await app.request('conversations.delete', { id: conversationId })
    app.jumpClock(2 * 3_600_000)
    expect(await app.request('attachments.collect', null)).toEqual({ freedBytes: 4 })
    expect(kept()).toEqual([inDraft.sha256])
    await app.request('conversations.restore', { id: conversationId })
    const chat = await app.request('conversations.get', { id: conversationId })
    expect(chat.draftAttachments?.map(({ name }) => name)).toEqual(['draft.txt'])
    await expect(app.request('chat.retry', { messageId: chat.messages[1]?.id ?? '', settings })).resolves.toBeDefined()

    await app.request('data.backUp', null)
    await app.request('attachments.saveDraft', { id: conversationId, attachments: [] })
    app.jumpClock(2 * 3_600_000)
    expect(await app.request('attachments.collect', null)).toEqual({ freedBytes: 0 })
    expect(await app.request('attachments.usage', null)).toMatchObject({ backupsBytes: 10 })
    for (const { name } of await app.request('data.backups', null)) await app.request('data.deleteBackup', { name })
    expect(await app.request('attachments.collect', null)).toEqual({ freedBytes: 10 })
    expect(kept()).toEqual([])
  })
})

describe('a kill', { timeout: 120_000 }, () => {
  it('amid an upload leaves nothing of it, and what was kept before is whole', async () => {
    const whole = await attach(app, 'whole.docx', await makeDocx())
    await app.request('attachments.saveDraft', { id: null, attachments: [reference(whole)] })
    const id = await beginAttaching(app, 'half.txt', Buffer.alloc(3_000_000, 0x61))
    await app.request('attachments.write', { id, bytes: Buffer.alloc(1_000_000, 0x61).toString('base64') })
    expect(kept().filter((name) => name.endsWith('.part'))).toHaveLength(1)
    await app.kill()
    app = await startApp({ folder })
    expect((await app.request('conversations.newDraft', null)).attachments).toEqual([whole])
    await attach(app, 'next.txt', Buffer.from('next'))
    expect(kept().filter((name) => name.endsWith('.part'))).toEqual([])
    expect(kept()).toContain(whole.sha256)
  })

  it('amid a turn leaves the prompt with its files, recorded once; or the draft with them', async () => {
    const pdf = await attach(app, 'tides.pdf', await makePdf(['high water at six']))
    for (let round = 0; round < 4; round += 1) {
      await app.request('attachments.saveDraft', { id: null, attachments: [reference(pdf)] })
      model.behave({ kind: 'stall', afterChunks: 2 })
      const request = app.request('chat.send', {
        conversationId: null,
        parentId: null,
        text: `round ${round}`,
        attachments: [reference(pdf)],
        settings,
      })
      request.catch(() => null)
      if (round % 2 === 0) await model.onceRequest()
      await app.kill()
      model.release()
      app = await startApp({ folder })
      const chats = await app.request('conversations.list', null)
      const draft = (await app.request('conversations.newDraft', null)).attachments ?? []
      const chat = chats.find(({ title }) => title === `round ${round}`)
      if (round % 2 === 0) expect(chat).toBeDefined()
      if (chat) {
        const { messages } = await app.request('conversations.get', { id: chat.id })
        expect(messages[0]?.attachments).toEqual([pdf])
        expect(messages[1]).toMatchObject({ status: 'interrupted' })
        expect(draft).toEqual([])
      } else expect(draft).toEqual([pdf])
      await app.request('attachments.saveDraft', { id: null, attachments: [] })
    }
    const chats = await app.request('conversations.list', null)
    const records = recorded().map(({ input }) => JSON.stringify(input))
    expect(records).toHaveLength(chats.length)
    for (const record of records) expect(record).toContain(`holdfast-attachment:${pdf.sha256}`)
    expect(kept()).toEqual([pdf.sha256])
  })
})
