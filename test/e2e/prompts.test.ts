import type { Page } from 'playwright'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { startFakeLangfuse, type FakeLangfuse } from '../support/fake-langfuse.ts'
import { startFakeOpenAi, type FakeOpenAi } from '../support/fake-openai.ts'
import { violations } from './axe.ts'
import { availableShells, launch, quickOutbox, temporaryFolder, type Shell } from './launch.ts'
import { userOf } from './user.ts'

let data: ReturnType<typeof temporaryFolder>
let langfuse: FakeLangfuse
let model: FakeOpenAi
let shell: Shell | null
let page: Page

beforeEach(async () => {
  data = temporaryFolder()
  langfuse = await startFakeLangfuse()
  model = await startFakeOpenAi()
  shell = null
})
afterEach(async () => {
  await shell?.kill()
  await model.close()
  await langfuse.close()
  data.remove()
})

const composer = () => page.getByRole('textbox', { name: 'Message', exact: true })
const options = () => page.getByRole('listbox', { name: 'Prompts' }).getByRole('option')
const library = () => page.getByRole('dialog', { name: 'Prompts', exact: true })

async function open(kind: Shell['kind']): Promise<void> {
  shell = await launch(kind, { dataFolder: data.folder, env: quickOutbox })
  page = shell.page
  await page.getByRole('navigation', { name: 'Views' }).waitFor()
}

/** What went out of the turns, by what they were asked. */
const sent = () =>
  langfuse
    .spans()
    .filter(({ name }) => name === 'llm_completion')
    .map(({ attributes }) => ({
      name: attributes['langfuse.observation.prompt.name'],
      version: attributes['langfuse.observation.prompt.version'],
      edited: attributes['langfuse.observation.metadata.edited_prompt_name'],
    }))

async function send(text: string): Promise<void> {
  model.behave({ kind: 'answer', text })
  await composer().press('Enter')
  await page.getByText(text, { exact: true }).waitFor()
}

