import { describe, expect, test } from 'vitest'
import { recordAgent } from '../support/agent-trace.ts'
import { withDatabase } from '../support/store-fixtures.ts'
import { violations } from './axe.ts'
import { anyShell, type Shell } from './launch.ts'
import { monitorApp } from './monitor-app.ts'

const app = monitorApp()
const panel = () => app.page.getByRole('region', { name: 'Trace detail' })
const tree = () => app.page.getByRole('treegrid', { name: 'Steps of the trace' })
const row = (name: string) => tree().getByRole('row').filter({ hasText: name }).first()
const selected = () => tree().locator('[aria-selected=true]')
const press = (key: string) => app.page.keyboard.press(key)
const button = (name: string) => panel().getByRole('button', { name, exact: true })

async function openAgent(kind: Shell['kind'], stepCount: number, body?: string): Promise<string> {
  let traceId = ''
  await app.open(kind, (folder) => {
    const about = { stepCount, startedAtMs: Date.now() - 60_000, ...(body !== undefined && { body }) }
    traceId = withDatabase(folder, (_, db) => recordAgent(db, about))
  })
  await app.page.setViewportSize({ width: 1280, height: 800 })
  await app.goTo(`#/monitor/${traceId}`)
  await tree().waitFor()
  return traceId
}

