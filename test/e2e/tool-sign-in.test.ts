import { afterEach, beforeEach, expect, it } from 'vitest'
import type { ToolsView } from '../../src/shared/domain.ts'
import { filesHolding } from '../support/files-holding.ts'
import { startOAuthServer, type OAuthServer } from '../support/mcp-oauth.ts'
import { appWithModel } from './app-with-model.ts'
import { ask, value } from './ask.ts'
import { violations } from './axe.ts'
import { availableShells } from './launch.ts'

const app = appWithModel()
let oauth: OAuthServer
beforeEach(async () => {
  oauth = await startOAuthServer()
})
afterEach(() => oauth.close())

it.runIf(availableShells().includes('desktop'))('signing in to a server of tools, by keyboard', async () => {
  const user = await app.openWithModel('desktop')
  const { page } = user
  const electron = app.shell.app!
  /** What a user clicks in the system's dialogs from now on. The browser opens nothing; what it was to open is noted. */
  const answerDialogs = (button: string): Promise<void> =>
    electron.evaluate(({ dialog, shell }, wanted) => {
      const noted = globalThis as { asked?: string[]; opened?: string[] }
      const asked = (noted.asked ??= [])
      const opened = (noted.opened ??= [])
      shell.openExternal = async (address) => void opened.push(address)
      dialog.showMessageBox = (async (...given: { message: string; detail: string; buttons: string[] }[]) => {
        const question = given.at(-1)
        asked.push(`${question?.message}\n${question?.detail}`)
        return { response: question?.buttons.indexOf(wanted) ?? -1, checkboxChecked: false }
      }) as never
    }, button)
  const noted = (what: 'asked' | 'opened'): Promise<string[]> =>
    electron.evaluate(
      (_electron, name) => (globalThis as unknown as Record<string, string[] | undefined>)[name] ?? [],
      what,
    )
  const focused = (): Promise<unknown> => page.evaluate(`document.activeElement?.textContent`)

  await answerDialogs('Connect')
  await user.goTo('Settings')
  await page.getByRole('button', { name: 'Add server' }).click()
  await page.getByText('Remote address').click()
  const form = page.getByRole('form', { name: 'New server' })
  await form.getByLabel('Name', { exact: true }).fill('Strict')
  await form.getByRole('textbox', { name: 'Address' }).fill(oauth.address)
  await page.getByRole('button', { name: 'Save server' }).click()
  const row = page.getByRole('list', { name: 'Servers of tools' })
  await row.getByText('Needs sign-in').waitFor()
  await row.getByText('You need an account with this server.').waitFor()
  expect(await violations(page)).toEqual([])

  // A chat says so calmly, and opens nothing.
  await user.goTo('Chat')
  await page.getByRole('button', { name: 'Tools', exact: true }).click()
  await page.getByText('Needs you to sign in, in Settings → Tools').waitFor()
  await page.keyboard.press('Escape')
  expect(await noted('opened')).toEqual([])

  // Nor does a page that nobody agreed to.
  const [server] = (await value<ToolsView>(page, 'tools.get')).servers
  await answerDialogs('Cancel')
  await ask(page, 'tools.signIn', { id: server?.id, client: null })
  expect((await noted('asked')).at(-1)).toContain(`Sign in to “Strict”?\n${oauth.address} has you sign in at`)
  expect(await noted('opened')).toEqual([])

  await answerDialogs('Open Browser')
  await user.goTo('Settings')
  await row.getByRole('button', { name: 'Sign in' }).focus()
  await page.keyboard.press('Enter')
  await row.getByText('Holdfast goes on once it comes back.').waitFor()
  await expect.poll(focused).toBe('Cancel')
  expect(await violations(page)).toEqual([])
  await page.keyboard.press('Enter')
  await row.getByText('Needs sign-in').waitFor()
  await expect.poll(focused).toBe('Sign in')
  await page.keyboard.press('Enter')
  await expect.poll(async () => (await noted('opened')).length).toBe(2)
  const back = await oauth.signIn((await noted('opened')).at(-1) ?? '')
  expect(await (await fetch(back)).text()).toContain('Go back to Holdfast')
  await row.getByText('1 tool', { exact: true }).waitFor()
  await expect.poll(focused).toBe('Strict')
  await page.keyboard.press('Enter')
  await row.getByRole('switch', { name: 'whoami' }).waitFor()
  expect(await violations(page)).toEqual([])

  const shown = JSON.stringify(await value(page, 'tools.get')) + (await page.content())
  for (const secret of oauth.given) {
    expect(shown).not.toContain(secret)
    expect(filesHolding(app.folder, secret).filter((file) => !file.endsWith('secrets.json'))).toEqual([])
  }
  await row.getByRole('button', { name: 'Sign out' }).click()
  await expect.poll(() => oauth.asked.includes('POST /revoke')).toBe(true)
  await row.getByText('Not started').waitFor()
  await expect.poll(focused).toBe('Start')
  for (const secret of oauth.given) expect(filesHolding(app.folder, secret)).toEqual([])

  // Where no app registers itself, the row asks as which.
  oauth.rules.metadata = { registration_endpoint: undefined }
  await page.keyboard.press('Enter')
  await row.getByRole('button', { name: 'Sign in' }).click()
  await row.getByText('accepts only apps that somebody registered there').waitFor()
  await row.getByLabel('Client ID').fill(oauth.rules.ownClient.id)
  await row.getByLabel('Client secret').fill(oauth.rules.ownClient.secret)
  expect(await violations(page)).toEqual([])
  await page.keyboard.press('Enter')
  await expect.poll(async () => (await noted('opened')).length).toBe(3)
  await fetch(await oauth.signIn((await noted('opened')).at(-1) ?? ''))
  await row.getByText('1 tool', { exact: true }).waitFor()
})
