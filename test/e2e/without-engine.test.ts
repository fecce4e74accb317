import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { record, withDatabase } from '../support/store-fixtures.ts'
import { withoutDuckDb } from '../support/without-duckdb.ts'
import { violations } from './axe.ts'
import { availableShells, launchBrowser, temporaryFolder, type Shell } from './launch.ts'
import { userOf } from './user.ts'

let folder: string
let remove: () => void
let shell: Shell | null

beforeEach(() => {
  ;({ folder, remove } = temporaryFolder())
  shell = null
  withDatabase(folder, (write) => record(write, 3))
})
afterEach(async () => {
  await shell?.kill()
  remove()
})

// A process that Electron starts takes no such environment.
describe.runIf(availableShells().includes('browser'))('where DuckDB does not run', () => {
  test('the Monitor says what is missing and why, and shows the traces', async () => {
    shell = await launchBrowser({ dataFolder: folder, env: withoutDuckDb })
    const { page } = shell
    const user = userOf(shell)
    await user.goTo('Monitor')
    await page.getByText('All', { exact: true }).click()
    const line = page.getByText(
      /^There are no figures, charts, sessions, hints and SQL on this computer: DuckDB has no build for/,
    )
    await line.waitFor()
    const prompts = (): Promise<string[]> =>
      page.getByRole('grid', { name: 'Recent traces' }).locator('[data-cell=prompt]').allInnerTexts()
    await expect.poll(prompts).toEqual(['question 2', 'question 1', 'question 0'])
    expect(await page.getByRole('alert').count()).toBe(0)
    expect(await page.getByRole('region', { name: 'Charts' }).count()).toBe(0)
    await page.getByRole('columnheader', { name: 'Prompt' }).getByRole('button').first().click()
    await expect.poll(prompts).toEqual(['question 0', 'question 1', 'question 2'])
    await page.locator('[data-cell=prompt]').first().click()
    await page.getByText('A unit of work.').first().waitFor()
    expect(await violations(page)).toEqual([])

    await page.getByRole('link', { name: 'Sessions' }).click()
    await page.getByRole('alert').getByText('The Monitor’s engine does not run on this computer').waitFor()
    await page.getByRole('link', { name: 'SQL' }).click()
    await page.getByRole('button', { name: 'Run' }).click()
    await page.getByRole('alert').getByText('The Monitor’s engine does not run on this computer').waitFor()
    await line.waitFor()
  })
})