describe.each(anyShell())('a trace of many steps, in the %s shell', (kind) => {
  test('is a tree that is walked and folded by keyboard', async () => {
    await openAgent(kind, 2000)
    expect(await selected().innerText()).toContain('research')
    expect(await tree().getAttribute('aria-rowcount')).toBe('2001')
    expect(await tree().getByRole('row').count()).toBeLessThan(60)
    await selected().focus()
    await press('ArrowDown')
    await expect.poll(() => selected().innerText()).toContain('generation 1')
    await press('ArrowDown')
    await expect.poll(() => selected().innerText()).toContain('tool 2')
    await expect
      .poll(() => panel().getByRole('region', { name: 'Step', exact: true }).innerText())
      .toContain('timed out')
    await press('ArrowLeft')
    await expect.poll(() => selected().innerText()).toContain('research')
    await press('ArrowLeft')
    await expect.poll(() => selected().getAttribute('aria-expanded')).toBe('false')
    await expect.poll(() => tree().getAttribute('aria-rowcount')).toBe('2')
    await press('ArrowRight')
    await expect.poll(() => tree().getAttribute('aria-rowcount')).toBe('2001')
    await press('ArrowRight')
    await expect.poll(() => selected().getAttribute('aria-level')).toBe('2')
    await press('End')
    await expect.poll(() => selected().getAttribute('aria-rowindex')).toBe('2001')
    await expect.poll(() => app.page.evaluate(`document.activeElement.getAttribute('aria-rowindex')`)).toBe('2001')
    await press('Home')
    await expect.poll(() => selected().innerText()).toContain('research')
    expect(await violations(app.page)).toEqual([])
  })

  test('is searched, and its errors are found, in what is folded away too', async () => {
    const traceId = await openAgent(kind, 2000)
    await button('Fold all').click()
    await expect.poll(() => tree().getAttribute('aria-rowcount')).toBe('2')
    const search = panel().getByRole('searchbox', { name: 'Search steps' })
    await search.fill('generation 1997')
    await search.press('Enter')
    await expect.poll(() => selected().innerText()).toContain('generation 1997')
    await expect.poll(() => tree().locator('mark').allInnerTexts()).toContain('1997')
    await search.fill('')
    await button('20 errors').click()
    await expect.poll(() => selected().innerText()).toContain('tool')
    await expect.poll(() => selected().innerText()).toContain('Error')
    const wanted = await app.hash()
    expect(wanted).toMatch(new RegExp(`^#/monitor/${traceId}/[0-9a-f]{16}$`))
    await app.page.reload()
    await expect.poll(() => selected().innerText()).toContain('Error')
    await expect.poll(app.hash).toBe(wanted)
  })

  test('has a timeline that is zoomed', async () => {
    await openAgent(kind, 40)
    await panel().getByText('Timeline').click()
    const bar = () => row('generation 1').locator('[role=gridcell]:nth-child(2) > span[aria-hidden]').first()
    const widthPx = async () => (await bar().boundingBox())?.width ?? 0
    const before = await widthPx()
    await row('generation 1').click()
    await button('Zoom in').click()
    await panel().getByRole('slider', { name: 'Time shown from' }).press('Home')
    await expect.poll(widthPx).toBeGreaterThan(before * 1.8)
    expect(await violations(app.page)).toEqual([])
    await button('Show the whole time').click()
    await expect.poll(widthPx).toBe(before)
  })

  test('of 50,000 opens, and its end is as near as its beginning', async () => {
    const traceId = await openAgent(kind, 50_000)
    expect(await tree().getAttribute('aria-rowcount')).toBe('50001')
    await button('Close').click()
    await tree().waitFor({ state: 'detached' })
    await app.goTo(`#/monitor/${traceId}`)
    await tree().getByRole('gridcell').first().waitFor()
    await selected().focus()
    await press('End')
    await expect.poll(() => selected().getAttribute('aria-rowindex')).toBe('50001')
    await expect.poll(() => panel().getByRole('region', { name: 'Step', exact: true }).innerText()).toContain('49999')
    expect(await tree().getByRole('row').count()).toBeLessThan(60)
    await press('Home')
    await expect.poll(() => selected().getAttribute('aria-rowindex')).toBe('2')
  })

  test('stays in sight until that of another trace has come', async () => {
    let traceIds: string[] = []
    await app.open(kind, (folder) => {
      const startedAtMs = Date.now() - 60_000
      traceIds = withDatabase(folder, (_, db) =>
        [40, 48].map((stepCount) => recordAgent(db, { stepCount, startedAtMs })),
      )
    })
    await app.page.setViewportSize({ width: 1280, height: 800 })
    await app.goTo(`#/monitor/${traceIds[0]}`)
    const input = panel().getByRole('region', { name: 'Input' })
    await input.waitFor()
    await app.page.evaluate(`{
      globalThis.emptyCount = 0
      new MutationObserver(() => {
        if (!document.querySelector('[aria-label="Trace detail"] [aria-label=Input]')) globalThis.emptyCount += 1
      }).observe(document.body, { childList: true, subtree: true })
    }`)
    await app.goTo(`#/monitor/${traceIds[1]}`)
    await expect.poll(() => tree().getAttribute('aria-rowcount')).toBe('49')
    await panel().locator('[aria-busy=false]').waitFor()
    expect(await app.page.evaluate('globalThis.emptyCount')).toBe(0)
  })

  test('shows a step as a conversation, or raw, and loads nothing from elsewhere', async () => {
    await openAgent(kind, 40)
    const asked: string[] = []
    app.page.on('request', (request) => asked.push(request.url()))
    await row('generation 5').click()
    const input = panel().getByRole('region', { name: 'Input' })
    await input.getByText('What is in this picture?').waitFor()
    expect(
      await input.locator('img').evaluate((image) => (image as unknown as { naturalWidth: number }).naturalWidth),
    ).toBe(1)
    await expect.poll(() => input.locator('img').count()).toBe(1)
    await input.getByText('https://example.org/elsewhere.png').waitFor()
    await input.getByText('A search will tell.').waitFor()
    await input.getByText('web_search').waitFor()
    await input.getByText('"hits": 3').waitFor()
    const usage = panel().getByRole('region', { name: 'Usage' })
    expect(await usage.innerText()).toContain('Cost as it was recorded')
    await panel().getByRole('radiogroup', { name: 'Input as' }).getByText('Raw').click()
    await input.getByText('"image_url"').first().waitFor()
    expect(asked.filter((url) => url.includes('example.org'))).toEqual([])
    await panel().getByRole('radiogroup', { name: 'Detail of' }).getByText('Trace').click()
    await panel().getByText('Delivery history').waitFor()
    expect(await violations(app.page)).toEqual([])
  })

  test('is as wide as one makes it, up to the whole view, and stays so', async () => {
    await openAgent(kind, 40)
    const widthPx = async () => Math.round((await panel().boundingBox())?.width ?? 0)
    const before = await widthPx()
    const edge = app.page.getByRole('separator', { name: 'Width of the trace' })
    await edge.focus()
    await press('ArrowLeft')
    await expect.poll(widthPx).toBe(before + 32)
    const kept = async () => (await app.request('settings.get', null)).tracePanel
    await expect.poll(kept).toEqual({ widthPx: before + 32, isWhole: false })
    await button('Fill the view').click()
    await expect.poll(widthPx).toBeGreaterThan(1100)
    await expect.poll(kept).toEqual({ widthPx: before + 32, isWhole: true })
    await app.page.reload()
    await tree().waitFor()
    await expect.poll(widthPx).toBeGreaterThan(1100)
    await button('Show beside the list').click()
    await expect.poll(widthPx).toBe(before + 32)
  })

  test('opens a body of megabytes in pieces', async () => {
    await openAgent(kind, 8, `${'a long line of words '.repeat(50_000)}the very end`)
    const input = panel().getByRole('region', { name: 'Input' })
    await input.getByText('long texts are shortened here').waitFor()
    await panel().getByRole('radiogroup', { name: 'Input as' }).getByText('Raw').click()
    const more = input.getByRole('button', { name: /^Show more/ })
    await more.waitFor()
    while ((await more.count()) > 0) {
      await more.click()
      await input.getByRole('status').waitFor({ state: 'detached' })
    }
    expect((await input.locator('pre').last().innerText()).endsWith('the very end')).toBe(true)
    expect(await input.locator('pre').count()).toBeGreaterThan(3)
  })
})
