import fs from 'node:fs'
import os from 'node:os'
import path from 'node:path'
import { afterEach, beforeEach, expect, test, vi } from 'vitest'
import { adviceFor, whenMissingFrom } from '../../../src/main/serve/when-missing.ts'
import { StoreError } from '../../../src/main/store/errors.ts'

const shown: { buttons: string[]; detail: string; defaultId: number; cancelId: number }[] = []
let answers: string[] = []
vi.mock('electron', () => ({
  dialog: {
    showMessageBox: async (options: (typeof shown)[number]) => {
      shown.push(options)
      const wanted = answers.shift() ?? ''
      return { response: options.buttons.findIndex((label) => label.startsWith(wanted)) }
    },
  },
  shell: { openPath: async () => '' },
}))
const { AnsweredError, openOrAsk } = await import('../../../src/main/electron/missing-database.ts')

let folder: string
beforeEach(() => {
  folder = fs.mkdtempSync(path.join(os.tmpdir(), 'holdfast-ask-'))
  shown.length = 0
})
afterEach(() => fs.rmSync(folder, { recursive: true }))

const missing = (): StoreError => new StoreError('missing', 'The database is not there.')
const openUnlessMissing = async (choice: string | undefined): Promise<string> => {
  if (choice === undefined) throw missing()
  return choice
}
const addBackup = (): void => {
  fs.mkdirSync(path.join(folder, 'backups'))
  fs.writeFileSync(path.join(folder, 'backups', 'holdfast-2026-01-02T03-04-05-006Z.db'), 'x')
}

test('where the database is gone the user is asked, and only an answer changes anything', async () => {
  addBackup()
  answers = ['Show', 'Restore']
  expect(await openOrAsk(folder, openUnlessMissing)).toBe('restore-newest-backup')
  expect(shown).toHaveLength(2)
  expect(shown[0]?.buttons[0]).toMatch(/^Restore the Newest Backup \(0?2\/01\/2026/)
  // Enter and Escape quit.
  expect(shown[0]?.buttons[shown[0].defaultId]).toBe('Quit')
  answers = ['Start Empty']
  expect(await openOrAsk(folder, openUnlessMissing)).toBe('start-empty')
  answers = ['Quit']
  await expect(openOrAsk(folder, openUnlessMissing)).rejects.toBeInstanceOf(AnsweredError)
})

test('without a backup none is offered; other errors are not asked about', async () => {
  answers = ['Quit']
  await expect(openOrAsk(folder, openUnlessMissing)).rejects.toBeInstanceOf(AnsweredError)
  expect(shown[0]?.buttons).toEqual(['Start Empty', 'Show Data Folder', 'Quit'])
  const other = new StoreError('disk_full', 'full')
  await expect(openOrAsk(folder, () => Promise.reject(other))).rejects.toBe(other)
  expect(shown).toHaveLength(1)
})

test('the browser shell names the words to say it with', () => {
  expect(adviceFor(missing(), folder)).not.toContain('--restore-newest-backup')
  addBackup()
  expect(adviceFor(missing(), folder)).toMatch(/--restore-newest-backup .*2\/01\/2026[^]*--start-empty/)
  expect(adviceFor(new StoreError('disk_full', 'full'), folder)).toBe('')
  expect(whenMissingFrom({ 'start-empty': true })).toBe('start-empty')
  expect(whenMissingFrom({})).toBeUndefined()
})
