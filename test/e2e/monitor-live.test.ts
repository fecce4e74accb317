import { DuckDBInstance } from '@duckdb/node-api'
import fs from 'node:fs'
import os from 'node:os'
import path from 'node:path'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { availableShells, type Shell } from './launch.ts'
import { monitorApp } from './monitor-app.ts'

const app = monitorApp()
const button = (name: string) => app.page.getByRole('button', { name, exact: true })
const row = (number: number) => app.page.getByRole('grid', { name: 'Recent traces' }).getByRole('row').nth(number)

let folder: string
beforeEach(() => {
  folder = fs.mkdtempSync(path.join(os.tmpdir(), 'holdfast-saved-'))
})
afterEach(() => fs.rmSync(folder, { recursive: true }))

async function openWithTraces(kind: Shell['kind']): Promise<void> {
  await app.open(kind)
  await app.ask('one')
  await app.ask('two', 'fake-small')
  await app.goTo('#/monitor')
  await app.untilPrompts(['two', 'one'])
}

/** Clicks what saves a file, and answers the file once it is whole. The system's dialog is answered for the user. */
async function savedBy(click: () => Promise<void>): Promise<string> {
  const file = path.join(folder, 'traces.out')
  if (app.shell.app) {
    await app.shell.app.evaluate(({ dialog }, filePath) => {
      dialog.showSaveDialog = (async () => ({ canceled: false, filePath })) as typeof dialog.showSaveDialog
    }, file)
    await click()
    await expect.poll(() => fs.existsSync(file)).toBe(true)
  } else {
    const [download] = await Promise.all([app.page.waitForEvent('download'), click()])
    await download.saveAs(file)
    expect(download.suggestedFilename()).toMatch(/^holdfast-(traces|observations)-[\dT-]+Z\.(csv|jsonl|parquet)$/)
  }
  return fs.readFileSync(file, 'utf8')
}

describe.each(availableShells())('the Monitor, in the %s shell', (kind) => {
  test('shows what comes in at once, but moves nothing under the pointer', async () => {
    await openWithTraces(kind)
    await app.page.mouse.move(300, 5)
    await app.ask('three')
    await app.untilPrompts(['three', 'two', 'one'])
    await row(2).hover()
    await app.ask('four')
    await app.ask('five')
    await button('2 new traces').waitFor()
    await expect.poll(app.prompts).toEqual(['three', 'two', 'one'])
    await button('2 new traces').click()
    await app.untilPrompts(['five', 'four', 'three', 'two', 'one'])
    await app.ask('six')
    await button('1 new trace').waitFor()
    await app.page.mouse.move(300, 5)
    await app.untilPrompts(['six', 'five', 'four', 'three', 'two', 'one'])
  })

  test('moves nothing while a row further down has the focus; Home goes to what is new', async () => {
    await openWithTraces(kind)
    await row(1).focus()
    await app.page.keyboard.press('ArrowDown')
    await app.ask('three')
    await button('1 new trace').waitFor()
    await expect.poll(app.prompts).toEqual(['two', 'one'])
    await app.page.keyboard.press('Home')
    await app.untilPrompts(['three', 'two', 'one'])
    await app.page.keyboard.press('ArrowDown')
    await app.ask('four')
    await button('1 new trace').waitFor()
    await app.page.getByRole('searchbox', { name: 'Search traces' }).focus()
    await app.untilPrompts(['four', 'three', 'two', 'one'])
    await row(1).focus()
    await app.page.keyboard.press('Home')
    await expect
      .poll(() => app.page.evaluate(`document.activeElement.querySelector('[data-cell=prompt]').textContent`))
      .toBe('four')
  })

  test('stands still while it is paused, and catches up', async () => {
    await openWithTraces(kind)
    await button('Pause updates').click()
    await app.ask('three')
    // A question of the user's own is answered all the same.
    await app.page.getByText('7 d', { exact: true }).click()
    await app.untilPrompts(['three', 'two', 'one'])
    await app.ask('four')
    await app.user.goTo('Chat')
    await app.page.getByRole('link', { name: 'four' }).waitFor()
    await app.user.goTo('Monitor')
    await app.untilPrompts(['three', 'two', 'one'])
    await button('Resume updates').click()
    await app.untilPrompts(['four', 'three', 'two', 'one'])
  })

  test('saves what it is narrowed to as a file', async () => {
    await openWithTraces(kind)
    await app.goTo('#/monitor?model=fake-small')
    await app.untilPrompts(['two'])
    const choose = (entry: string) => async (): Promise<void> => {
      await button('Export').click()
      await app.page.getByRole('menuitem', { name: entry }).click()
    }
    const csv = await savedBy(choose('CSV, for spreadsheets'))
    const lines = csv.trimEnd().split('\r\n')
    expect(lines).toHaveLength(2)
    expect(lines[1]).toContain(',two,')
    await app.page.getByText(/^1 trace exported to/).waitFor()
    fs.rmSync(path.join(folder, 'traces.out'))
    const jsonLines = await savedBy(choose('JSON Lines, with inputs and outputs'))
    expect(JSON.parse(jsonLines)).toMatchObject({ prompt: 'two', model: 'fake-small' })
    expect(JSON.parse(jsonLines).observations.length).toBe(2)
    expect(fs.readdirSync(folder)).toEqual(['traces.out'])
    fs.rmSync(path.join(folder, 'traces.out'))
    await savedBy(choose('Parquet, with inputs and outputs'))
    const db = await DuckDBInstance.create(':memory:')
    const found = await (
      await db.connect()
    ).runAndReadAll(
      `SELECT prompt, model, len(observations)::INTEGER FROM read_parquet('${path.join(folder, 'traces.out')}')`,
    )
    expect(found.getRows()).toEqual([['two', 'fake-small', 2]])
    db.closeSync()
    fs.rmSync(path.join(folder, 'traces.out'))
    await app.page.getByText('Observations', { exact: true }).click()
    await app.page.getByRole('grid', { name: 'Recent observations' }).waitFor()
    const observations = await savedBy(choose('Observations as CSV, for spreadsheets'))
    // The model was asked by one of the two.
    expect(observations.trimEnd().split('\r\n')).toHaveLength(2)
    expect(observations).toContain(',generation,')
    await app.page.getByText(/^1 observation exported to/).waitFor()
  })
})
