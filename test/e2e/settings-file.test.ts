import fs from 'node:fs'
import path from 'node:path'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { startFakeOpenAi, type FakeOpenAi } from '../support/fake-openai.ts'
import { availableShells, launch, temporaryFolder, type Shell } from './launch.ts'
import { saveTo } from './saved-file.ts'
import { userOf, type User } from './user.ts'

let data: ReturnType<typeof temporaryFolder>
let other: ReturnType<typeof temporaryFolder>
let model: FakeOpenAi
let shell: Shell | null

beforeEach(async () => {
  data = temporaryFolder()
  other = temporaryFolder()
  model = await startFakeOpenAi()
  shell = null
})
afterEach(async () => {
  await shell?.kill()
  await model.close()
  data.remove()
  other.remove()
})

async function open(kind: Shell['kind'], folder: string): Promise<User> {
  shell = await launch(kind, { dataFolder: folder })
  const user = userOf(shell)
  await user.goTo('Settings')
  await user.page.getByRole('button', { name: 'Store on this computer' }).click()
  return user
}

describe.each(availableShells())('settings as a file, in the %s shell', (kind) => {
  test('are taken along without keys, shown before they change anything, and undone', async () => {
    const here = await open(kind, data.folder)
    await here.addProvider({ name: 'Own server', baseUrl: model.url, key: 'sk-canary-4711' })
    await here.page.getByLabel('Environment').fill('field-trip')
    await here.page.getByLabel('Environment').press('Enter')
    await here.page.getByText('Saved', { exact: true }).first().waitFor()
    const file = path.join(other.folder, 'taken-along.json')
    if (shell) await saveTo(shell, file, () => here.page.getByRole('button', { name: 'Export settings' }).click())
    const text = fs.readFileSync(file, 'utf8')
    fs.rmSync(file)
    expect(text).toContain('field-trip')
    expect(text).toContain(model.url)
    expect(text).not.toContain('sk-canary')
    await shell?.close()

    const there = await open(kind, other.folder)
    const { page } = there
    const choose = (content: string) =>
      page
        .getByLabel('File of settings')
        .setInputFiles({ name: 'settings.json', mimeType: 'application/json', buffer: Buffer.from(content) })
    await choose('{"kind":"something else"}')
    await page.getByText('This is not a file of settings that Holdfast exported').waitFor()
    await choose(text.replace('field-trip', 'Not Allowed'))
    await page.getByText('“Environment” in this file cannot be used').waitFor()

    await choose(text)
    const changes = page.getByRole('list', { name: 'Changes' })
    await changes.getByText('field-trip').waitFor()
    await changes.getByText('Provider Own server').waitFor()
    expect(await page.getByLabel('Environment').inputValue()).toBe('')
    await page.getByRole('button', { name: 'Import', exact: true }).click()
    await expect.poll(() => page.getByLabel('Environment').inputValue()).toBe('field-trip')
    await page.getByText('Own server', { exact: true }).first().waitFor()
    await page.getByRole('button', { name: 'Undo' }).click()
    await expect.poll(() => page.getByLabel('Environment').inputValue()).toBe('')
    await expect.poll(() => page.getByText('Own server', { exact: true }).count()).toBe(0)
  })
})
