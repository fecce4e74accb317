import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { startEndlessServer, textEvent } from '../support/endless-server.ts'
import { startFakeOpenAi, type FakeOpenAi } from '../support/fake-openai.ts'
import { databaseIn, look } from '../support/store-fixtures.ts'
import { availableShells, launch, temporaryFolder, type Shell } from './launch.ts'
import { userOf, type User } from './user.ts'

const secret = 'PATIENT-4711'

describe.each(availableShells())('what has no end, in the %s shell', (kind) => {
  let folder: string
  let remove: () => void
  let model: FakeOpenAi
  let shell: Shell
  let user: User

  beforeEach(async () => {
    ;({ folder, remove } = temporaryFolder())
    model = await startFakeOpenAi()
    shell = await launch(kind, { dataFolder: folder })
    user = userOf(shell)
    await user.goTo('Settings')
    await user.page.getByRole('button', { name: 'Store on this computer' }).click()
  })
  afterEach(async () => {
    await shell.close()
    await model.close()
    remove()
  })

  const payloads = (): string[] =>
    look(databaseIn(folder), (db) => db.prepare<[], string>('SELECT payload FROM payloads').pluck().all())

  test('an answer is ended with words, what had arrived is kept, and the server is hung up on', async () => {
    const server = await startEndlessServer({ first: textEvent('Some words before.'), piece: 'x'.repeat(100_000) })
    await user.addProvider({ name: 'Endless', baseUrl: server.url, key: 'sk-any' })
    await user.typeModel('any', 'Endless')
    await user.send('Go on')
    await user.page.getByText('Some words before.').waitFor()
    await user.page.getByText(/Endless sent more than 24 MB without a word of an answer/).waitFor()
    await server.hungUp
    await server.close()
    expect(payloads()[0]).toContain('answer_too_large')
  })

  test('a long text is redacted on its own thread, or left out where that takes too long', async () => {
    await user.page.getByLabel('Patterns', { exact: true }).fill('PATIENT-\\d+')
    await user.page.getByLabel('Patterns', { exact: true }).press('Control+Enter')
    await user.addProvider({ name: 'Fake', baseUrl: model.url, key: 'sk-any' })
    await user.chooseModel('fake-large')
    model.behave({ kind: 'answer', text: `Long. ${'x'.repeat(300_000)} ${secret} end.`, chunks: 3 })
    await user.send('First')
    await expect.poll(() => payloads().length).toBe(1)
    expect(payloads()[0]).toContain('[redacted] end.')
    expect(payloads()[0]).not.toContain(secret)

    await user.goTo('Settings')
    await user.page.getByLabel('Patterns', { exact: true }).fill('PATIENT-\\d+\n\\pL{1,300}\\d')
    await user.page.getByLabel('Patterns', { exact: true }).press('Control+Enter')
    await user.goTo('Chat')
    model.behave({ kind: 'answer', text: `Long. ${'x'.repeat(500_000)} ${secret} end.`, chunks: 3 })
    await user.send('Second')
    await user.page.getByText(/A text was left out of a record/).waitFor()
    await expect.poll(() => payloads().length).toBe(2)
    expect(payloads()[1]).toContain('[left out: redaction took too long]')
    expect(payloads()[1]).not.toContain(secret)
  })
})
