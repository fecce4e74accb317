import fs from 'node:fs'
import os from 'node:os'
import path from 'node:path'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { violations } from './axe.ts'
import { availableShells } from './launch.ts'
import { monitorApp } from './monitor-app.ts'

const fixture = (name: string): string => path.join(import.meta.dirname, '../fixtures', name)
const app = monitorApp()
const dialog = () => app.page.getByRole('dialog', { name: 'Import traces' })
const button = (name: string) => app.page.getByRole('button', { name, exact: true })
const grid = () => app.page.getByRole('grid', { name: 'Recent traces' })

let folder: string
beforeEach(() => {
  folder = fs.mkdtempSync(path.join(os.tmpdir(), 'holdfast-import-'))
})
afterEach(() => fs.rmSync(folder, { recursive: true }))

const choose = (file: string): Promise<void> => dialog().getByLabel('File of traces').setInputFiles(file)

describe.each(availableShells())('an import, in the %s shell', (kind) => {
  test('is shown before it comes, comes, is undone, and comes again from a file that is dropped', async () => {
    await app.open(kind)
    await app.ask('one')
    await app.goTo('#/monitor?range=all')
    await app.untilPrompts(['one'])
    await button('Import').click()
    expect(await violations(app.page)).toEqual([])
    await choose(fixture('langfuse-export/ui-observations.json'))
    const coming = dialog().getByRole('region', { name: 'What will come' })
    await coming.getByText('A Langfuse export').waitFor()
    expect(await coming.innerText()).toContain('1 trace with 2 observations, from 21 Sept 2026')
    await expect.poll(app.prompts).toEqual(['one'])
    await button('Import 1 trace').click()
    await app.untilPrompts(['one', 'Where?'])
    await dialog().getByRole('listitem').getByText('ui-observations.json').waitFor()
    expect(await violations(app.page)).toEqual([])
    await button('Show').click()
    await app.untilPrompts(['Where?'])
    await app.goTo('#/monitor?range=all')
    await grid().getByText('Imported').first().waitFor()
    await grid().getByText('Where?').click()
    await app.page.getByText('cut off').first().waitFor()
    await app.page.keyboard.press('Escape')

    await button('Undo').click()
    // Nothing moves under the pointer.
    await app.page.mouse.move(300, 5)
    await app.untilPrompts(['one'])
    await app.page.evaluate(`{
      const dropped = new DataTransfer()
      dropped.items.add(new File([${JSON.stringify(fs.readFileSync(fixture('langfuse-export/ui-observations.csv'), 'utf8'))}], 'dropped.csv'))
      const view = document.querySelector('[role=toolbar]')
      for (const type of ['dragover', 'drop'])
        view.dispatchEvent(new DragEvent(type, { dataTransfer: dropped, bubbles: true, cancelable: true }))
    }`)
    await button('Import 1 trace').click()
    await app.untilPrompts(['one', 'Where?'])
  })

  test('says what it cannot read, takes a file twice once, and is removed', async () => {
    await app.open(kind)
    const file = path.join(folder, 'mixed.jsonl')
    const lines = fs.readFileSync(fixture('otlp/collector-file.jsonl'), 'utf8')
    fs.writeFileSync(file, `${lines}{"broken": "line\n`)
    await app.goTo('#/monitor?range=all')
    await button('Import').click()
    await choose(file)
    await dialog().getByText('1 problem in the file').waitFor()
    await dialog().getByText('{"broken": "line').waitFor()
    expect(await violations(app.page)).toEqual([])
    await dialog()
      .getByRole('button', { name: /^Import \d trace/ })
      .click()
    await grid().getByText('Imported').first().waitFor()
    await choose(file)
    await dialog().getByText('There is nothing to import in this file.').waitFor()
    await dialog().getByText('already here: left out').waitFor()
    await dialog().getByRole('button', { name: 'Dismiss' }).click()
    await button('Remove the traces of mixed.jsonl').click()
    await app.page.getByText('No traces yet').waitFor()
    await dialog().getByRole('listitem').waitFor({ state: 'detached' })
  })

  test('is found in the palette, and cancelled while its file is read', async () => {
    await app.open(kind)
    const file = path.join(folder, 'long.jsonl')
    const lines = fs.readFileSync(fixture('otlp/collector-file.jsonl'), 'utf8')
    fs.writeFileSync(file, lines.repeat(Math.ceil(60_000_000 / lines.length)))
    await app.page.keyboard.press('Control+k')
    await app.page.getByRole('dialog', { name: 'Command palette' }).waitFor()
    await app.page.keyboard.type('import traces')
    await app.page.getByRole('option', { name: 'Import traces' }).waitFor()
    await app.page.keyboard.press('Enter')
    await choose(file)
    await dialog().getByRole('status').getByText('Reading long.jsonl').waitFor()
    expect(await violations(app.page)).toEqual([])
    await dialog().getByRole('button', { name: 'Cancel' }).click()
    await dialog().getByRole('button', { name: 'Choose a file…' }).waitFor()
    await expect.poll(() => app.request('monitor.imports', null)).toEqual([])
    expect(await dialog().getByRole('alert').count()).toBe(0)
  })
})
