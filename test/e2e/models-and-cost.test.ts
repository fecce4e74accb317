import http from 'node:http'
import type { AddressInfo } from 'node:net'
import type { Page } from 'playwright'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { startFakeOpenAi, type FakeOpenAi } from '../support/fake-openai.ts'
import { violations } from './axe.ts'
import { anyShell, launch, temporaryFolder, type Shell } from './launch.ts'
import { userOf } from './user.ts'

let data: ReturnType<typeof temporaryFolder>
let model: FakeOpenAi
let front: http.Server
let shell: Shell | null
let page: Page

/** As OpenRouter lists them, by the thousand. */
const many = Array.from({ length: 1200 }, (_, at) => ({
  id: `maker/model-${at}`,
  context_length: 32_000,
  pricing: { prompt: '0.000001', completion: '0.000002' },
  architecture: { input_modalities: ['text', 'image'], output_modalities: ['text'] },
  supported_parameters: ['tools'],
}))

beforeEach(async () => {
  data = temporaryFolder()
  model = await startFakeOpenAi()
  shell = null
  front = http.createServer((request, response) => {
    if (request.url === '/v1/models') {
      response.writeHead(200, { 'content-type': 'application/json' })
      return response.end(JSON.stringify({ data: [...many, { id: 'gpt-5-mini' }, { id: 'nobody-knows' }] }))
    }
    const onward = http.request(`${new URL(model.url).origin}${request.url}`, {
      method: request.method,
      headers: request.headers,
    })
    onward.on('response', (answer) => {
      response.writeHead(answer.statusCode ?? 502, answer.headers)
      answer.pipe(response)
    })
    request.pipe(onward)
  })
  await new Promise<void>((resolve) => front.listen(0, '127.0.0.1', resolve))
})
afterEach(async () => {
  await shell?.kill()
  front.closeAllConnections()
  await new Promise((resolve) => front.close(resolve))
  await model.close()
  data.remove()
})

const picker = () => page.getByRole('dialog', { name: 'Choose a model' })
const options = () => picker().getByRole('option')
const search = () => page.getByPlaceholder('Find a model, or type its name')
const composer = () => page.getByRole('textbox', { name: 'Message', exact: true })
const parameters = () => page.getByRole('dialog', { name: 'Parameters' })

