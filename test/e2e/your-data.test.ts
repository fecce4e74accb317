import fs from 'node:fs'
import path from 'node:path'
import type { ElectronApplication, Page } from 'playwright'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { readZip } from '../support/archives.ts'
import { startFakeOpenAi, type FakeOpenAi } from '../support/fake-openai.ts'
import { violations } from './axe.ts'
import { availableShells, launch, launchDesktop, temporaryFolder, type Shell } from './launch.ts'
import { answerDialogs } from './system-dialogs.ts'
import { userOf, type User } from './user.ts'

const modelKey = 'sk-canary-of-the-export-1234'
let folder: string
let remove: () => void
let model: FakeOpenAi
let shell: Shell
let user: User
let page: Page

beforeEach(async () => {
  ;({ folder, remove } = temporaryFolder())
  model = await startFakeOpenAi()
})
afterEach(async () => {
  await shell.kill()
  await model.close()
  remove()
})

async function open(kind: Shell['kind'], name: string): Promise<void> {
  shell = await launch(kind, { dataFolder: path.join(folder, name) })
  user = userOf(shell)
  ;({ page } = shell)
  await page.getByRole('navigation', { name: 'Views' }).waitFor()
}

const button = (name: string) => page.getByRole('button', { name, exact: true })
const deleteKept = () =>
  page.getByRole('region', { name: 'Your data' }).getByRole('button', { name: 'Delete', exact: true })
const toData = async (): Promise<void> => {
  await user.goTo('Settings')
  await button('Export…').waitFor()
}

async function aChat(): Promise<void> {
  await user.goTo('Settings')
  await button('Store on this computer').click()
  await user.addProvider({ name: 'Local fake', baseUrl: model.url, key: modelKey })
  await user.chooseModel('fake-large')
  model.behave({ kind: 'answer', text: 'A crossing with stripes.' })
  await user.send(`What is a zebra crossing? ${modelKey}`)
  await page.getByText('A crossing with stripes.').waitFor()
  await page.getByRole('group', { name: 'Feedback' }).waitFor()
}

/** Where the system's dialog is answered for the user. */
async function saveAt(app: ElectronApplication, filePath: string): Promise<void> {
  await app.evaluate(({ dialog }, filePath) => {
    dialog.showSaveDialog = (async () => ({ canceled: false, filePath })) as typeof dialog.showSaveDialog
  }, filePath)
}

async function exportTo(file: string, click: () => Promise<void>): Promise<void> {
  if (shell.app) {
    await saveAt(shell.app, file)
    await click()
  } else {
    const [download] = await Promise.all([page.waitForEvent('download'), click()])
    await download.saveAs(file)
  }
  await page.getByText(/exported to/).waitFor()
}

