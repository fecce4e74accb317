import fs from 'node:fs'
import path from 'node:path'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { startFakeLangfuse, type FakeLangfuse } from '../support/fake-langfuse.ts'
import { startFakeOpenAi, type FakeOpenAi } from '../support/fake-openai.ts'
import { availableShells, launch, quickOutbox, temporaryFolder, type Shell } from './launch.ts'
import { saveTo } from './saved-file.ts'
import { userOf, type User } from './user.ts'

const modelKey = `sk-canary-${'7f3a9c'.repeat(6)}`
const keys = { publicKey: 'pk-lf-backup', secretKey: `sk-lf-canary-${'5b1e8d'.repeat(6)}` }

let folder: string
let remove: () => void
let model: FakeOpenAi
let langfuse: FakeLangfuse
let shell: Shell
let user: User

beforeEach(() => {
  ;({ folder, remove } = temporaryFolder())
})
afterEach(async () => {
  await shell.kill()
  await model.close()
  await langfuse.close()
  remove()
})

async function open(kind: Shell['kind']): Promise<void> {
  model = await startFakeOpenAi({ apiKey: modelKey })
  langfuse = await startFakeLangfuse(keys)
  shell = await launch(kind, { dataFolder: folder, env: quickOutbox })
  user = userOf(shell)
  await user.goTo('Settings')
  await user.page.getByRole('button', { name: 'Store on this computer' }).click()
  await user.addProvider({ name: 'Local fake', baseUrl: model.url, key: modelKey })
  await user.connectLangfuse({ host: langfuse.url, ...keys })
  await user.chooseModel('fake-large')
}

async function ask(question: string, answer: string): Promise<void> {
  await user.goTo('Chat')
  await user.page.getByRole('button', { name: 'New chat' }).first().click()
  model.behave({ kind: 'answer', text: answer })
  await user.send(question)
  await user.page.getByText(answer).waitFor()
}

const backups = () => user.page.getByRole('list', { name: 'Backups' }).getByRole('listitem')

/** Resolves once the page has begun anew and says what came of it. */
async function restore(row: string): Promise<string> {
  await user.goTo('Settings')
  const reloaded = user.page.waitForEvent('load')
  await backups().filter({ hasText: row }).first().getByRole('button', { name: 'Restore…' }).click()
  await reloaded
  const notice = user.page.getByRole('alert').filter({ hasText: 'is the database now' })
  await notice.waitFor()
  const text = (await notice.textContent()) ?? ''
  // Read once, it stays away when the page is loaded again.
  await notice.getByRole('button', { name: 'Dismiss' }).click()
  await user.page.reload()
  await user.goTo('Settings')
  await backups().first().waitFor()
  expect(await notice.count()).toBe(0)
  return text
}

const filesWith = (secret: string): string[] =>
  fs
    .readdirSync(folder, { recursive: true, encoding: 'utf8' })
    .filter((name) => fs.statSync(path.join(folder, name), { throwIfNoEntry: false })?.isFile())
    .filter((name) => fs.readFileSync(path.join(folder, name)).includes(secret))

