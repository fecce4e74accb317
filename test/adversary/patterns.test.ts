import fs from 'node:fs'
import os from 'node:os'
import path from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { leftOutSlow, leftOutUnusable } from '../../src/main/records/redaction/markers.ts'
import { openRedaction, type RedactionRoom } from '../../src/main/records/redaction/room.ts'
import { checkPattern, checkPatterns, createRedactor, noRedaction } from '../../src/main/records/redaction/redaction.ts'
import { killAllApps, startApp, type AppChild } from '../support/app-child.ts'
import { startFakeOpenAi, type FakeOpenAi } from '../support/fake-openai.ts'
import { databaseIn, look, withDatabase } from '../support/store-fixtures.ts'
import { anEnd } from '../support/turn-fixtures.ts'

const secret = 'PATIENT-4711'
const megabyte = 1_000_000
/** Texts of a megabyte and patterns that take RE2 long for them, each within the limits on size. */
const slow: [name: string, pattern: string, text: string][] = [
  ['a counted class of letters', '\\pL{1,200}\\d', 'x'.repeat(megabyte)],
  ['the same for Greek', '(?i)\\p{Greek}{1,100}Q', 'αβγδ'.repeat(megabyte / 4)],
  ['a class within a class', '(?:\\pL|\\pN){1,300}!', `${'ab1'.repeat(megabyte / 3)}-!`],
]

describe('a pattern', () => {
  it.each([
    ['nested counted repeats', '(a{1,100}){1,9}'],
    ['repeats that multiply', '((a{1,30}){1,30}){1,30}'],
    ['many counted classes', '\\pL{900}\\pN{900}'],
    ['alternatives that are repeated', `(?:${'ab|cd|'.repeat(40)}ef){9}`],
  ])('with %s is refused for its size, in words', (_, pattern) => {
    expect(checkPattern(pattern)).toMatch(/too large|cannot be read/)
  })

  it('of ordinary size is taken, but not any number of them', () => {
    const patterns = Array.from({ length: 50 }, (_, index) => `ID${index}-[0-9]{4,8}`)
    expect(checkPatterns(patterns)).toBeNull()
    expect(checkPatterns([...patterns, 'one more'])?.problem).toMatch(/50/)
    const large = Array.from({ length: 10 }, (_, index) => `${index}[a-z]{800}`)
    expect(checkPatterns(large)?.problem).toMatch(/too large together/)
  })

  it('that an earlier version took and this one does not leaves every text out', () => {
    const redactor = createRedactor({ ...noRedaction, patterns: ['(a{1,100}){1,9}'] })
    expect(redactor.input([{ role: 'user', content: secret }])).toEqual([{ role: 'user', content: leftOutUnusable }])
    expect(redactor.end(anEnd({ output: secret, errorMessage: secret }))).toMatchObject({
      output: leftOutUnusable,
      errorMessage: leftOutUnusable,
    })
  })
})

describe('redaction of a long text', () => {
  let room: RedactionRoom
  let slowPatterns: string[]
  beforeEach(() => {
    slowPatterns = []
    room = openRedaction((pattern) => slowPatterns.push(pattern))
  })
  afterEach(() => room.close())

  it('takes out all there is to be taken out, of any script', async () => {
    const settings = { ...noRedaction, keys: true, emails: true, patterns: ['PATIENT-\\d+', 'Größe \\d+', '😀+'] }
    const text = `Ünïcödé ${secret} ada@example.com 😀😀 Größe 44 sk-abcdefghijklmnopqrstu. `.repeat(12_000)
    const messages = [{ role: 'user' as const, content: text }]
    const clean = 'Ünïcödé [redacted] [redacted: e-mail] [redacted] [redacted] [redacted: key]. '.repeat(12_000)
    expect(await room.input(messages, settings)).toEqual([{ role: 'user', content: clean }])
    // The writer's own way comes to the same.
    expect(createRedactor(settings).input(messages)).toEqual([{ role: 'user', content: clean }])
    expect(slowPatterns).toEqual([])
  })

  it.each(slow)('ends with %s, and leaves the text out', async (_, pattern, text) => {
    const settings = { ...noRedaction, patterns: ['PATIENT-\\d+', pattern] }
    const end = anEnd({ output: text + secret, reasoning: `short, ${secret}` })
    const beganMs = performance.now()
    const redacted = await room.end(end, settings)
    expect(redacted).toMatchObject({ output: leftOutSlow, reasoning: 'short, [redacted]' })
    expect(slowPatterns).toEqual([pattern])
    expect(performance.now() - beganMs).toBeLessThan(20_000)
    // The next one gets a thread that is free.
    expect((await room.end(anEnd({ output: secret.repeat(3_000) }), settings))?.output).toMatch(/^(\[redacted\])+$/)
  })

  it('ends in the writer as well, which closes what a crash left open', () => {
    const [, pattern, text] = slow[0] ?? ['', '', '']
    const redactor = createRedactor({ ...noRedaction, patterns: [pattern] })
    expect(redactor.end(anEnd({ output: text, reasoning: 'short' }))).toMatchObject({
      output: leftOutSlow,
      reasoning: 'short',
    })
  })

  it('is done for one after another', async () => {
    const settings = { ...noRedaction, patterns: ['PATIENT-\\d+'] }
    // Each is long enough for the thread.
    for (const length of [40_000, 80_000, 40_000]) {
      const redacted = await room.end(anEnd({ output: secret.repeat(length) }), settings)
      expect(redacted?.output).toBe('[redacted]'.repeat(length))
    }
    expect(slowPatterns).toEqual([])
  })

  it('is off where nothing is to be taken out', async () => {
    expect(await room.end(anEnd(), noRedaction)).toBeUndefined()
  })
})

