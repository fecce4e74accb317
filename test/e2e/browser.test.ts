import { expect, onTestFinished, test } from 'vitest'
import type { Route } from 'playwright-core'
import type { SyncStatus } from '../../src/shared/domain.ts'
import { availableShells, launchBrowser, temporaryFolder } from './launch.ts'
import { userOf } from './user.ts'

test.runIf(availableShells().includes('browser'))(
  'what changed while the events could not come through is shown once they do again',
  async () => {
    const { folder, remove } = temporaryFolder()
    const { page, kill } = await launchBrowser({ dataFolder: folder })
    onTestFinished(async () => {
      await kill()
      remove()
    })
    const cut = (route: Route): Promise<void> => route.abort('connectionreset')
    await page.route('**/api/events', cut)
    await page.reload()
    const user = userOf({ page })
    const banner = page.getByText('Holdfast’s process does not answer.')
    await banner.waitFor()
    await user.goTo('Sync')
    await expect.poll(() => user.ledger('Accepted')).toBe(0)

    await user.goTo('Chat')
    await user.send('Is anybody there?')
    await page.getByText('Is anybody there?').first().waitFor()
    await user.goTo('Sync')
    await expect.poll(() => page.evaluate(acceptedNow)).toBe(1)
    expect(await user.ledger('Accepted')).toBe(0)

    await page.unroute('**/api/events', cut)
    await banner.waitFor({ state: 'detached' })
    await user.untilLedger('Accepted', 1)
  },
)

/** What the app itself knows by now. Runs in the page. */
async function acceptedNow(): Promise<number> {
  const response = await fetch('/api/request', {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ route: 'sync.status', input: null }),
  })
  const { value } = (await response.json()) as { value: SyncStatus }
  return value.ledger.accepted
}
