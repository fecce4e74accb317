import Database from 'better-sqlite3'
import fs from 'node:fs'
import path from 'node:path'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { databaseIn, look } from '../support/store-fixtures.ts'
import { availableShells, launch, temporaryFolder, type Shell } from './launch.ts'
import { userOf } from './user.ts'

const fixture = path.join(import.meta.dirname, '../fixtures/schema-3.db')
/** 17 turns and a score were recorded; two turns were under way. */
const recorded = 20

let folder: string
let remove: () => void
let shell: Shell

beforeEach(() => {
  ;({ folder, remove } = temporaryFolder())
  fs.copyFileSync(fixture, databaseIn(folder))
})
afterEach(async () => {
  await shell.kill()
  remove()
})

const observationCount = (where = 'TRUE'): number =>
  look(
    databaseIn(folder),
    (db) => db.prepare<[], number>(`SELECT COUNT(*) FROM observations WHERE ${where}`).pluck().get() ?? 0,
  )

/** As a fault in what derives the rows would leave them. */
function spoilObservations(): void {
  const db = new Database(databaseIn(folder), { fileMustExist: true })
  db.exec("UPDATE observations SET model = 'wrong'")
  db.close()
}

describe.each(availableShells())('the data of an earlier version, in the %s shell', (kind) => {
  test('is all there, and what follows from it can be made anew', async () => {
    shell = await launch(kind, { dataFolder: folder })
    const user = userOf(shell)
    const { page } = user
    await user.untilLedger('Accepted', recorded)
    await user.goTo('Monitor')
    const range = page.getByRole('radiogroup', { name: 'Time range' })
    await range.getByText('All', { exact: true }).click()
    await expect.poll(() => user.figure('Total Traces').textContent()).toContain('19')
    // They are derived by themselves; of two records the bodies are gone, so of these nothing can be.
    await expect.poll(() => observationCount()).toBe(17 * 2)
    spoilObservations()
    expect(observationCount("model = 'wrong'")).toBe(17 * 2)
    await user.goTo('Settings')
    await page.getByRole('button', { name: 'Rebuild index' }).click()
    await expect.poll(() => observationCount("model = 'wrong'")).toBe(0)
    await page.getByRole('button', { name: 'Rebuild index' }).and(page.locator(':enabled')).waitFor()
    expect(observationCount()).toBe(17 * 2)
    await user.untilLedger('Accepted', recorded)
    await user.goTo('Chat')
    await page.getByRole('searchbox', { name: /Search/ }).fill('delivered and scored')
    await page.getByText('delivered and scored').first().waitFor()
  })
})
