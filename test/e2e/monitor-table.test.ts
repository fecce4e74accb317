import { describe, expect, test } from 'vitest'
import { record, withDatabase } from '../support/store-fixtures.ts'
import { anyShell } from './launch.ts'
import { monitorApp } from './monitor-app.ts'

const app = monitorApp()
const button = (name: string) => app.page.getByRole('button', { name, exact: true })
const grid = () => app.page.getByRole('grid', { name: 'Recent traces' })
const head = (name: string) => grid().getByRole('columnheader', { name, exact: true })
const names = () => grid().getByRole('columnheader').allInnerTexts()
const width = async (name: string): Promise<number> => Math.round((await head(name).boundingBox())?.width ?? 0)
const focused = (): Promise<string> =>
  app.page.evaluate(
    `document.activeElement.dataset.row ? document.activeElement.querySelector('[data-cell=prompt]').textContent : document.activeElement.textContent`,
  )

async function openWithTraces(kind: Parameters<typeof app.open>[0]): Promise<void> {
  await app.open(kind)
  for (const [text, prompt] of [
    ['beta', 300],
    ['alpha', 100],
    ['gamma', 200],
  ] as const) {
    app.model.behave({ kind: 'answer', text: `The word ${text} has a crème in it.`, usage: { prompt, completion: 1 } })
    await app.ask(text, text === 'gamma' ? 'fake-small' : 'fake-large')
  }
  await app.page.setViewportSize({ width: 1280, height: 800 })
  await app.goTo('#/monitor')
  await app.untilPrompts(['gamma', 'alpha', 'beta'])
}

