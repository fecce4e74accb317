import fs from 'node:fs'
import os from 'node:os'
import path from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { ownFiles } from '../../../src/main/relocation/own-files.ts'
import { killAllApps, startApp, type AppChild } from '../../support/app-child.ts'
import { exportAll, readZip, takeIn, writeZip } from '../../support/archives.ts'
import { attach } from '../../support/attach.ts'
import { makePdf, makePng } from '../../support/documents.ts'

const settings = { providerId: 'demo', model: 'holdfast-demo', systemPrompt: '', parameters: {} }
const picture = makePng(12, 12)
const small = makePng(6, 6)
let folder: string
let from: AppChild

beforeEach(async () => {
  folder = fs.mkdtempSync(path.join(os.tmpdir(), 'holdfast-attached-data-'))
  from = await startApp({ folder: path.join(folder, 'from') })
}, 60_000)
afterEach(async () => {
  await killAllApps()
  fs.rmSync(folder, { recursive: true, force: true })
})

async function ask(...given: [name: string, bytes: Buffer][]): Promise<{ conversationId: string; hashes: string[] }> {
  const attachments: { sha256: string; name: string }[] = []
  for (const [name, bytes] of given) {
    const copy = name.endsWith('.png') ? { bytes: small.length, widthPx: 6, heightPx: 6, content: small } : null
    attachments.push({ sha256: (await attach(from, name, bytes, copy)).sha256, name })
  }
  const ended = from.once('chat.message', ({ message }) => message.status === 'complete')
  const { conversationId } = await from.request('chat.send', {
    conversationId: null,
    parentId: null,
    text: 'Look',
    attachments,
    settings,
  })
  await ended
  return { conversationId, hashes: attachments.map(({ sha256 }) => sha256) }
}

/** Where everything was exported to. */
const exported = async (): Promise<string> => path.join(folder, 'from', (await exportAll(from)).fileName)

const keptIn = (name: string): string[] => fs.readdirSync(path.join(folder, name, 'attachments')).toSorted()

describe('files of chats', { timeout: 120_000 }, () => {
  it('go with an export of everything and come with its import, which can be undone', async () => {
    const pdfBytes = await makePdf(['High water at six.'])
    const { conversationId } = await ask(['tides.pdf', pdfBytes], ['harbour.png', picture])
    const file = await exported()
    const to = await startApp({ folder: path.join(folder, 'to') })
    const importId = await takeIn(to, file)
    const before = await from.request('conversations.get', { id: conversationId })
    const after = await to.request('conversations.get', { id: conversationId })
    expect(after.messages[0]?.attachments).toEqual(before.messages[0]?.attachments)
    expect(keptIn('to')).toEqual(keptIn('from'))
    const pdf = after.messages[0]?.attachments?.[0]?.sha256 ?? ''
    expect(await to.request('attachments.text', { sha256: pdf })).toEqual({ text: '[Page 1]\nHigh water at six.' })
    expect((await to.request('conversations.search', { text: 'high water' })).hits).toHaveLength(1)
    await to.request('archive.undoImport', { importId })
    to.jumpClock(2 * 3_600_000)
    await to.request('attachments.collect', null)
    expect(keptIn('to')).toEqual([])
  })

  it('that are not what they were exported as are left out, and their chat comes without them', async () => {
    const { conversationId, hashes } = await ask(['a.txt', Buffer.from('a few words')], ['b.txt', Buffer.from('more')])
    const entries = await readZip(await exported())
    entries.set(`attachments/${hashes[0]}`, 'another one')
    const to = await startApp({ folder: path.join(folder, 'to') })
    await takeIn(to, await writeZip(path.join(folder, 'forged.zip'), Object.fromEntries(entries)))
    const { messages } = await to.request('conversations.get', { id: conversationId })
    expect(messages[0]?.attachments?.map(({ name }) => name)).toEqual(['b.txt'])
    expect(keptIn('to')).not.toContain(hashes[0])
  })

  it('that the disk cannot read any more keep nothing else from being exported, and their chat comes without them', async () => {
    const { conversationId, hashes } = await ask(
      ['a.txt', Buffer.from('on a bad sector')],
      ['b.txt', Buffer.from('more')],
    )
    const unread = path.join(folder, 'from', 'attachments', hashes[0] ?? '')
    fs.rmSync(unread)
    fs.mkdirSync(unread)
    const file = await exported()
    const to = await startApp({ folder: path.join(folder, 'to') })
    await takeIn(to, file)
    const { messages } = await to.request('conversations.get', { id: conversationId })
    expect(messages.map(({ role }) => role)).toEqual(['user', 'assistant'])
    expect(messages[0]?.attachments?.map(({ name }) => name)).toEqual(['b.txt'])
  })

  it('are moved with the data folder, and go with it where one starts anew', async () => {
    const { hashes } = await ask(['a.txt', Buffer.from('a few words')])
    const own = (await ownFiles(path.join(folder, 'from'))).map(({ name }) => name)
    for (const sha256 of hashes) expect(own).toContain(path.join('attachments', sha256))
    await from.request('data.startAnew', { isKept: true, undeliveredCount: 10 })
    const copy = fs.readdirSync(path.join(folder, 'from')).find((name) => name.startsWith('before-reset-')) ?? ''
    expect(fs.readdirSync(path.join(folder, 'from', copy, 'attachments'))).toEqual(expect.arrayContaining(hashes))
    expect(await from.request('attachments.usage', null)).toMatchObject({ fileCount: 0, chats: [] })
  })
})
