import type { Page } from 'playwright'
import { afterEach, describe, expect, test } from 'vitest'
import { knownSettings } from '../../src/renderer/settings/known-settings.ts'
import { sections as allSections } from '../../src/renderer/settings/sections.ts'
import { languageNames, languages, speak } from '../../src/shared/words/languages.ts'
import { shown } from '../../src/shared/words/t.ts'
import { appWithModel } from './app-with-model.ts'
import { violations } from './axe.ts'
import { anyShell, type launchBrowser } from './launch.ts'

const ofDesktop = [
  'Icon in the tray',
  'Close to the tray',
  'Start at login',
  'Send less on battery',
  'Check spelling',
  'Shortcut of the quick window',
  'Paste JSON',
]
const app = appWithModel()
let page: Page

afterEach(() => speak('en'))

const field = () => page.getByRole('searchbox', { name: 'Search settings' })
const sections = (): Promise<string[]> => page.getByRole('main').getByRole('heading', { level: 2 }).allInnerTexts()
const isFocused = (): Promise<boolean> => page.evaluate(`document.activeElement.ariaLabel === 'Search settings'`)
const focusedLabel = (): Promise<string> =>
  page.evaluate('document.activeElement.labels?.[0]?.textContent ?? document.activeElement.textContent')

describe.each(anyShell())('the search of the settings in the %s shell', (kind) => {
  test('finds settings by name, by what they say and by other words, and leaves the rest out', async () => {
    const user = await app.open(kind)
    page = user.page
    await user.goTo('Settings')
    await field().waitFor()
    const all = await sections()
    await page.keyboard.press('Control+f')
    await expect.poll(isFocused).toBe(true)
    await page.keyboard.type('quota')
    await expect.poll(sections).toEqual(['Storage'])
    await page.getByLabel('Size cap').waitFor()
    expect(await page.getByRole('button', { name: 'Back up now' }).isVisible()).toBe(false)
    expect(await page.getByRole('navigation', { name: 'Settings sections' }).getByRole('link').allInnerTexts()).toEqual(
      ['Storage'],
    )
    expect(await violations(page)).toEqual([])

    await field().fill('dark')
    await expect.poll(sections).toEqual(['Appearance'])
    await field().fill('HOST secret')
    await expect.poll(sections).toEqual(['Langfuse'])
    await expect.poll(() => page.evaluate(`CSS.highlights.get('settings-search')?.size`)).toBeGreaterThan(1)
    await page.keyboard.press('Enter')
    await expect.poll(focusedLabel).toBe('Langfuse host')

    await field().fill('zebra')
    await page.getByText('No settings found for “zebra”').waitFor()
    expect(await violations(page)).toEqual([])
    await page.getByRole('button', { name: 'Clear search' }).click()
    await expect.poll(sections).toEqual(all)
    await expect.poll(() => page.evaluate(`CSS.highlights.has('settings-search')`)).toBe(false)
  })

  test('is reached by a slash, but not out of a text, and left by Escape and by a link to a section', async () => {
    const user = await app.open(kind)
    page = user.page
    await user.goTo('Settings')
    await page.getByLabel('User id').press('/')
    expect(await page.getByLabel('User id').inputValue()).toBe('/')
    await page.getByLabel('User id').press('Escape')
    await page.getByRole('heading', { name: 'Providers' }).click()
    await page.keyboard.press('/')
    await expect.poll(isFocused).toBe(true)
    await page.keyboard.type('theme')
    await expect.poll(sections).toEqual(['Appearance'])
    await page.keyboard.press('Escape')
    await expect.poll(() => field().inputValue()).toBe('')
    expect((await sections()).length).toBeGreaterThan(5)
    await field().fill('theme')
    await page.keyboard.press('Control+k')
    await page.keyboard.type('start anew')
    await page.getByRole('option', { name: 'Start anew' }).waitFor()
    await page.keyboard.press('Enter')
    await page.getByRole('button', { name: 'Start anew…' }).waitFor()
    expect(await field().inputValue()).toBe('')
  })

  test.each(languages)('finds each setting that the palette leads to, by the same name, in %s', async (language) => {
    const user = await app.open(kind)
    page = user.page
    await user.goTo('Settings')
    await page.getByRole('radiogroup', { name: 'Language' }).getByText(languageNames[language]).click()
    await speak(language)
    await page.locator(`html[lang^=${language}]`).waitFor()
    // Of a browser, and of a copy that runs from its source.
    const absent = ['Feed address', 'Channel', ...(kind === 'browser' ? ofDesktop : [])].map(shown)
    const missed: string[] = []
    for (const { id } of allSections) {
      for (const setting of knownSettings(id).filter((known) => !absent.includes(known.name))) {
        await page.getByRole('searchbox').fill(setting.name)
        if (!(await page.locator(`section#${id}`).isVisible())) missed.push(setting.name)
      }
    }
    expect(missed).toEqual([])
  })

  test('finds what a setting says later, while it is searched for', async () => {
    const user = await app.open(kind)
    page = user.page
    await user.goTo('Settings')
    await field().fill('team gateway')
    await page.getByText('No settings found', { exact: true }).waitFor()
    const provider = { id: null, kind: 'custom', name: 'Team gateway', baseUrl: app.model.url } as const
    if (kind === 'desktop') {
      await page.evaluate(`void window.holdfast.request('providers.save', ${JSON.stringify(provider)})`)
    } else {
      const { serve } = app.shell as Awaited<ReturnType<typeof launchBrowser>>
      await (await serve.openClient()).request('providers.save', provider)
    }
    await expect.poll(sections).toEqual(['Providers'])
  })
})
