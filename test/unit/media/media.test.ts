import Database from 'better-sqlite3'
import fs from 'node:fs'
import os from 'node:os'
import path from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import type { ConversationSettings } from '../../../src/shared/domain.ts'
import { messagesIn } from '../../../src/shared/messages/messages.ts'
import { killAllApps, startApp, type AppChild } from '../../support/app-child.ts'
import { attach } from '../../support/attach.ts'
import { makePdf, makePng } from '../../support/documents.ts'
import { startFakeLangfuse, type FakeLangfuse } from '../../support/fake-langfuse.ts'
import { startFakeOpenAi, type FakeOpenAi } from '../../support/fake-openai.ts'

const timings = { backoffBaseMs: 20, backoffCapMs: 100, requestTimeoutMs: 2_000 }

let folder: string
let model: FakeOpenAi
let langfuse: FakeLangfuse
let app: AppChild
let settings: ConversationSettings

const start = async (): Promise<void> => {
  app = await startApp({ folder, timings, secrets: { langfuse: 'sk-lf-fake' } })
}
beforeEach(async () => {
  folder = fs.mkdtempSync(path.join(os.tmpdir(), 'holdfast-media-'))
  model = await startFakeOpenAi()
  langfuse = await startFakeLangfuse()
  await start()
  const provider = await app.request('providers.save', { id: null, kind: 'custom', name: 'Fake', baseUrl: model.url })
  settings = { providerId: provider.id, model: 'some-model', systemPrompt: '', parameters: {} }
}, 60_000)
afterEach(async () => {
  await killAllApps()
  await model.close()
  await langfuse.close()
  fs.rmSync(folder, { recursive: true, force: true })
})

const connect = (secretKey = 'sk-lf-fake', publicKey = 'pk-lf-fake') =>
  app.request('settings.saveLangfuse', { host: langfuse.url, publicKey, secretKey })

async function ask(text: string, attachments: { sha256: string; name: string }[]) {
  const { conversationId, assistantMessage } = await app.request('chat.send', {
    conversationId: null,
    parentId: null,
    text,
    attachments: attachments.map(({ sha256, name }) => ({ sha256, name })),
    settings,
  })
  await expect.poll(async () => (await app.request('conversations.get', { id: conversationId })).streaming).toBe(false)
  return { conversationId, traceId: assistantMessage.traceId ?? '' }
}
const files = async () => (await app.request('sync.status', null)).files
const untilFiles = (counts: Partial<Awaited<ReturnType<typeof files>>>) => expect.poll(files).toMatchObject(counts)
const inLangfuse = () => langfuse.media().filter(({ uploadHttpStatus }) => uploadHttpStatus === 200)
const names = (traceId: string): string =>
  JSON.stringify(langfuse.observations().filter((shown) => shown.traceId === traceId))