describe.each(availableShells())('in the %s shell', (kind) => {
  test('a backup is restored and the restore undone: nothing is sent twice, and no key is in a backup', async () => {
    await open(kind)
    await langfuse.pause()
    await ask('The first question', 'The first answer.')
    await user.untilLedger('Waiting', 1)

    await user.goTo('Settings')
    await user.page.getByRole('button', { name: 'Back up now' }).click()
    await user.page.getByText(/^Backed up .* and verified the copy/).waitFor()
    await expect.poll(() => backups().count()).toBe(1)
    expect(await backups().first().textContent()).toMatch(/Manual.*kB/)

    // Delivered since, so the backup is behind Langfuse.
    await langfuse.resume()
    await user.untilLedger('Delivered', 1)
    await ask('The second question', 'The second answer.')
    await user.untilLedger('Delivered', 2)

    const notice = await restore('Manual')
    expect(notice).toContain('1 record is only in that backup')
    expect(notice).not.toContain('Langfuse is asked')
    await user.untilLedger('Accepted', 1)
    await user.untilLedger('Delivered', 1)
    await user.goTo('Chat')
    await user.page.getByText('The first question').first().waitFor()
    expect(await user.page.getByText('The second question').count()).toBe(0)

    // It goes on working: keys and connection are still there.
    await ask('The third question', 'The third answer.')
    await user.untilLedger('Delivered', 2)

    await restore('Before restore')
    await user.goTo('Chat')
    await user.page.getByText('The second question').first().waitFor()
    await user.untilLedger('Accepted', 2)
    await user.untilLedger('Waiting', 0)

    expect(langfuse.duplicates()).toBe(0)
    expect(langfuse.traceIds().size).toBe(3)
    expect(filesWith('The first question').filter((name) => name.startsWith('backups')).length).toBeGreaterThan(2)
    for (const secret of [modelKey, keys.secretKey]) expect(filesWith(secret)).toEqual(['secrets.json'])
  })

  test('what a restore came to is said each time, be it in the same words', async () => {
    await open(kind)
    await user.goTo('Settings')
    await user.page.getByRole('button', { name: 'Back up now' }).click()
    await expect.poll(() => backups().count()).toBe(1)
    const said = await restore('Manual')
    expect(await restore('Manual')).toBe(said)
  })

  test('a backup that nobody needs is deleted, once it can no longer be undone', async () => {
    await open(kind)
    const files = (): string[] => fs.readdirSync(path.join(folder, 'backups'))
    await user.goTo('Settings')
    const backUp = user.page.getByRole('button', { name: 'Back up now' })
    for (const count of [1, 2]) {
      await backUp.click()
      await expect.poll(() => backups().count()).toBe(count)
    }
    const remove = backups().getByRole('button', { name: 'Delete the backup of' })
    await remove.first().click()
    await expect.poll(() => backups().count()).toBe(1)
    // The keyboard goes on in the list.
    expect(await user.page.locator(':focus').textContent()).toBe('Delete')
    await user.page.getByRole('button', { name: 'Undo' }).click()
    await expect.poll(() => backups().count()).toBe(2)
    expect(files()).toHaveLength(2)

    const [newest] = files().toSorted().toReversed()
    await remove.first().click()
    await user.page.getByText(/^Deleted a backup of/).waitFor()
    await user.page.getByRole('button', { name: 'Dismiss' }).last().click()
    await expect.poll(files).toHaveLength(1)
    expect(files()).not.toContain(newest)
    await expect.poll(() => backups().count()).toBe(1)
  })

  test('refused records are saved as a file with all that was recorded of them', async () => {
    await open(kind)
    langfuse.poison((span) => JSON.stringify(span.attributes).includes('poisonous'))
    await ask('A poisonous question', 'An answer nobody wants.')
    await user.untilLedger('Refused', 1)
    const json = await savedFile(() => user.page.getByRole('button', { name: 'Export', exact: true }).click())
    const { records } = JSON.parse(json) as { records: { answer: string; payload: { traceId: string }[] }[] }
    expect(records).toHaveLength(1)
    expect(records[0]).toMatchObject({ kind: 'turn', intact: true, answer: expect.stringContaining('400') })
    expect(records[0]?.payload).toHaveLength(2)
    expect(JSON.stringify(records[0]?.payload)).toContain('A poisonous question')
    expect(JSON.stringify(records[0]?.payload)).toContain('An answer nobody wants.')
    expect(json).not.toContain(modelKey)
  })
})

/** What the shell saves when the page offers a file. */
async function savedFile(click: () => Promise<void>): Promise<string> {
  const target = path.join(folder, 'saved.json')
  expect(await saveTo(shell, target, click)).toMatch(/^holdfast-refused-.*\.json$/)
  return fs.readFileSync(target, 'utf8')
}