describe.each(anyShell())('models and what they cost in the %s shell', (kind) => {
  test('a thousand are found by a few letters, kept as favourites and presets, priced before and after they answer, and write titles', async () => {
    shell = await launch(kind, { dataFolder: data.folder })
    page = shell.page
    const user = userOf(shell)
    await user.goTo('Settings')
    await page.getByRole('button', { name: 'Store on this computer' }).click()
    const baseUrl = `http://127.0.0.1:${(front.address() as AddressInfo).port}/v1`
    await user.addProvider({ name: 'Router', baseUrl, key: 'key-0123456789' })

    // Found, known, unknown; only a few of them are on the page.
    await user.goTo('Chat')
    await page.getByRole('button', { name: /^Model:/ }).click()
    await expect.poll(() => options().count()).toBeGreaterThan(5)
    expect(await options().count()).toBeLessThan(60)
    await search().fill('md1199')
    await expect.poll(() => options().first().innerText()).toContain('maker/model-1199')
    await picker().getByText('$1.00 in, $2.00 out').waitFor()
    await expect.poll(() => picker().getByText('Vision yes').count()).toBe(1)
    await expect.poll(() => picker().getByText('Reasoning no').count()).toBe(1)
    await page.keyboard.press('Control+d')
    await picker().getByRole('button', { name: 'Favourite', pressed: true }).waitFor()
    expect(await violations(page)).toEqual([])
    await search().fill('nobody')
    await picker().getByText('Context unknown').waitFor()
    await picker().getByText('Price unknown').waitFor()
    await search().fill('')
    await expect.poll(async () => (await options().allInnerTexts()).join()).toContain('maker/model-1199')
    await search().fill('gpt5m')
    await expect.poll(() => options().first().innerText()).toContain('gpt-5-mini')
    await page.keyboard.press('Enter')
    await page.getByRole('button', { name: 'Model: gpt-5-mini' }).waitFor()

    // Parameters: what cannot be used is said, what is set is kept as a preset.
    await page.getByRole('button', { name: 'Parameters', exact: true }).click()
    await parameters().getByText('More parameters').click()
    await parameters().getByLabel('Reasoning effort').selectOption('high')
    await parameters().getByLabel('Extra headers').fill('Authorization: Bearer abc')
    await parameters().getByText('looks like a secret').waitFor()
    await parameters().getByLabel('Extra headers').fill('X-Team: blue')
    await parameters().getByRole('button', { name: 'Save', exact: true }).click()
    await parameters().getByLabel('Name of the preset').fill('Careful')
    await page.keyboard.press('Enter')
    await expect.poll(() => parameters().getByLabel('Preset', { exact: true }).inputValue()).not.toBe('')
    expect(await violations(page)).toEqual([])
    await parameters().getByRole('button', { name: 'Preset actions' }).click()
    await page.getByRole('menuitem', { name: 'Delete' }).click()
    await page.getByRole('button', { name: 'Undo' }).click()
    await parameters().waitFor({ state: 'detached' })
    await page.getByRole('button', { name: 'Parameters', exact: true }).click()
    const preset = parameters().getByLabel('Preset', { exact: true })
    await expect.poll(() => preset.locator('option').allInnerTexts()).toContain('Careful')
    await page.keyboard.press('Escape')

    // A price before it is sent, where it matters, and afterwards.
    await composer().fill('short')
    await composer().fill('word '.repeat(20_000))
    await page.getByText(/^≈ 20\.\dK tokens, ≈ \$0\.005\d* before the answer/).waitFor({ timeout: 20_000 })
    await composer().fill('What did it cost?')
    model.behave({ kind: 'answer', text: 'A quarter.', usage: { prompt: 1_000_000, completion: 0 } })
    await composer().press('Enter')
    await page.getByText('A quarter.', { exact: true }).waitFor()
    expect(model.requests.at(-1)?.body).toMatchObject({ reasoning_effort: 'high' })
    expect(model.requests.at(-1)?.headers['x-team']).toBe('blue')
    await page.getByRole('button', { name: 'Cost of this chat: $0.250' }).click()
    const cost = page.getByRole('dialog', { name: 'What calls cost' })
    await cost.getByText('This month, all chats').waitFor()
    await expect.poll(() => cost.getByText('$0.250', { exact: true }).count()).toBe(3)
    expect(await violations(page)).toEqual([])
    await page.keyboard.press('Escape')
    await user.chooseModel('maker/model-7')
    model.behave({ kind: 'answer', text: 'Nobody counted.', usage: null })
    await composer().fill('And this?')
    await composer().press('Enter')
    await page.getByText('Nobody counted.', { exact: true }).waitFor()
    await page.getByRole('button', { name: 'Cost of this chat: at least $0.250' }).waitFor()

    // A title by the model that is set for it; the user's own stays.
    await user.goTo('Settings')
    await page.getByRole('navigation', { name: 'Settings sections' }).getByText('Chats').click()
    await page.getByRole('switch', { name: 'Titles by a model' }).click()
    await search().fill('nobody-knows')
    await expect.poll(() => options().first().innerText()).toContain('nobody-knows')
    await page.keyboard.press('Enter')
    await page.getByText('nobody-knows').waitFor()
    model.respondWith(({ body }) => ({ kind: 'answer', text: body?.model === 'nobody-knows' ? 'Short title' : 'Yes.' }))
    await user.goTo('Chat')
    await page.getByRole('list', { name: 'Chats' }).getByRole('link').first().click({ button: 'right' })
    await page.getByRole('menuitem', { name: 'Write a title' }).click()
    await page.getByText('Titled “Short title”.').waitFor()
    await page.getByRole('heading', { name: 'Short title' }).waitFor()

    await shell.kill()
    shell = await launch(kind, { dataFolder: data.folder })
    page = shell.page
    await page.getByRole('button', { name: 'Careful' }).click()
    await page.getByRole('button', { name: 'Model: gpt-5-mini' }).waitFor()
  })
})
