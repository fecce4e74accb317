import fs from 'node:fs'
import http from 'node:http'
import type { AddressInfo } from 'node:net'
import path from 'node:path'
import { chromium, type BrowserContext, type Page } from 'playwright'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { availableShells, chromiumOptions, environment, temporaryFolder } from './launch.ts'
import { redeem, startServe, type ServeChild } from './serve-child.ts'

describe.runIf(availableShells().includes('browser'))('the browser shell’s session', () => {
  let data: ReturnType<typeof temporaryFolder>
  let profile: ReturnType<typeof temporaryFolder>
  let serve: ServeChild
  let browser: BrowserContext
  let page: Page

  beforeEach(async () => {
    data = temporaryFolder()
    profile = temporaryFolder()
    serve = await startHere()
    browser = await openBrowser()
    page = browser.pages()[0] ?? (await browser.newPage())
  })
  afterEach(async () => {
    await browser.close()
    serve.child.kill('SIGKILL')
    await serve.ended
    data.remove()
    profile.remove()
  })

  const startHere = (args: string[] = []): Promise<ServeChild> =>
    startServe({ ...environment(), HOLDFAST_DATA_FOLDER: data.folder }, { args })

  /** With a profile on the disk, as people have. */
  const openBrowser = (...args: string[]): Promise<BrowserContext> => {
    const options = chromiumOptions()
    return chromium.launchPersistentContext(profile.folder, { ...options, args: [...options.args, ...args] })
  }
  const app = (shown = page) => shown.getByRole('textbox', { name: 'Message', exact: true })
  const dead = (shown = page) => shown.getByText('This address was already used or has expired')

  /** What the page brings with its requests. */
  async function sessionOf(shown: Page): Promise<string> {
    const asked = shown.waitForRequest('**/api/request')
    await shown.reload()
    return (await asked).headers()['authorization']?.replace('Bearer ', '') ?? ''
  }

  const secondUse = async (address: string): Promise<number> => (await redeem(address)).status

  test('comes of an address that holds nothing any more once it is open', async () => {
    await page.goto(serve.address)
    await app().waitFor()
    expect(page.url()).toBe(`${new URL(serve.address).origin}/`)
    expect(await secondUse(serve.address)).toBe(401)
    expect(await page.evaluate('[document.cookie, JSON.stringify(sessionStorage)]')).toEqual(['', '{}'])
    expect(await browser.cookies()).toEqual([])
  })

  test('reaches no other server on this machine that is visited', async () => {
    const seen: string[] = []
    const other = http.createServer((request, response) => {
      seen.push([request.url, ...request.rawHeaders].join('\n'))
      response.setHeader('content-type', 'text/html')
      response.end('<script>document.title = document.referrer + name + JSON.stringify({...sessionStorage})</script>')
    })
    await new Promise<void>((resolve) => other.listen(0, '127.0.0.1', resolve))
    try {
      await page.goto(serve.address)
      await app().waitFor()
      const session = await sessionOf(page)
      expect(session.length).toBeGreaterThan(20)
      for (const visitor of [await browser.newPage(), page]) {
        await visitor.goto(`http://127.0.0.1:${(other.address() as AddressInfo).port}/`)
        expect(await visitor.title()).toBe('{}')
      }
      expect(seen.length).toBeGreaterThanOrEqual(2)
      for (const text of seen) {
        expect(text).not.toMatch(/cookie|authorization/i)
        expect(text).not.toContain(session)
        expect(text).not.toContain(new URL(serve.address).host)
      }
    } finally {
      other.closeAllConnections()
      other.close()
    }
  })

  test('outlives a reload and going away and back, and is shared with another tab of the browser', async () => {
    await page.goto(serve.address)
    await app().waitFor()
    for (let times = 0; times < 3; times += 1) {
      await page.reload()
      await app().waitFor()
    }
    await page.goto('about:blank')
    await page.goBack()
    await app().waitFor()
    const tab = await browser.newPage()
    await tab.goto(page.url())
    await app(tab).waitFor()
    await page.close()
    await tab.reload()
    await app(tab).waitFor()
  })

  test('serves more tabs than a browser has connections, and shows what happened meanwhile', async () => {
    await page.clock.install()
    await page.goto(serve.address)
    await app().waitFor()
    const tabs = [page]
    while (tabs.length < 6) {
      const tab = await browser.newPage()
      await tab.clock.install()
      await tab.goto(page.url())
      await app(tab).waitFor()
      tabs.push(tab)
    }
    for (const tab of tabs) await look(tab, false)
    const last = await browser.newPage()
    await last.goto(page.url())
    await app(last).fill('Is anybody there?')
    await app(last).press('Enter')
    await last.getByText('Is anybody there?').first().waitFor()

    await page.getByRole('navigation', { name: 'Views' }).getByRole('link', { name: 'Sync' }).click()
    const accepted = page.getByRole('group', { name: 'Accepted', exact: true }).locator('data')
    await look(page, true)
    await expect.poll(() => accepted.getAttribute('value')).toBe('1')
  })

  test('says that there are too many pages to follow what changes, until one of them is closed', async () => {
    const { headers } = await serve.openClient()
    const follow = () => fetch(new URL('/api/events', serve.address), { headers })
    const others = await Promise.all(Array.from({ length: 32 }, follow))
    await page.goto(serve.address)
    await app().waitFor()
    const banner = page.getByText('Holdfast is open in too many pages.')
    await banner.waitFor()
    await others[0]?.body?.cancel()
    await banner.waitFor({ state: 'detached' })
    for (const { body } of others.slice(1)) await body?.cancel()
  })

  /** As when its tab is chosen, or another one; time passes. */
  async function look(tab: Page, seen: boolean): Promise<void> {
    await tab.evaluate(`(() => {
      Object.defineProperty(document, 'hidden', { value: ${!seen}, configurable: true })
      document.dispatchEvent(new Event('visibilitychange'))
    })()`)
    await tab.clock.runFor(15_000)
  }

  test('is not on the disk, and what is there opens nothing once the browser is closed', async () => {
    await page.goto(serve.address)
    await app().waitFor()
    const session = await sessionOf(page)
    const other = await serve.newAddress()
    const tab = await browser.newPage()
    await tab.goto(other)
    await app(tab).waitFor()
    await tab.reload()
    await app(tab).waitFor()
    await browser.close()
    // Nothing tells when a code has ended but the time, which is real here.
    await new Promise((resolve) => setTimeout(resolve, 5_500))

    const disk = filesIn(profile.folder)
    expect(disk.some((bytes) => holds(bytes, new URL(serve.address).origin))).toBe(true)
    expect(disk.filter((bytes) => holds(bytes, session))).toEqual([])
    expect(await Promise.all([serve.address, other].map(secondUse))).toEqual([401, 401])
    for (const code of new Set(disk.flatMap(likeCodes))) {
      expect([code, await secondUse(`${new URL(serve.address).origin}/#code=${code}`)]).not.toEqual([code, 200])
    }

    browser = await openBrowser('--restore-last-session')
    const restored = browser.pages()
    await expect.poll(() => browser.pages().some((one) => one.url().startsWith('http://127.0.0.1'))).toBe(true)
    for (const one of restored.filter((one) => one.url().startsWith('http://127.0.0.1'))) await dead(one).waitFor()
  })

  test('is refused to who has a used address or none, with the way to a new one, which can be pasted into the tab', async () => {
    expect(await secondUse(serve.address)).toBe(200)
    await page.goto(serve.address)
    await dead().waitFor()
    await page.getByText('in the terminal where Holdfast runs to get a new one').waitFor()
    expect(page.url()).not.toContain('code')
    await page.goto(page.url())
    await dead().waitFor()

    await page.goto(await serve.newAddress())
    await app().waitFor()
    await page.reload()
    await app().waitFor()
  })

  test('can be had in another browser by an address copied in Settings', async () => {
    await browser.grantPermissions(['clipboard-read', 'clipboard-write'])
    await page.goto(serve.address)
    await page.getByRole('navigation', { name: 'Views' }).getByRole('link', { name: 'Settings' }).click()
    await page.getByRole('button', { name: 'Copy a new address' }).click()
    await page.getByText('Address copied.').waitFor()
    const address = (await page.evaluate('navigator.clipboard.readText()')) as string
    const elsewhere = await chromium.launch(chromiumOptions())
    try {
      const shown = await elsewhere.newPage()
      await shown.goto(address)
      await app(shown).waitFor()
    } finally {
      await elsewhere.close()
    }
    expect(await secondUse(address)).toBe(401)
  })

  test('ends with the process; the page says so and takes the address of the next one', async () => {
    await page.goto(serve.address)
    await app().waitFor()
    serve.child.kill('SIGTERM')
    await serve.ended
    await page.getByText('Holdfast isn’t responding.').waitFor()
    serve = await startHere(['--port', new URL(serve.address).port])
    await page.getByText('Holdfast restarted after this page was opened.').waitFor()
    await page.goto(serve.address)
    await app().waitFor()
    await expect.poll(() => page.getByText('Holdfast was started again').count()).toBe(0)
  })

  test('ends with the process also where it ended before all of the page was loaded', async () => {
    const html = await (await fetch(new URL(serve.address).origin)).text()
    await page.route('**/assets/*', (route) =>
      html.includes(new URL(route.request().url()).pathname) ? route.continue() : route.abort(),
    )
    await page.goto(serve.address)
    await page.getByText('A part of the page could not be loaded.').waitFor()
    serve.child.kill('SIGTERM')
    await serve.ended
    await page.getByText('Holdfast isn’t responding.').waitFor()
  })
})

function filesIn(folder: string): Buffer[] {
  return fs
    .readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => fs.readFileSync(path.join(entry.parentPath, entry.name)))
}

/** As bytes, or as the two-byte characters in which browsers keep strings. */
const holds = (bytes: Buffer, text: string): boolean =>
  bytes.includes(text) || bytes.includes(Buffer.from(text, 'utf16le'))

/** Whatever stands by the name of a code of this app, and has its length. */
function likeCodes(bytes: Buffer): string[] {
  const text = bytes.toString('latin1').replaceAll('\0', '')
  return [...text.matchAll(/(?:return-code|code=)[^\w-]{0,8}([\w-]{32,33})/g)].map((match) =>
    (match[1] ?? '').slice(-32),
  )
}