/** As another version, or a damaged page, leaves them. */
function putSettings(folder: string, settings: object | string): void {
  const text = typeof settings === 'string' ? settings : JSON.stringify(settings)
  withDatabase(folder, (write) => write.setMeta('settings', text))
}

describe('the app with a pattern that takes long', () => {
  let folder: string
  let model: FakeOpenAi
  let app: AppChild
  beforeEach(async () => {
    folder = fs.mkdtempSync(path.join(os.tmpdir(), 'holdfast-patterns-'))
    model = await startFakeOpenAi()
  })
  afterEach(async () => {
    await killAllApps()
    await model.close()
    fs.rmSync(folder, { recursive: true })
  })

  const settingsOf = async () => {
    const { id } = await app.request('providers.save', { id: null, kind: 'custom', name: 'Fake', baseUrl: model.url })
    return { providerId: id, model: 'fake-large', systemPrompt: '', parameters: {} }
  }
  const recorded = (): string[] =>
    look(databaseIn(folder), (db) => [
      ...db.prepare<[], string>('SELECT payload FROM payloads ORDER BY seq').pluck().all(),
      ...db.prepare<[], string>('SELECT start FROM open_turns').pluck().all(),
    ])

  it.each(slow.slice(0, 1))(
    'records other turns meanwhile, then this one without its text, and says so once (%s)',
    async (_, pattern, text) => {
      app = await startApp({ folder })
      const settings = await settingsOf()
      await app.request('settings.update', { redaction: { ...noRedaction, patterns: ['PATIENT-\\d+', pattern] } })
      model.respondWith((_request, asked) =>
        asked === 'long' ? { kind: 'answer', text: text + secret, chunks: 2, chunkDelayMs: 0 } : `short ${secret}`,
      )
      const notices: string[] = []
      app.on('app.notice', ({ message, advice }) => notices.push(`${message} ${advice}`))
      const ended: string[] = []
      app.on('chat.message', ({ message }) => ended.push(message.content.slice(0, 5)))

      const ask = (asked: string) =>
        app.request('chat.send', { conversationId: null, parentId: null, text: asked, settings })
      const longEnded = app.once('chat.message', ({ message }) => message.content.startsWith('xxxxx'))
      // All of it has come, in however many parts: its redaction begins now.
      const streamed = app.once(
        'chat.delta',
        (delta) => delta.offset + delta.text.length === text.length + secret.length,
      )
      await ask('long')
      await streamed
      await ask('short')
      await longEnded
      expect(ended).toEqual(['short', 'xxxxx'])
      expect(notices).toHaveLength(1)
      expect(notices[0]).toMatch(/left out of a record.*chat keeps the text/s)

      const records = recorded()
      expect(records).toHaveLength(2)
      expect(records[1]).toContain(leftOutSlow)
      expect(records[1]).toContain('langfuse.observation.metadata.redaction')
      for (const record of records) {
        expect(record).not.toContain('PATIENT')
        expect(record).not.toContain('xxxxxxxx')
      }
      const { conversationId } = await ask('long')
      await app.once('chat.message', ({ message }) => message.conversationId === conversationId)
      expect(notices).toHaveLength(1)
    },
  )

  it('from an earlier version leaves texts out, and says which pattern it is at the start', async () => {
    app = await startApp({ folder })
    const settings = await settingsOf()
    await app.close()
    const tooLarge = 'PATIENT-(?:\\d{1,50}){1,40}'
    putSettings(folder, { redaction: { ...noRedaction, patterns: [tooLarge] } })
    app = await startApp({ folder })
    const { storeNotice } = await app.request('app.info', null)
    expect(storeNotice).toContain(tooLarge)
    expect(storeNotice).toMatch(/leave out all prompts and answers/)
    model.respondWith(() => secret)
    await app.request('chat.send', { conversationId: null, parentId: null, text: secret, settings })
    await app.once('chat.message')
    expect(recorded().join()).toContain(leftOutUnusable)
    expect(recorded().join()).not.toContain(secret)
    const refused = await app.result('settings.update', { redaction: { ...noRedaction, patterns: [tooLarge] } })
    expect(refused).toMatchObject({ ok: false, error: { code: 'bad_input' } })
  })

  it.each([
    ['that cannot be read', '{"redaction":{"bodies":"all","keys":1}}'],
    ['of which nothing can be read', '{"redaction":'],
  ])('and settings %s records no texts', async (_, text) => {
    app = await startApp({ folder })
    const settings = await settingsOf()
    await app.close()
    putSettings(folder, text)
    app = await startApp({ folder })
    expect((await app.request('settings.get', null)).redaction.bodies).toBe('nothing')
    await app.request('chat.send', { conversationId: null, parentId: null, text: secret, settings })
    await app.once('chat.message')
    expect(recorded().join()).not.toContain(secret)
  })
})