describe('attached files', { timeout: 90_000 }, () => {
  it('go to Langfuse after their record, once each, and stand in it by Langfuse’s own name', async () => {
    const picture = makePng(3, 2)
    const document = await makePdf(['The plan.'])
    const png = await attach(app, 'lamp.png', picture)
    const pdf = await attach(app, 'plan.pdf', document)
    const first = await ask('What is this?', [png, pdf])
    expect(await files()).toMatchObject({ pending: 2, delivered: 0 })
    await connect()
    await untilFiles({ pending: 0, delivered: 2, dead: 0 })
    expect(
      inLangfuse().map(({ bytes, contentType }) => [
        contentType,
        bytes?.equals(contentType === 'image/png' ? picture : document),
      ]),
    ).toEqual(
      expect.arrayContaining([
        ['image/png', true],
        ['application/pdf', true],
      ]),
    )
    const [shown] = inLangfuse()
    expect(names(first.traceId)).toContain(`@@@langfuseMedia:type=${shown?.contentType}|id=${shown?.id}|source=file@@@`)
    expect([...(shown?.links ?? [])]).toEqual([
      expect.stringMatching(new RegExp(`^${first.traceId} [0-9a-f]{16} input$`)),
    ])

    // The same file again is only named, not sent.
    const second = await ask('And again?', [png])
    await untilFiles({ delivered: 3 })
    const again = inLangfuse().find(({ contentType }) => contentType === 'image/png')
    expect(inLangfuse()).toHaveLength(2)
    expect([...(again?.links ?? [])].map((link) => link.split(' ')[0])).toEqual([first.traceId, second.traceId])
    // Here it is shown from where it is kept.
    const [link = ''] = [...(again?.links ?? [])].slice(-1)
    const [traceId = '', spanId = ''] = link.split(' ')
    const { text } = await app.request('monitor.body', { traceId, spanId, side: 'input', offset: 0 })
    const [message] = messagesIn(JSON.parse(text), 'user') ?? []
    expect(message?.parts).toContainEqual(expect.objectContaining({ reference: `holdfast-attachment:${png.sha256}` }))
  })

  it('wait for what ends by itself, say why, and are neither lost nor doubled by a kill at any step', async () => {
    const png = await attach(app, 'lamp.png', makePng(4, 4))
    for (const step of ['ask', 'put', 'say'] as const) {
      langfuse.answerMedia((at) => (at === step ? { status: 503, body: { message: 'not now' } } : null))
      await connect()
      await ask(`At ${step}?`, [png])
      await expect.poll(async () => (await files()).waitsFor).toContain('503')
      await app.kill()
      langfuse.answerMedia(null)
      await start()
      await untilFiles({ pending: 0, dead: 0 })
      // Only what is not there yet goes through every step.
      langfuse.media().forEach((media) => Object.assign(media, { uploadHttpStatus: null }))
    }
    expect(langfuse.media()).toHaveLength(1)
    expect(langfuse.media()[0]?.links.size).toBe(3)
  })

  it('are not waited for without end where their storage says nothing', async () => {
    const png = await attach(app, 'lamp.png', makePng(2, 2))
    await ask('Silence?', [png])
    langfuse.answerMedia((step) => (step === 'put' ? 'hang' : null))
    await connect()
    await expect.poll(async () => (await files()).waitsFor).toContain('storage of Langfuse')
    langfuse.answerMedia(null)
    await untilFiles({ pending: 0, delivered: 1 })
  })

  it.each([
    ['a proxy before it', { status: 413, body: { message: 'Request Entity Too Large' } }],
    ['the storage itself', { status: 400, body: '<Error><Code>EntityTooLarge</Code></Error>' }],
  ])('that are too large for %s are not sent over and over', async (_, answer) => {
    const png = await attach(app, 'lamp.png', makePng(2, 3))
    let puts = 0
    langfuse.answerMedia((step) => {
      if (step !== 'put') return null
      puts += 1
      return answer
    })
    await connect()
    await ask('Large?', [png])
    await untilFiles({ pending: 0, dead: 1 })
    expect(puts).toBe(1)
    langfuse.answerMedia(null)
    await app.request('sync.retryFiles', null)
    await untilFiles({ pending: 0, dead: 0, delivered: 1 })
  })

  it('that a disk has damaged hold up no other, and are not sent as what they are not', async () => {
    const changed = await attach(app, 'changed.txt', Buffer.from('as it was attached'))
    const unread = await attach(app, 'unread.txt', Buffer.from('on a bad sector'))
    const good = await attach(app, 'good.txt', Buffer.from('good'))
    const pathOf = ({ sha256 }: { sha256: string }): string => path.join(folder, 'attachments', sha256)
    await ask('All three?', [changed, unread, good])
    fs.writeFileSync(pathOf(changed), 'as it is after that')
    fs.rmSync(pathOf(unread))
    fs.symlinkSync(pathOf(unread), pathOf(unread))
    await connect()
    await untilFiles({ pending: 1, delivered: 1, dead: 1 })
    expect(await files()).toMatchObject({
      refusal: expect.stringContaining('damaged') as string,
      waitsFor: expect.stringContaining('cannot be read') as string,
    })
    // In one step each: the drain reads at any moment.
    const mend = (file: { sha256: string }, text: string): void => {
      const whole = path.join(folder, 'whole')
      fs.writeFileSync(whole, text)
      fs.renameSync(whole, pathOf(file))
    }
    mend(unread, 'on a bad sector')
    mend(changed, 'as it was attached')
    await untilFiles({ pending: 0, delivered: 2 })
    await app.request('sync.retryFiles', null)
    await untilFiles({ pending: 0, delivered: 3, dead: 0 })
    expect(
      inLangfuse()
        .map(({ bytes }) => bytes?.toString())
        .toSorted(),
    ).toEqual(['as it was attached', 'good', 'on a bad sector'])
  })

  it('that are refused are kept and told, go again when asked to, and hold up no other', async () => {
    const bad = await attach(app, 'bad.txt', Buffer.from('bad'))
    const good = await attach(app, 'good.txt', Buffer.from('good, and longer'))
    let refusals = 1
    langfuse.answerMedia((step) => {
      if (step !== 'ask' || refusals === 0) return null
      refusals -= 1
      return { status: 400, body: { message: 'File size must be less than 2 bytes' } }
    })
    await ask('Both?', [bad, good])
    await connect()
    await untilFiles({ pending: 0, delivered: 1, dead: 1 })
    expect((await files()).refusal).toContain('less than 2 bytes')
    expect(await app.request('sync.retryFiles', null)).toEqual({ fileCount: 1 })
    await untilFiles({ pending: 0, delivered: 2, dead: 0 })
  })

  it('wait where a Langfuse takes none, and for their own project’s keys', async () => {
    langfuse.setVersion('2.95.0')
    const png = await attach(app, 'lamp.png', makePng(5, 5))
    await ask('Old?', [png])
    await connect()
    await expect.poll(async () => (await files()).waitsFor).toContain('404')
    langfuse.addProject({ id: 'other', name: 'Other', publicKey: 'pk-lf-other', secretKey: 'sk-lf-other' })
    langfuse.setVersion('4.16.0')
    await connect('sk-lf-other', 'pk-lf-other')
    await app.request('sync.retryNow', null)
    await ask('New?', [])
    await expect.poll(() => langfuse.traceIdsOf('other').size).toBe(1)
    expect([await files(), langfuse.media()]).toMatchObject([{ pending: 1 }, []])
    await connect()
    await untilFiles({ pending: 0, delivered: 1 })
    expect(langfuse.media().map(({ projectId }) => projectId)).toEqual(['fake-project'])
  })

  it('stay here where that is set, where anything is redacted, and where they are in the record', async () => {
    const png = await attach(app, 'lamp.png', makePng(6, 6))
    await connect()
    const set = (patch: object) =>
      app.request('settings.update', {
        attachments: { quotaBytes: null, inRecords: 'reference', sendToLangfuse: true, ...patch },
      })
    await set({ sendToLangfuse: false })
    await ask('Off?', [png])
    await set({ inRecords: 'full' })
    await ask('In full?', [png])
    await set({})
    const { redaction } = await app.request('settings.get', null)
    await app.request('settings.update', { redaction: { ...redaction, emails: true } })
    await ask('Redacted?', [png])
    await app.request('settings.update', { redaction: { ...redaction, bodies: 'metadata' } })
    await ask('Lengths?', [png])
    await expect.poll(() => langfuse.traceIds().size).toBe(4)
    expect([await files(), langfuse.media()]).toMatchObject([{ pending: 0, delivered: 0, dead: 0 }, []])
  })

  it('of a deleted chat are kept until they are sent; one that is gone all the same is told', async () => {
    const png = await attach(app, 'lamp.png', makePng(7, 7))
    const txt = await attach(app, 'gone.txt', Buffer.from('gone'))
    const { conversationId } = await ask('Both?', [png, txt])
    await app.request('conversations.delete', { id: conversationId })
    const db = new Database(path.join(folder, 'holdfast.db'))
    db.prepare('UPDATE attachment_files SET kept_at_ms = 0').run()
    db.close()
    await app.request('attachments.collect', null)
    fs.rmSync(path.join(folder, 'attachments', txt.sha256))
    await connect()
    await untilFiles({ pending: 0, delivered: 1, dead: 1 })
    expect((await files()).refusal).toBe('The file is no longer on this computer.')
    await app.request('attachments.collect', null)
    expect(fs.readdirSync(path.join(folder, 'attachments'))).not.toContain(png.sha256)
  })

  it('go nowhere where their record is lost, and are held no longer', async () => {
    const png = await attach(app, 'lamp.png', makePng(9, 9))
    langfuse.poison((span) => JSON.stringify(span.attributes).includes('Bad?'))
    await ask('Bad?', [png])
    await ask('Another?', [])
    await connect()
    const records = async () => (await app.request('sync.status', null)).ledger
    await expect.poll(records).toMatchObject({ delivered: 1, dead: 1 })
    expect([await files(), langfuse.media()]).toMatchObject([{ pending: 1, dead: 0 }, []])
    expect(await app.request('sync.discardDead', { seqs: null, diedUpToMs: Date.now() })).toEqual({ recordCount: 1 })
    await untilFiles({ pending: 0, delivered: 0, dead: 1 })
    expect((await files()).refusal).toMatch(/^Its record was never delivered/)
    expect(langfuse.media()).toEqual([])
  })

  it('are not what words say that look like their names', async () => {
    const png = await attach(app, 'lamp.png', makePng(8, 8))
    await ask('One?', [png])
    const id = Buffer.from(png.sha256, 'hex').toString('base64url').slice(0, 22)
    const token = `@@@langfuseMedia:type=image/png|id=${id}|source=file@@@`
    const { traceId } = await ask(
      JSON.stringify({
        type: 'image_url',
        image_url: { url: token },
        sha256: png.sha256,
        media_type: 'image/png',
        bytes: 1,
      }),
      [],
    )
    await connect()
    await untilFiles({ pending: 0, delivered: 1 })
    expect([...(langfuse.media()[0]?.links ?? [])].join()).not.toContain(traceId)
  })
})
