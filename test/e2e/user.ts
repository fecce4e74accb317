import type { Locator, Page } from 'playwright'
import { expect } from 'vitest'
import type { Shell } from './launch.ts'

type LedgerPart = 'Accepted' | 'Delivered' | 'Waiting' | 'Refused' | 'Lost'

/** What a user does, in the words of the screen. */
export interface User {
  page: Page
  goTo(view: 'Chat' | 'Monitor' | 'Sync' | 'Settings'): Promise<void>
  addProvider(provider: { name: string; baseUrl: string; key: string }): Promise<void>
  connectLangfuse(connection: { host: string; publicKey: string; secretKey: string }): Promise<void>
  chooseModel(model: string): Promise<void>
  /** A model that the provider does not list, by its name. */
  typeModel(model: string, provider: string): Promise<void>
  send(text: string): Promise<void>
  /** One of the ledger's numbers. */
  ledger(part: LedgerPart): Promise<number>
  /** Goes to Sync and waits until the ledger says so; else fails with all that Sync shows. */
  untilLedger(part: LedgerPart, count: number): Promise<void>
  figure(name: string): Locator
}

export function userOf({ page }: Pick<Shell, 'page'>): User {
  const named = (role: 'button' | 'textbox' | 'link', name: string): Locator =>
    page.getByRole(role, { name, exact: true })
  const goTo: User['goTo'] = async (view) => {
    await page.getByRole('navigation', { name: 'Views' }).getByRole('link', { name: view }).click()
  }
  const ledger: User['ledger'] = async (part) => {
    const number = page.getByRole('group', { name: 'Ledger' }).getByRole('group', { name: part, exact: true })
    return Number((await number.locator('data').getAttribute('value')) ?? NaN)
  }
  return {
    page,
    goTo,
    async addProvider({ name, baseUrl, key }) {
      await goTo('Settings')
      await named('button', 'Add provider').click()
      await page.getByLabel('Name', { exact: true }).fill(name)
      await page.getByLabel('Base URL', { exact: true }).fill(baseUrl)
      await page.getByLabel('API key', { exact: true }).fill(key)
      await named('button', 'Save provider').click()
      await page.getByText(name, { exact: true }).first().waitFor()
    },
    async connectLangfuse({ host, publicKey, secretKey }) {
      await goTo('Settings')
      await page.getByLabel('Langfuse host', { exact: true }).fill(host)
      await page.getByLabel('Public key', { exact: true }).fill(publicKey)
      await page.getByLabel('Secret key', { exact: true }).fill(secretKey)
      await named('button', 'Save connection').click()
    },
    async chooseModel(model) {
      await goTo('Chat')
      await page.getByRole('button', { name: /^Model:/ }).click()
      await page.getByRole('option', { name: model }).click()
      await page.getByRole('button', { name: `Model: ${model}` }).waitFor()
    },
    async typeModel(model, provider) {
      await goTo('Chat')
      await page.getByRole('button', { name: /^Model:/ }).click()
      await page.getByPlaceholder('Find a model, or type its name').fill(model)
      await page.getByRole('option', { name: `${model} · ${provider}` }).click()
      await page.getByRole('button', { name: `Model: ${model}` }).waitFor()
    },
    async send(text) {
      const composer = named('textbox', 'Message')
      await composer.fill(text)
      // While an answer is on its way there is Stop in its place, and Enter does nothing.
      const send = page
        .locator('form')
        .filter({ has: composer })
        .getByRole('button', { name: /^Send\b/ })
      await send.waitFor()
      await composer.press('Enter')
    },
    ledger,
    async untilLedger(part, count) {
      await goTo('Sync')
      try {
        await expect.poll(() => ledger(part)).toBe(count)
      } catch (error) {
        const shown = await page.getByRole('main').innerText()
        throw new Error(`Not ${count} ${part.toLowerCase()}. Sync shows:\n${shown}`, { cause: error })
      }
    },
    figure: (name) => page.getByRole('group', { name, exact: true }),
  }
}
