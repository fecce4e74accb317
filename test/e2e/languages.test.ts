import type { Page } from 'playwright'
import { afterAll, afterEach, beforeAll, expect, test } from 'vitest'
import { startFakeOpenAi, type FakeOpenAi } from '../support/fake-openai.ts'
import { value } from './ask.ts'
import { violations } from './axe.ts'
import { availableShells, launchBrowser, launchDesktop, temporaryFolder, type Shell } from './launch.ts'
import { userOf } from './user.ts'

interface Seen {
  /** What the navigation was called, at each change of the page. */
  names: string[]
}

const { folder, remove } = temporaryFolder()
const kinds = availableShells()
let model: FakeOpenAi
let shell: (Shell & { choose(language: 'de' | 'zh'): Promise<unknown> }) | null = null

beforeAll(async () => {
  model = await startFakeOpenAi()
})
afterEach(async () => {
  await shell?.kill()
  shell = null
})
afterAll(async () => {
  await model.close()
  remove()
})

async function open(kind: Shell['kind'] | undefined): Promise<Page> {
  if (kind === 'browser') {
    const opened = await launchBrowser({ dataFolder: folder })
    const { request } = await opened.serve.openClient()
    shell = { ...opened, choose: (language) => request('settings.update', { language }) }
  } else {
    const opened = await launchDesktop({ dataFolder: folder })
    shell = { ...opened, choose: (language) => value(opened.page, 'settings.update', { language }) }
  }
  return shell.page
}

const languageOf = (page: Page): Promise<string | null> => page.locator('html').getAttribute('lang')
const goTo = (page: Page, view: string): Promise<void> => page.locator(`nav a[href^="#/${view}"]`).click()
const composer = (page: Page) => page.locator('form textarea')

test('German is drawn at once, and nothing is lost by it', async () => {
  const page = await open(kinds[0])
  const user = userOf({ page })
  await user.goTo('Settings')
  await page.getByRole('button', { name: 'Store on this computer' }).click()
  await user.addProvider({ name: 'Local fake', baseUrl: model.url, key: 'sk-model-canary' })
  await user.chooseModel('fake-large')
  model.behave({ kind: 'answer', text: 'An answer.', usage: { prompt: 5_678, completion: 1_234 } })
  await user.send('One')
  await page.getByText('An answer.').waitFor()
  model.behave({ kind: 'stall', afterChunks: 2, text: 'It is slow to come, but it comes.' })
  const stalled = model.onceChunksSent(2)
  await user.send('Two')
  await stalled
  await composer(page).fill('Half a thought')

  await user.goTo('Settings')
  const host = page.getByLabel('Langfuse host', { exact: true })
  await host.fill('https://example.org')
  const edited = await host.elementHandle()
  const choice = page.getByRole('radiogroup', { name: 'Language' })
  await choice.getByText('Deutsch').click()
  await page.getByRole('navigation', { name: 'Ansichten' }).waitFor()
  await page.getByRole('radiogroup', { name: 'Sprache' }).waitFor()
  expect(await languageOf(page)).toBe('de')
  await expect.poll(() => page.title()).toBe('Einstellungen – Holdfast')
  const focused = page.locator('input:focus')
  expect(await focused.isChecked()).toBe(true)
  expect(await focused.locator('..').textContent()).toBe('Deutsch')
  expect(await focused.locator('..').isVisible()).toBe(true)
  expect(await edited?.inputValue()).toBe('https://example.org')
  expect(await violations(page)).toEqual([])

  await goTo(page, 'chat')
  expect(await composer(page).inputValue()).toBe('Half a thought')
  model.release()
  await page.getByText('It is slow to come, but it comes.').waitFor()
  await page.getByText('6.912').first().waitFor()
  expect(await violations(page)).toEqual([])

  await goTo(page, 'monitor')
  await page.locator('time').first().waitFor()
  expect(await page.locator('time').first().getAttribute('title')).toMatch(/^\d\d\.\d\d\.\d{4}, \d\d:\d\d:\d\d$/)
  await goTo(page, 'sync')
  await page.getByRole('heading', { name: 'Nicht verbunden' }).waitFor()
  expect(await violations(page)).toEqual([])
  await shell?.close()
})

test('The next start begins in it, and what is open stays open in Chinese', async () => {
  const page = await open(kinds.at(-1))
  await page.getByRole('navigation', { name: 'Ansichten' }).waitFor()
  // As a browser that has not been here, and from the first thing that is drawn.
  await page.addInitScript(`
    globalThis.names = []
    new MutationObserver(() => {
      const name = document.querySelector('nav')?.getAttribute('aria-label')
      if (name) globalThis.names.push(name)
    }).observe(document, { childList: true, subtree: true, attributes: true })`)
  if (shell?.kind === 'browser') await page.evaluate('localStorage.clear()')
  await page.reload()
  await page.getByRole('navigation', { name: 'Ansichten' }).waitFor()
  expect([...new Set(await page.evaluate<Seen['names']>('names'))]).toEqual(['Ansichten'])
  expect(await languageOf(page)).toBe('de')

  await page.keyboard.press('Control+k')
  const typed = page.getByRole('dialog', { name: 'Befehlspalette' }).getByRole('combobox')
  await typed.fill('Langfuse')
  await shell?.choose('zh')
  const palette = page.getByRole('dialog', { name: '命令面板' })
  await palette.getByRole('option', { name: '连接 Langfuse' }).waitFor()
  expect(await palette.getByRole('combobox').inputValue()).toBe('Langfuse')
  expect(await page.locator('input:focus').inputValue()).toBe('Langfuse')
  expect(await languageOf(page)).toBe('zh-CN')
  await page.keyboard.press('Escape')

  await goTo(page, 'monitor')
  await page.locator('time').first().waitFor()
  expect(await page.locator('time').first().getAttribute('title')).toMatch(/^\d{4}年\d{1,2}月\d{1,2}日 \d\d:\d\d:\d\d$/)
  await goTo(page, 'sync')
  await page.getByRole('heading', { name: '未连接' }).waitFor()
  expect(await violations(page)).toEqual([])
})