describe.each(availableShells())('in the %s shell', (kind) => {
  test('everything is taken along: exported, imported elsewhere, continued, and taken away again', async () => {
    await open(kind, 'here')
    await aChat()
    await toData()
    expect(await violations(page)).toEqual([])
    const file = path.join(folder, 'all.zip')
    await exportTo(file, () => button('Export…').click())
    for (const text of (await readZip(file)).values()) expect(text).not.toContain(modelKey)
    await shell.close()

    await open(kind, 'there')
    await toData()
    await page.getByLabel('File to import').setInputFiles(file)
    const coming = page.getByRole('region', { name: 'What will come' })
    await coming.getByText('1 chat and 1 trace will come.').waitFor()
    expect(await violations(page)).toEqual([])
    await coming.getByRole('button', { name: 'Import' }).click()
    await page.getByRole('list', { name: 'Imported files' }).getByText('all.zip').waitFor()
    await user.goTo('Chat')
    await page.getByRole('link', { name: /zebra crossing/ }).click()
    await page.getByText('A crossing with stripes.').waitFor()
    await page.getByRole('group', { name: 'Figures' }).or(page.getByText('Imported')).first().waitFor()
    // It never counts as something to be delivered.
    await user.untilLedger('Accepted', 0)
    await user.goTo('Monitor')
    await page.getByRole('grid').getByText('Imported').first().waitFor()

    await toData()
    await page.getByLabel('File to import').setInputFiles(file)
    await coming.getByText('All of this is already here.').waitFor()
    await coming.getByRole('button', { name: 'Dismiss' }).click()
    await button('Remove what came with all.zip').click()
    await page.getByRole('list', { name: 'Imported files' }).waitFor({ state: 'detached' })
    await user.goTo('Chat')
    await expect.poll(() => page.getByRole('link', { name: /zebra crossing/ }).count()).toBe(0)
  })

  test('a file that is no export says so in its place, and leaves nothing', async () => {
    await open(kind, 'here')
    await toData()
    const file = path.join(folder, 'holiday.zip')
    fs.writeFileSync(file, 'wish you were here')
    await page.getByLabel('File to import').setInputFiles(file)
    await page.getByRole('alert').getByText('This file is no zip.').waitFor()
    expect(fs.readdirSync(path.join(folder, 'here')).filter((name) => name.includes('import'))).toEqual([])
    expect(await page.getByRole('progressbar').count()).toBe(0)
  })

  test('another file takes the place of one that is being read, without a word of that', async () => {
    await open(kind, 'here')
    await toData()
    const file = path.join(folder, 'all.zip')
    await exportTo(file, () => button('Export…').click())
    const large = path.join(folder, 'large.zip')
    fs.writeFileSync(large, Buffer.alloc(200_000_000))
    await page.getByLabel('File to import').setInputFiles(large)
    await page.getByRole('progressbar', { name: 'Import of large.zip' }).waitFor()
    await page.getByLabel('File to import').setInputFiles(file)
    await page.getByRole('region', { name: 'What will come' }).getByText('all.zip').waitFor()
    expect(await page.getByRole('alert').allInnerTexts()).toEqual([])
  })

  test('one starts anew, once what was not delivered was typed out, with a copy of what was there', async () => {
    await open(kind, 'here')
    await aChat()
    await toData()
    await button('Start anew…').click()
    const dialog = page.getByRole('dialog', { name: 'Start anew' })
    await dialog.getByText('1 chat', { exact: true }).waitFor()
    await dialog.getByText('1 wait to be delivered').waitFor()
    expect(await violations(page)).toEqual([])
    const start = dialog.getByRole('button', { name: 'Start anew', exact: true })
    expect(await start.getAttribute('aria-disabled')).toBe('true')
    expect(await start.getAttribute('aria-description')).toContain('discard 1')
    await dialog.getByRole('textbox').fill('discard 1')
    if (shell.app) {
      // The page alone begins nothing: the system asks too.
      await answerDialogs(shell.app, 'Cancel')
      await start.click()
      await dialog.getByRole('alert').getByText('Nothing was changed: it was not confirmed.').waitFor()
      await answerDialogs(shell.app, 'Start Anew')
      await dialog.getByRole('textbox').fill('discard 1')
    }
    const reloaded = page.waitForEvent('load')
    await start.click()
    await reloaded
    await user.goTo('Chat')
    await page.getByRole('region', { name: 'Set up Holdfast' }).waitFor()
    expect(await page.getByRole('link', { name: /zebra crossing/ }).count()).toBe(0)
    await toData()
    await page.getByText('Kept when you started anew').waitFor()
    await deleteKept().click()
    await button('Delete for good').click()
    await page.getByText('Kept when you started anew').waitFor({ state: 'detached' })
    const left = fs.readdirSync(path.join(folder, 'here'), { recursive: true, encoding: 'utf8' })
    expect(left.filter((name) => name.startsWith('before-reset'))).toEqual([])
  })
})

test.runIf(availableShells().includes('desktop'))(
  'the data folder is moved, and used from the next start on',
  async () => {
    const target = path.join(folder, 'elsewhere')
    fs.mkdirSync(target)
    // Without a folder that is named, it is where the system says.
    const env = { XDG_CONFIG_HOME: folder }
    const start = async (): Promise<Shell & { app: ElectronApplication }> => {
      const started = await launchDesktop({ dataFolder: '', env })
      shell = started
      user = userOf(shell)
      ;({ page } = shell)
      await page.getByRole('navigation', { name: 'Views' }).waitFor()
      return started
    }
    const first = await start()
    await aChat()
    const before = await first.app.evaluate(({ app }) => app.getPath('userData'))
    await toData()
    await first.app.evaluate(({ app, dialog }, target) => {
      dialog.showOpenDialog = (async () => ({ canceled: false, filePaths: [target] })) as typeof dialog.showOpenDialog
      // The test starts it again itself.
      app.relaunch = () => {}
    }, target)
    const ended = first.app.waitForEvent('close')
    await button('Move…').click()
    await ended

    const second = await start()
    expect(await second.app.evaluate(({ app }) => app.getPath('userData'))).toBe(target)
    await page.getByRole('link', { name: /zebra crossing/ }).click()
    await page.getByText('A crossing with stripes.').waitFor()
    await toData()
    await page.getByText('The data as they were before the move').waitFor()
    expect(fs.existsSync(path.join(before, 'holdfast.db'))).toBe(true)
    await deleteKept().click()
    await button('Delete for good').click()
    await page.getByText('The data as they were before the move').waitFor({ state: 'detached' })
    expect(fs.existsSync(path.join(before, 'holdfast.db'))).toBe(false)
  },
)
