import { expect, onTestFinished, test } from 'vitest'
import type { Route } from 'playwright'
import { availableShells, launchBrowser, temporaryFolder } from './launch.ts'
import { userOf } from './user.ts'

/** Over a folder of its own; both go with the test. */
async function open() {
  const { folder, remove } = temporaryFolder()
  const shell = await launchBrowser({ dataFolder: folder })
  onTestFinished(async () => {
    await shell.kill()
    remove()
  })
  return shell
}

test.runIf(availableShells().includes('browser'))(
  'what changed while the events could not come through is shown once they do again',
  async () => {
    const { page, serve } = await open()
    const cut = (route: Route): Promise<void> => route.abort('connectionreset')
    await page.route('**/api/events', cut)
    await page.reload()
    const user = userOf({ page })
    const banner = page.getByText('Holdfast isn’t responding.')
    await banner.waitFor()
    await user.goTo('Sync')
    await expect.poll(() => user.ledger('Accepted')).toBe(0)

    await user.goTo('Chat')
    await user.send('Is anybody there?')
    await page.getByText('Is anybody there?').first().waitFor()
    await user.goTo('Sync')
    const { request } = await serve.openClient()
    await expect.poll(async () => (await request('sync.status', null)).ledger.accepted).toBe(1)
    expect(await user.ledger('Accepted')).toBe(0)

    await page.unroute('**/api/events', cut)
    await banner.waitFor({ state: 'detached' })
    await user.untilLedger('Accepted', 1)
  },
)

test.runIf(availableShells().includes('browser'))(
  'settings that are saved elsewhere while the page asks for them are not taken back by its answer',
  async () => {
    const { page, serve } = await open()
    const { request } = await serve.openClient()
    // All that the page asks for at its start is answered, but for one thing, until the settings have been saved.
    await page.route('**/api/request', async (route) => {
      if (route.request().postDataJSON().route !== 'app.info') return route.continue()
      const response = await route.fetch()
      await request('settings.update', { userId: 'ada' })
      return route.fulfill({ response })
    })
    await page.reload()
    const user = userOf({ page })
    await user.goTo('Settings')
    await expect.poll(() => page.getByLabel('User id', { exact: true }).inputValue()).toBe('ada')
  },
)

test.runIf(availableShells().includes('browser'))(
  'what is sent before the model is known goes out as soon as it is',
  async () => {
    const { page } = await open()
    const held: Route[] = []
    await page.route('**/api/request', (route) => {
      if (route.request().postData()?.includes('settings.get')) held.push(route)
      else void route.fallback()
    })
    await page.reload()
    await expect.poll(() => held.length).toBeGreaterThan(0)
    // Also where this browser knew of no language before.
    await userOf({ page }).send('Are you there yet?')
    expect(await page.getByRole('textbox', { name: 'Message' }).inputValue()).toBe('Are you there yet?')
    for (const route of held) await route.continue()
    await page.getByRole('group', { name: 'Feedback' }).waitFor()
    expect(await page.getByRole('textbox', { name: 'Message' }).inputValue()).toBe('')
  },
)

test.runIf(availableShells().includes('browser'))(
  'parts of the page that cannot be loaded leave the composer as it is, and are tried again together',
  async () => {
    const { page } = await open()
    const parts = /\/(around-composer|conversation-list)-/
    await page.route(parts, (route) => route.abort('connectionreset'))
    await page.reload({ waitUntil: 'commit' })
    const failed = page.getByText('A part of the page could not be loaded.')
    await failed.first().waitFor()
    // It stays while it is pointed at.
    await failed.first().hover()
    await userOf({ page }).send('Still here?')
    await page.getByRole('article', { name: /^Answer/ }).waitFor()
    const gauge = page.getByRole('button', { name: /^Context:/ })
    expect(await gauge.count()).toBe(0)

    const again = page.getByRole('button', { name: 'Try again' })
    const isAskedFor = page.waitForRequest(parts)
    await again.click()
    await isAskedFor
    // They fail once more, and that is told, too.
    await again.waitFor()

    await page.unroute(parts)
    await again.click()
    await gauge.waitFor()
    await page.locator('[data-row]', { hasText: 'Still here?' }).waitFor()
  },
)
