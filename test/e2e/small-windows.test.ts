import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { startShownApp, type ShownApp } from './shown-app.ts'

let app: ShownApp
beforeAll(async () => {
  app = await startShownApp()
})
afterAll(() => app.close())

/**
 * What can be used or read and is covered by something else, or sticks out of the window at the side. What is scrolled out
 * of its container does not count, nor what is out of reach on purpose.
 */
const findCovered = `(() => {
  const wanted = 'button, a[href], input, select, textarea, h1, h2, h3, dt, dd, th, td, [role=columnheader]'
  const clips = (element) => /auto|scroll|hidden|clip/.test(getComputedStyle(element).overflow)
  const found = []
  const panel = document.querySelector('[aria-label="Trace detail"]')
  for (const element of document.querySelectorAll(wanted)) {
    if (!element.checkVisibility({ opacityProperty: true, visibilityProperty: true }) || element.closest('.sr-only, [inert]')) continue
    const rect = element.getBoundingClientRect()
    if (rect.width < 4 || rect.height < 4) continue
    let seen = { left: rect.left, right: rect.right, top: rect.top, bottom: rect.bottom }
    for (let at = element.parentElement; at; at = at.parentElement) {
      if (!clips(at)) continue
      const box = at.getBoundingClientRect()
      seen = { left: Math.max(seen.left, box.left), right: Math.min(seen.right, box.right), top: Math.max(seen.top, box.top), bottom: Math.min(seen.bottom, box.bottom) }
    }
    if (seen.right - seen.left < 4 || seen.bottom - seen.top < 4) continue
    const what = (element.ariaLabel || element.textContent || element.tagName).trim().slice(0, 40)
    if (rect.right > innerWidth + 1 && seen.right > innerWidth + 1) found.push(what + ' sticks out')
    const at = document.elementFromPoint((seen.left + seen.right) / 2, (seen.top + seen.bottom) / 2)
    // A trace lies over the table on purpose.
    if (!at || element.contains(at) || at.contains(element) || (panel && panel.contains(at) && !panel.contains(element))) continue
    found.push(what + ' is covered by ' + (at.ariaLabel || at.textContent || at.tagName).trim().slice(0, 40))
  }
  return document.documentElement.scrollWidth > innerWidth ? [...found, 'the page scrolls sideways'] : found
})()`

/** 200 % of a window of 1280 × 800 is laid out as 640 × 400, and of one of 800 × 500 as 400 × 250. */
const sizes = [
  { width: 900, height: 600 },
  { width: 800, height: 500 },
  { width: 640, height: 400 },
  { width: 400, height: 250 },
]
const places = (): Record<string, string> => ({
  'a new chat': '#/chat',
  'a chat': `#/chat/${app.conversationId}`,
  'the Monitor': '#/monitor',
  'a trace': `#/monitor/${app.traceId}`,
  Sync: '#/sync',
  ...Object.fromEntries(['providers', 'langfuse', 'privacy', 'storage', 'about'].map((id) => [id, `#/settings/${id}`])),
})

describe.each(sizes)('in a window of $width × $height', (size) => {
  test.each([
    'a new chat',
    'a chat',
    'the Monitor',
    'a trace',
    'Sync',
    'providers',
    'langfuse',
    'privacy',
    'storage',
    'about',
  ])('nothing of %s overlaps or sticks out', async (name) => {
    await app.page.setViewportSize(size)
    await app.goTo(places()[name] ?? '')
    await app.page.getByRole('main').getByRole('heading').first().waitFor()
    await expect.poll(() => app.page.evaluate(findCovered)).toEqual([])
  })

  test.each([
    ['Filter', 'Filter traces'],
    ['Custom time range', 'Custom time range'],
    ['Saved views', 'Saved views'],
    ['Columns', 'Columns'],
  ])('what opens behind %s is in the window', async (button, dialog) => {
    await app.page.setViewportSize(size)
    await app.goTo('#/monitor')
    await app.page.getByRole('button', { name: button, exact: true }).click()
    const panel = app.page.getByRole('dialog', { name: dialog })
    const box = await panel.boundingBox()
    expect(box?.x).toBeGreaterThanOrEqual(0)
    expect((box?.x ?? 0) + (box?.width ?? Infinity)).toBeLessThanOrEqual(size.width)
    expect((box?.y ?? 0) + (box?.height ?? Infinity)).toBeLessThanOrEqual(size.height)
    // All of it can be reached, by scrolling where there is no room.
    const last = panel.locator('button, input, a').last()
    await last.scrollIntoViewIfNeeded()
    const reached = await last.boundingBox()
    expect((reached?.y ?? 0) + (reached?.height ?? Infinity)).toBeLessThanOrEqual(size.height)
    await app.page.keyboard.press('Escape')
    await panel.waitFor({ state: 'detached' })
  })

  test('the chats are at hand', async () => {
    await app.page.setViewportSize(size)
    await app.goTo('#/chat')
    await app.page.getByRole('heading', { name: 'New chat' }).waitFor()
    await app.page.keyboard.press('Control+f')
    await app.page.getByRole('searchbox', { name: 'Search chats' }).fill('harmless too')
    await app.page.getByRole('link', { name: 'harmless too' }).first().click()
    await app.page.getByRole('heading', { name: 'harmless too' }).waitFor()
    await app.page.keyboard.press('Control+f')
    await app.page.getByRole('searchbox', { name: 'Search chats' }).fill('')
  })
})

describe.each([
  { width: 1280, height: 800 },
  { width: 900, height: 600 },
  { width: 800, height: 500 },
])('a trace that is opened at $width × $height', (size) => {
  test('leaves the list where it was, opened, moved on and closed', async () => {
    await app.page.setViewportSize(size)
    await app.goTo('#/monitor')
    const row = app.page.getByRole('grid', { name: 'Recent traces' }).getByRole('row').nth(3)
    await row.waitFor()
    const place = async () => {
      const box = await row.boundingBox()
      return box && { x: box.x, y: box.y }
    }
    const before = await place()
    await row.click({ position: { x: 40, y: 10 } })
    await app.page.getByRole('region', { name: 'Output' }).waitFor()
    expect(await place()).toEqual(before)
    await app.page.keyboard.press('ArrowDown')
    expect(await place()).toEqual(before)
    await app.page.keyboard.press('Escape')
    await app.page.getByRole('region', { name: 'Output' }).waitFor({ state: 'detached' })
    expect(await place()).toEqual(before)
  })
})

test('a figure is copied as one would type it', async () => {
  const { page } = app
  await page.context().grantPermissions(['clipboard-read', 'clipboard-write'])
  await page.setViewportSize({ width: 1280, height: 800 })
  await app.goTo('#/monitor')
  const latency = page.getByRole('grid', { name: 'Recent traces' }).locator('data').first()
  await latency.waitFor()
  const shown = (await latency.textContent()) ?? ''
  await page.evaluate(`getSelection().selectAllChildren(document.querySelector('[role=grid] data'))`)
  await page.keyboard.press('Control+c')
  const copied = (await page.evaluate('navigator.clipboard.readText()')) as string
  expect(copied).toMatch(/^\d+$/)
  if (shown.endsWith(' ms')) expect(shown).toBe(`${copied} ms`)
})
