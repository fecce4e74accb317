import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest'
import { availableShells } from './launch.ts'
import { monitorApp } from './monitor-app.ts'

const app = monitorApp()
const marks = () => app.page.getByRole('list', { name: 'Budgets' })
const notices = () => app.page.getByRole('alert').allInnerTexts()

/** The app's day and month neither begin nor end while it is tested: it is noon where it runs. */
function noonZone(): string {
  const ahead = 12 - new Date().getUTCHours()
  // These names count westward.
  return ahead === 0 ? 'UTC' : `Etc/GMT${ahead > 0 ? '-' : '+'}${Math.abs(ahead)}`
}
beforeEach(() => void vi.stubEnv('TZ', noonZone()))
afterEach(() => void vi.unstubAllEnvs())

/** What the system was asked to show, in the place of a desktop that shows it. */
async function watchNotifications(): Promise<void> {
  await app.shell.app?.evaluate(({ Notification }) => {
    const shown: string[] = []
    Object.assign(globalThis, { shown })
    Notification.isSupported = () => true
    Notification.prototype.show = function show(this: { title: string; body: string }) {
      shown.push(`${this.title} ${this.body}`)
    }
  })
}
const notifications = (): Promise<string[]> | undefined =>
  app.shell.app?.evaluate(() => (globalThis as unknown as { shown: string[] }).shown)
const told = async (): Promise<string[]> => (await notifications()) ?? (await notices())

const aQuarter = { kind: 'answer', text: 'Yes.', usage: { prompt: 1_000_000, completion: 0 } } as const

describe.each(availableShells())('budgets (%s)', (kind) => {
  test('are set in Settings, shown in the Monitor, and told of at 80 and at 100 percent', async () => {
    await app.open(kind)
    await watchNotifications()
    await app.goTo('#/settings/budgets')
    const field = app.page.getByLabel('Budget a day')
    await field.fill('a lot')
    await field.press('Enter')
    await app.page.getByText('Enter an amount in US dollars').waitFor()
    await field.fill('$0.30')
    await field.press('Enter')
    await expect.poll(async () => (await app.request('settings.get', null)).budgets.dayUsd).toBe(0.3)

    await app.goTo('#/monitor')
    await marks().getByText('Today: $0 of $0.300').waitFor()
    app.model.behave(aQuarter)
    await app.ask('How much?', 'gpt-5-mini')
    await marks().getByText('Today: $0.250 of $0.300').waitFor()
    await expect.poll(told).toHaveLength(1)
    expect((await told())[0]).toContain('Today’s budget is 80% spent. $0.25 of $0.30 was spent today.')

    app.model.behave(aQuarter)
    await app.ask('And now?', 'gpt-5-mini')
    await marks().getByText('Today: $0.500 of $0.300').waitFor()
    await expect.poll(told).toHaveLength(2)
    expect((await told())[1]).toContain('Today’s budget is spent.')

    // A call without a price is more than is known.
    await app.ask('And this?', 'fake-large')
    await marks().getByText('Today: at least $0.500 of $0.300').waitFor()
    expect(await told()).toHaveLength(2)

    await marks().getByRole('link').click()
    await app.page.getByRole('switch', { name: 'Notify at 80% and 100%' }).click()
    await app.page.getByLabel('Budget a month').fill('0.10')
    await app.page.getByLabel('Budget a day').fill('')
    await app.page.getByLabel('Budget a day').press('Enter')
    await app.goTo('#/monitor')
    await marks().getByText('This month: at least $0.500 of $0.100').waitFor()
    await expect.poll(() => marks().getByRole('listitem').count()).toBe(1)
    expect(await told()).toHaveLength(2)
  })
})