describe.each(anyShell())('the trace table, in the %s shell', (kind) => {
  test('sorts by a column, both ways, by pointer and keyboard, and says so', async () => {
    await openWithTraces(kind)
    expect(await head('Started').getAttribute('aria-sort')).toBe('descending')
    await button('Tokens').click()
    await app.untilPrompts(['beta', 'gamma', 'alpha'])
    expect(await head('Tokens').getAttribute('aria-sort')).toBe('descending')
    expect(await head('Started').getAttribute('aria-sort')).toBe(null)
    await button('Tokens').click()
    await app.untilPrompts(['alpha', 'gamma', 'beta'])
    await expect.poll(app.hash).toBe('#/monitor?sort=tokens')
    await app.page.keyboard.press('ArrowLeft')
    while ((await focused()) !== 'Prompt') await app.page.keyboard.press('ArrowLeft')
    await app.page.keyboard.press('Enter')
    await app.untilPrompts(['alpha', 'beta', 'gamma'])
    expect(await head('Prompt').getAttribute('aria-sort')).toBe('ascending')
    await app.page.keyboard.press('ArrowDown')
    await expect.poll(focused).toBe('alpha')
    await app.page.keyboard.press('End')
    await expect.poll(focused).toBe('gamma')
    await app.page.goBack()
    await app.untilPrompts(['alpha', 'gamma', 'beta'])
  })

  test('keeps the columns that were chosen and how wide they were made, over a restart of the page', async () => {
    await openWithTraces(kind)
    await expect
      .poll(names)
      .toEqual(['Started', 'Prompt', 'Model', 'User', 'Latency', 'First token', 'Tokens', 'Cost', 'Delivery'])
    await button('Columns').click()
    await app.page.getByRole('checkbox', { name: 'Environment' }).check()
    await app.page.getByRole('checkbox', { name: 'User' }).uncheck()
    await app.page.keyboard.press('Escape')
    const before = await width('Model')
    await button('Model').focus()
    await app.page.keyboard.press('Shift+ArrowRight')
    await app.page.keyboard.press('Shift+ArrowRight')
    await expect.poll(() => width('Model')).toBe(before + 32)
    const edge = await head('Latency').locator('[data-edge]').boundingBox()
    const at = { x: (edge?.x ?? 0) + 4, y: (edge?.y ?? 0) + 10 }
    const latencyPx = await width('Latency')
    await app.page.mouse.move(at.x, at.y)
    await app.page.mouse.down()
    await app.page.mouse.move(at.x + 40, at.y, { steps: 4 })
    await app.page.mouse.up()
    await expect.poll(() => width('Latency')).toBe(latencyPx + 40)
    const wanted = ['Started', 'Prompt', 'Model', 'Environment', 'Latency', 'First token', 'Tokens', 'Cost', 'Delivery']
    await expect.poll(names).toEqual(wanted)
    const kept = async () => (await app.request('settings.get', null)).traceTable?.map(({ widthPx }) => widthPx)
    await expect.poll(kept).toEqual([null, null, before + 32, null, latencyPx + 40, null, null, null, null])
    await app.page.reload()
    await app.untilPrompts(['gamma', 'alpha', 'beta'])
    await expect.poll(names).toEqual(wanted)
    expect(await width('Model')).toBe(before + 32)
    await button('Columns').click()
    await button('Choose by width').click()
    await expect.poll(names).not.toContain('Environment')
  })

  test('has fewer columns where it is narrow, and scrolls sideways where they were chosen', async () => {
    await openWithTraces(kind)
    await app.page.setViewportSize({ width: 640, height: 500 })
    await expect.poll(names).toEqual(['Started', 'Prompt', 'Latency', 'Tokens', 'Delivery'])
    await button('Columns').click()
    for (const name of ['Chat', 'Model', 'Provider', 'User', 'Environment']) {
      await app.page.getByRole('checkbox', { name, exact: true }).check()
    }
    await app.page.keyboard.press('Escape')
    await head('Delivery').scrollIntoViewIfNeeded()
    const box = await head('Delivery').boundingBox()
    expect((box?.x ?? 0) + (box?.width ?? 0)).toBeLessThanOrEqual(640)
    expect(await app.page.evaluate('document.documentElement.scrollWidth')).toBeLessThanOrEqual(640)
  })

  test('cuts a figure that is wider than its column at its end, and says all of it', async () => {
    await app.open(kind, (folder) => {
      withDatabase(folder, (write, db) => {
        record(write, 1)
        db.exec('UPDATE traces SET total_tokens = 123456789')
      })
    })
    await app.goTo('#/monitor?range=all')
    const figure = app.page.getByRole('grid').locator('[data-column=tokens] data')
    await expect.poll(() => figure.innerText()).toBe('123,456,789')
    expect(await figure.getAttribute('title')).toBe('123,456,789')
    const left = async (place: typeof figure): Promise<number> => (await place.boundingBox())?.x ?? 0
    expect(await left(figure)).toBeGreaterThanOrEqual(await left(figure.locator('xpath=ancestor::*[@role="gridcell"]')))
  })

  test('marks what is searched for in its rows, and in the trace', async () => {
    await openWithTraces(kind)
    const marks = (within: string) => app.page.locator(`${within} mark`).allInnerTexts()
    await app.page.getByRole('searchbox', { name: 'Search traces' }).fill('creme')
    await expect.poll(() => marks('[role=grid]')).toEqual(['crème', 'crème', 'crème'])
    expect((await app.prompts())[0]).toContain('a crème in it.')
    await app.page.getByRole('searchbox', { name: 'Search traces' }).fill('alph')
    await expect.poll(() => marks('[role=grid]')).toEqual(['alph'])
    await app.page
      .getByRole('grid')
      .getByRole('row')
      .nth(1)
      .click({ position: { x: 30, y: 8 } })
    await app.page.getByRole('region', { name: 'Output' }).waitFor()
    await expect.poll(() => marks('[aria-label="Input"]')).toEqual(['alph'])
    await expect.poll(() => marks('[aria-label="Output"]')).toEqual(['alph'])
    await button('Close').click()
    await app.page.getByRole('searchbox', { name: 'Search traces' }).fill('fake-sm')
    await expect.poll(() => marks('[role=grid]')).toEqual(['fake-sm'])
  })
})