describe.each(availableShells())('prompts in the %s shell', (kind) => {
  test('are written, found behind a slash, filled in and linked to the answer; Langfuse’s are there without a network, after a kill', async () => {
    langfuse.putPrompt({ name: 'triage', prompt: 'Sort into {{kinds}}.', labels: ['production'] })
    langfuse.putPrompt({ name: 'triage', prompt: 'Sort it.' })
    const chat = [
      { role: 'system', content: 'You speak {{language}}.' },
      { role: 'user', content: 'Say hello.' },
    ]
    langfuse.putPrompt({ name: 'greet', prompt: chat, labels: ['production'] })
    await open(kind)
    const user = userOf({ page })
    await user.goTo('Settings')
    await page.getByRole('button', { name: 'Store on this computer' }).click()
    await user.addProvider({ name: 'Fake', baseUrl: model.url, key: 'key-0123456789' })
    await user.chooseModel('fake-large')
    await user.connectLangfuse({ host: langfuse.url, publicKey: 'pk-lf-fake', secretKey: 'sk-lf-fake' })

    // The library by keyboard: the first prompt is written, and what was typed is there again.
    await user.goTo('Chat')
    await composer().click()
    await page.keyboard.type('/')
    await options().first().waitFor()
    await page.keyboard.press('Escape')
    await expect.poll(() => options().count()).toBe(0)
    expect(await composer().inputValue()).toBe('/')
    await composer().fill('')
    await page.keyboard.type('/')
    await page.getByRole('button', { name: 'Manage prompts' }).click()
    await library().getByRole('button', { name: 'New prompt' }).click()
    await library().getByLabel('Name', { exact: true }).fill('Summarise')
    await library().getByRole('textbox', { name: 'Prompt', exact: true }).fill('In {{count}} lines:')
    await page.keyboard.press('Escape')
    await page.getByRole('button', { name: 'Manage prompts' }).waitFor({ state: 'detached' })
    await composer().fill('')
    await composer().press('/')
    await page.getByRole('button', { name: 'Manage prompts' }).click()
    await library().getByRole('button', { name: 'New prompt' }).click()
    expect(await library().getByLabel('Name', { exact: true }).inputValue()).toBe('Summarise')
    expect(await violations(page)).toEqual([])
    await library().getByRole('button', { name: 'Save', exact: true }).click()
    await library()
      .getByRole('option', { name: /^Summarise/ })
      .waitFor()
    await library()
      .getByRole('option', { name: /^greet/ })
      .click()
    await library().getByText('You speak {{language}}.').waitFor()
    await library().getByRole('button', { name: 'Delete this prompt' }).waitFor({ state: 'detached' })
    await library()
      .getByRole('option', { name: /^Summarise/ })
      .click()
    await library().getByRole('button', { name: 'Delete this prompt' }).click()
    await library()
      .getByRole('option', { name: /^Summarise/ })
      .waitFor({ state: 'detached' })
    await page.keyboard.press('Escape')
    await page.getByRole('button', { name: 'Undo' }).click()

    // The user's own: Escape in the form puts the slash back.
    await composer().fill('')
    await composer().press('/')
    await page.keyboard.type('sum')
    await expect.poll(() => options().allInnerTexts()).toHaveLength(1)
    expect(await violations(page)).toEqual([])
    await page.keyboard.press('Enter')
    await page.getByLabel('count').waitFor()
    await page.keyboard.press('Escape')
    expect(await composer().inputValue()).toBe('/sum')
    await composer().fill('')
    await composer().press('/')
    await page.keyboard.type('SUM')
    await expect.poll(() => options().count()).toBe(1)
    await page.keyboard.press('Tab')
    await page.getByLabel('count').fill('three {{x}}')
    await page.keyboard.press('Enter')
    expect(await composer().inputValue()).toBe('In three {{x}} lines:')
    await send('Own answer.')

    // Langfuse's, as it stands, with words around it; then edited; then tried again.
    await composer().press('/')
    await page.keyboard.type('triage')
    await page.keyboard.press('Enter')
    await page.getByLabel('kinds').fill('bugs')
    await page.keyboard.press('Enter')
    await page.keyboard.type(' Please.')
    await send('Linked answer.')
    model.behave({ kind: 'answer', text: 'Tried again.' })
    // That of the answer which has just ended.
    await expect.poll(() => page.getByRole('button', { name: 'Regenerate', exact: true }).count()).toBe(2)
    await page.getByRole('button', { name: 'Regenerate', exact: true }).last().click()
    await page.getByText('Tried again.', { exact: true }).waitFor()
    await composer().press('/')
    await page.keyboard.type('triage')
    await page.keyboard.press('Enter')
    await page.getByLabel('kinds').fill('wishes')
    await page.keyboard.press('Enter')
    await composer().press('Backspace')
    await page.keyboard.type(' and reasons.')
    await send('Edited answer.')
    expect(JSON.stringify(model.requests.at(-1)?.body)).toContain('Sort into wishes and reasons.')

    // A chat prompt sets the system prompt too.
    await composer().press('/')
    await page.keyboard.type('greet')
    await page.keyboard.press('Enter')
    await page.getByLabel('language').fill('Latin')
    await page.keyboard.press('Enter')
    await page.getByText('System prompt set.').waitFor()
    await send('Salve.')
    const body = model.requests.at(-1)?.body as { messages: object[] }
    expect(body.messages[0]).toEqual({ role: 'system', content: 'You speak Latin.' })
    await expect.poll(sent, { timeout: 20_000 }).toHaveLength(5)
    const nothing = { name: undefined, version: undefined, edited: undefined }
    expect(sent()).toEqual([
      nothing,
      { ...nothing, name: 'triage', version: 1 },
      { ...nothing, name: 'triage', version: 1 },
      { ...nothing, edited: 'triage' },
      { ...nothing, name: 'greet', version: 1 },
    ])

    await shell?.kill()
    await langfuse.pause()
    await open(kind)
    await composer().click()
    await page.keyboard.type('/')
    await expect.poll(() => options().count()).toBe(3)
    await page.getByText(/Langfuse: read .* ago/).waitFor()
    await page.keyboard.type('triage')
    await page.keyboard.press('Enter')
    await page.getByLabel('kinds').fill('offline')
    await page.keyboard.press('Enter')
    expect(await composer().inputValue()).toBe('Sort into offline.')
    await langfuse.resume()
  })
})
