import type { Page } from 'playwright'
import { describe, expect, test } from 'vitest'
import { appWithModel } from './app-with-model.ts'
import { availableShells, type Shell } from './launch.ts'
import type { User } from './user.ts'

const app = appWithModel()
let user: User
let page: Page

const open = async (kind: Shell['kind']): Promise<void> => {
  user = await app.open(kind)
  page = user.page
}
const button = (name: string) => page.getByRole('button', { name, exact: true })
const picker = () => page.getByRole('dialog', { name: 'Choose a model' })

describe.each(availableShells())('nothing typed is lost in the %s shell', (kind) => {
  test('not from the parameters, however they close, also where it cannot be used yet', async () => {
    await open(kind)
    const parameters = button('Parameters')
    const field = (name: string) => page.getByRole('dialog', { name: 'Parameters' }).getByLabel(name, { exact: true })
    await parameters.click()
    await field('System prompt').fill('Answer in French.')
    await page.keyboard.press('Escape')
    await parameters.click()
    expect(await field('System prompt').inputValue()).toBe('Answer in French.')
    await field('Temperature').fill('0.7')
    await field('Max tokens').fill('a few')
    await page.keyboard.press('Escape')
    await page.getByText('Not used: Max tokens (1 or more). What you typed is still in Parameters.').waitFor()
    await parameters.click()
    expect(await field('Temperature').inputValue()).toBe('0.7')
    expect(await field('Max tokens').inputValue()).toBe('a few')
    await field('Max tokens').fill('300')
    // A press elsewhere, and another view.
    await page.getByRole('main').click({ position: { x: 400, y: 15 } })
    await user.goTo('Monitor')
    await user.goTo('Chat')
    await parameters.click()
    expect(await field('Max tokens').inputValue()).toBe('300')
    expect(await field('System prompt').inputValue()).toBe('Answer in French.')
  })

  test('not from forms of the settings that were left, nor under an example', async () => {
    await open(kind)
    await user.goTo('Settings')
    await button('Add provider').click()
    await page.getByLabel('Name', { exact: true }).fill('Half a provider')
    await page.getByLabel('Langfuse host', { exact: true }).fill('https://langfuse.half')
    await page.getByLabel('Size cap', { exact: true }).fill('lots')
    await user.goTo('Chat')
    await page.getByRole('textbox', { name: 'Message' }).fill('My own words')
    await page.getByRole('button', { name: /^\/slow/ }).click()
    expect(await page.getByRole('textbox', { name: 'Message' }).inputValue()).toBe('My own words\n\n/slow')
    await user.goTo('Settings')
    expect(await page.getByLabel('Name', { exact: true }).inputValue()).toBe('Half a provider')
    expect(await page.getByLabel('Langfuse host', { exact: true }).inputValue()).toBe('https://langfuse.half')
    expect(await page.getByLabel('Size cap', { exact: true }).inputValue()).toBe('lots')
    await button('Cancel').click()
    await button('Add provider').click()
    expect(await page.getByLabel('Name', { exact: true }).inputValue()).not.toBe('Half a provider')
  })

  test('the picker begins with the current model, then recent ones, and Enter never picks what is broken', async () => {
    await open(kind)
    app.model.models.splice(0, app.model.models.length, 'alpha-1', 'alpha-2', 'alpha-3')
    await user.addProvider({ name: 'Broken', baseUrl: 'http://127.0.0.1:9/v1', key: 'sk-any' })
    await user.addProvider({ name: 'Good', baseUrl: app.model.url, key: 'sk-any' })
    await user.chooseModel('alpha-2')
    await user.send('With alpha-2')
    await page.getByRole('group', { name: 'Feedback' }).last().waitFor()
    await user.chooseModel('alpha-3')
    await page.getByRole('button', { name: /^Model:/ }).click()
    const names = async (): Promise<string[]> =>
      (await picker().getByRole('option').allTextContents()).map((text) => text.replace(/Ask as well$/, ''))
    await expect.poll(async () => (await names()).slice(0, 2)).toEqual(['alpha-3· Good', 'alpha-2· Good'])
    await picker()
      .getByRole('list', { name: 'Providers without models' })
      .getByText('Broken', { exact: true })
      .waitFor()
    expect(await names()).not.toContainEqual(expect.stringContaining('Broken'))
    await page.keyboard.press('Enter')
    await page.getByRole('button', { name: 'Model: alpha-3' }).waitFor()
    await page.getByRole('button', { name: /^Model:/ }).click()
    await page.keyboard.type('alpha-1')
    await page.keyboard.press('Enter')
    await page.getByRole('button', { name: 'Model: alpha-1' }).waitFor()
  })

  test('a provider that is added shows what it offers, and new chats use it rather than the demo', async () => {
    await open(kind)
    app.model.models.splice(0, app.model.models.length, 'chat-large', 'chat-small')
    await page.getByRole('button', { name: 'Model: holdfast-demo' }).waitFor()
    await user.addProvider({ name: 'New one', baseUrl: app.model.url, key: 'sk-any' })
    const found = page.getByRole('group', { name: 'Models of New one' })
    await found.getByText('Found 2 models at New one. New chats use chat-large.').waitFor()
    await found.getByLabel('Model', { exact: true }).selectOption('chat-small')
    await found.getByRole('button', { name: 'Use this model' }).click()
    await found.getByText('New chats use chat-small.').waitFor()
    await found.getByRole('button', { name: 'Start chat' }).click()
    await page.getByRole('button', { name: 'Model: chat-small' }).waitFor()
    await user.send('Hello')
    await page.getByRole('group', { name: 'Feedback' }).last().waitFor()

    // A server without a list: its name is typed.
    await user.addProvider({ name: 'Silent', baseUrl: 'http://127.0.0.1:9/v1', key: 'sk-any' })
    const silent = page.getByRole('group', { name: 'Models of Silent' })
    await silent.getByLabel('Model name').fill('my-model')
    await silent.getByRole('button', { name: 'Start chat' }).click()
    await page.getByRole('button', { name: 'Model: my-model' }).waitFor()
  })
})
