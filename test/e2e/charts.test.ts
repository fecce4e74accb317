import fs from 'node:fs'
import path from 'node:path'
import type { Page } from 'playwright'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { finish, withDatabase } from '../support/store-fixtures.ts'
import { aTurn, anEnd } from '../support/turn-fixtures.ts'
import { anyShell, launch, temporaryFolder, type launchBrowser, type Shell } from './launch.ts'
import { saveTo } from './saved-file.ts'
import { userOf } from './user.ts'

const hourMs = 3_600_000
/** What a spreadsheet would run. */
const evilModel = '=HYPERLINK("https://evil.example")'

type BrowserShell = Awaited<ReturnType<typeof launchBrowser>>

let folder: string
let remove: () => void
let shell: Shell | null

/** Six hours ago 3 traces with 1 error, two hours ago 2 of another model. */
function recordSome(nowMs: number): void {
  withDatabase(folder, (write) => {
    const record = (startedAtMs: number, model: string, userId: string, failed: boolean): void => {
      const turn = aTurn({ startedAtMs, model, userId })
      write.beginTurn(turn)
      const end = failed
        ? anEnd({ status: 'error', usage: null, costUsd: null, level: 'ERROR', statusMessage: 'The server failed.' })
        : anEnd({ costUsd: 0.25 })
      const { traceId } = turn.start
      finish(write, traceId, { end, atMs: nowMs })
    }
    const earlier = nowMs - 6 * hourMs
    record(earlier, 'gpt-5', 'ada', false)
    record(earlier + 1, 'gpt-5', 'ada', false)
    record(earlier + 2, 'gpt-5', 'ada', true)
    for (const at of [0, 1]) record(nowMs - 2 * hourMs + at, evilModel, 'grace', false)
  })
}

beforeEach(() => {
  ;({ folder, remove } = temporaryFolder())
  shell = null
  recordSome(Date.now())
})
afterEach(async () => {
  await shell?.kill()
  remove()
})

const chart = (page: Page, name = 'Traces and errors') => page.getByRole('slider', { name })
const valueText = async (page: Page, name?: string) => (await chart(page, name).getAttribute('aria-valuetext')) ?? ''
const choose = async (page: Page, group: string, name: string) =>
  page.getByRole('radiogroup', { name: group }).getByText(name, { exact: true }).click()

async function openMonitor(kind: Shell['kind'], env: Record<string, string> = {}): Promise<Page> {
  shell = await launch(kind, { dataFolder: folder, env })
  const user = userOf(shell)
  await user.page.setViewportSize({ width: 1280, height: 800 })
  await user.goTo('Monitor')
  await chart(user.page).waitFor()
  await user.page.locator('.uplot canvas').waitFor()
  return user.page
}

/** A chat that goes on while one looks at the Monitor. */
async function sendElsewhere(page: Page): Promise<void> {
  const settings = { providerId: 'demo', model: 'holdfast-demo', systemPrompt: '', parameters: {} }
  const input = { conversationId: null, parentId: null, text: 'One more', settings }
  if (shell?.app) await page.evaluate(`holdfast.request('chat.send', ${JSON.stringify(input)})`)
  else await (await (shell as BrowserShell).serve.openClient()).request('chat.send', input)
}

/** Presses the key until the crosshair stands on a bucket that has this, which it says; none where it stands there. */
async function moveTo(page: Page, key: string, words: string): Promise<void> {
  for (let step = 0; step < 100; step += 1) {
    if ((await valueText(page)).includes(words)) return
    await page.keyboard.press(key)
  }
  throw new Error(`no bucket has ${words}; the last one was ${await valueText(page)}`)
}

/** How many pixels of the drawing are of a token's colour, or near it. */
const pixelsOf = (page: Page, token: string): Promise<number> =>
  page.evaluate(
    `(() => {
      const canvas = document.querySelector('.uplot canvas')
      const paint = new OffscreenCanvas(1, 1).getContext('2d')
      paint.fillStyle = getComputedStyle(document.documentElement).getPropertyValue(${JSON.stringify(token)})
      paint.fillRect(0, 0, 1, 1)
      const [r, g, b] = paint.getImageData(0, 0, 1, 1).data
      const { data } = canvas.getContext('2d').getImageData(0, 0, canvas.width, canvas.height)
      let count = 0
      for (let at = 0; at < data.length; at += 4)
        if (data[at + 3] > 200 && Math.abs(data[at] - r) + Math.abs(data[at + 1] - g) + Math.abs(data[at + 2] - b) < 12) count += 1
      return count
    })()`,
  ) as Promise<number>

describe.each(anyShell())('charts, in the %s shell', (kind) => {
  test('show what was recorded, in sum and under the crosshair, and draw it', async () => {
    const page = await openMonitor(kind)
    await expect.poll(() => valueText(page)).toBe('Whole range, Traces 5, Errors 1')
    await expect.poll(() => pixelsOf(page, '--bad')).toBeGreaterThan(10)
    await chart(page).focus()
    await page.keyboard.press('End')
    expect(await valueText(page)).toContain('Traces 0, Errors 0')
    await moveTo(page, 'ArrowLeft', 'Traces 2, Errors 0')
    await moveTo(page, 'ArrowLeft', 'Traces 3, Errors 1')
    await page.keyboard.press('Home')
    expect(await valueText(page)).toContain('Traces 0, Errors 0')

    await choose(page, 'Chart', 'Tokens')
    await expect.poll(() => valueText(page, 'Tokens by kind')).toContain('Input 32, Cached 8, Output 16, Reasoning 4')
    await choose(page, 'Chart', 'Cost')
    await expect.poll(() => valueText(page, 'Cost by model')).toContain('gpt-5 $0.500')
    await choose(page, 'Chart', 'Latency')
    await chart(page, 'Latency percentiles').focus()
    await page.keyboard.press('End')
    expect(await valueText(page, 'Latency percentiles')).toContain('p50 –')
  })

  test('are drawn where the system has no name for its time zone', async () => {
    const page = await openMonitor(kind, { TZ: ':/etc/localtime' })
    await expect.poll(() => valueText(page)).toBe('Whole range, Traces 5, Errors 1')
    await page.getByRole('region', { name: 'Breakdown' }).getByRole('button', { name: 'gpt-5' }).waitFor()
  })

  test('are drawn on, not anew, when a trace comes in, and the crosshair stays', async () => {
    const page = await openMonitor(kind)
    await expect.poll(() => valueText(page)).toContain('Traces 5')
    await page.evaluate(`document.querySelector('.uplot canvas').dataset.kept = 'yes'`)
    await chart(page).focus()
    await page.keyboard.press('End')
    await moveTo(page, 'ArrowLeft', 'Traces 2')
    await sendElsewhere(page)
    await expect.poll(() => page.getByRole('grid', { name: 'Recent traces' }).getByRole('row').count()).toBe(7)
    expect(await valueText(page)).toContain('Traces 2')
    await page.keyboard.press('Tab')
    await expect.poll(() => valueText(page)).toBe('Whole range, Traces 6, Errors 1')
    expect(await page.evaluate(`document.querySelector('.uplot canvas').dataset.kept`)).toBe('yes')
  })

  test('zoom into what is dragged over or marked by keyboard, and back', async () => {
    const page = await openMonitor(kind)
    await expect.poll(() => valueText(page)).toContain('Traces 5')
    const box = await page.locator('.u-over').boundingBox()
    if (!box) throw new Error('nothing is drawn')
    // The right half of a day has all five; its last sixth only the later two.
    await page.mouse.move(box.x + box.width * (5 / 6), box.y + 20)
    await page.mouse.down()
    await page.mouse.move(box.x + box.width - 2, box.y + 30, { steps: 4 })
    await page.mouse.up()
    await page.mouse.move(5, 5)
    await expect.poll(() => valueText(page)).toBe('Whole range, Traces 2, Errors 0')
    await expect.poll(() => page.getByRole('grid', { name: 'Recent traces' }).getByRole('row').count()).toBe(3)
    expect(page.url()).toContain('from=')
    await chart(page).focus()
    await page.keyboard.press('Escape')
    await expect.poll(() => valueText(page)).toBe('Whole range, Traces 5, Errors 1')
    expect(page.url()).not.toContain('from=')

    await page.keyboard.press('End')
    await moveTo(page, 'ArrowLeft', 'Traces 3, Errors 1')
    await page.keyboard.press('Shift+ArrowRight')
    await page.keyboard.press('Enter')
    await expect.poll(() => valueText(page)).toBe('Whole range, Traces 3, Errors 1')
    // A zoom within a zoom is taken back step by step.
    await page.keyboard.press('Home')
    await moveTo(page, 'ArrowRight', 'Errors 1')
    await page.keyboard.press('Enter')
    await expect.poll(() => page.url().split('from=').length).toBe(2)
    await page.getByRole('button', { name: 'Zoom out' }).click()
    await page.getByRole('button', { name: 'Zoom out' }).click()
    await expect.poll(() => valueText(page)).toBe('Whole range, Traces 5, Errors 1')
    await page.getByRole('button', { name: 'Zoom out' }).waitFor({ state: 'detached' })
  })

  test('stand as a table, and are saved as a picture and as CSV that no spreadsheet runs', async () => {
    const page = await openMonitor(kind)
    await choose(page, 'Chart', 'Cost')
    await expect.poll(() => valueText(page, 'Cost by model')).toContain('gpt-5')
    await page.getByRole('button', { name: 'Show as a table' }).click()
    const table = page.getByRole('region', { name: 'Cost by model, as a table' })
    await table.getByRole('columnheader', { name: 'gpt-5' }).waitFor()
    await expect.poll(() => table.getByRole('row').filter({ hasText: '$0.500' }).count()).toBe(2)
    const target = path.join(folder, 'saved')
    const save = (entry: string) =>
      saveTo(shell as Shell, target, async () => {
        await page.getByRole('button', { name: 'Save chart' }).click()
        await page.getByRole('menuitem', { name: entry }).click()
      })
    expect(await save('Save as CSV')).toMatch(/^holdfast-cost-.*\.csv$/)
    const lines = fs.readFileSync(target, 'utf8').split('\r\n')
    // Both cost the same: which stands first is not told.
    expect(lines[0]).toContain(`"'=HYPERLINK(""https://evil.example"") (USD)"`)
    expect(lines[0]).toMatch(/^\uFEFFFrom,To,.*gpt-5 \(USD\)/)
    expect(lines.filter((line) => line.includes('0.5'))).toHaveLength(2)

    await page.getByRole('button', { name: 'Show as a table' }).click()
    await page.locator('.uplot canvas').waitFor()
    expect(await save('Save as PNG')).toMatch(/^holdfast-cost-.*\.png$/)
    const picture = fs.readFileSync(target)
    expect(picture.subarray(1, 4).toString()).toBe('PNG')
    expect(picture.readUInt32BE(16)).toBeGreaterThan(400)
    expect(picture.readUInt32BE(20)).toBeGreaterThan(100)
  })

  test('a breakdown narrows the whole Monitor down, and no longer', async () => {
    const page = await openMonitor(kind)
    const panel = page.getByRole('region', { name: 'Breakdown' })
    await panel.getByRole('button', { name: 'gpt-5' }).click()
    await expect.poll(() => valueText(page)).toBe('Whole range, Traces 3, Errors 1')
    expect(page.url()).toContain('model=gpt-5')
    await panel.getByRole('button', { name: 'gpt-5', pressed: true }).click()
    await expect.poll(() => valueText(page)).toBe('Whole range, Traces 5, Errors 1')
    await choose(page, 'Break down by', 'User')
    await panel.getByRole('button', { name: 'grace' }).click()
    await expect.poll(() => valueText(page)).toBe('Whole range, Traces 2, Errors 0')
    await choose(page, 'Break down by', 'Week')
    await expect.poll(() => panel.getByText(/^Most: .* 2 traces/).count()).toBe(1)
  })

  test('have room for every figure: beside the lines of long latencies, and in a crowded legend', async () => {
    withDatabase(folder, (_, db) => {
      db.exec(`UPDATE traces SET duration_ms = 1.9e7; UPDATE observations SET duration_ms = 1.9e7, cost_usd = 248000002.5,
        model = 'a-model-of-a-long-name-' || row WHERE type = 'generation'`)
    })
    const page = await openMonitor(kind)
    await choose(page, 'Chart', 'Latency')
    await chart(page, 'Latency percentiles').waitFor()
    // What is cut has ink at the very edge.
    const inkAtEdge = `(() => {
      const canvas = document.querySelector('.uplot canvas')
      const { data } = canvas.getContext('2d').getImageData(0, 0, 2, canvas.height)
      return data.some((value, at) => at % 4 === 3 && value > 0)
    })()`
    await expect.poll(() => valueText(page, 'Latency percentiles')).toContain('Whole range')
    await page.keyboard.press('Escape')
    await expect.poll(() => page.evaluate(inkAtEdge)).toBe(false)
    await choose(page, 'Chart', 'Cost')
    await expect.poll(() => valueText(page, 'Cost by model')).toContain('$248,000,003')
    const isOver = await page.evaluate(`[...document.querySelectorAll('[aria-hidden] > span:has(> bdi)')].some((line) =>
      line.scrollWidth > line.clientWidth)`)
    expect(isOver).toBe(false)
  })

  test('stay folded, and follow the theme', async () => {
    const page = await openMonitor(kind)
    const badColour = () => page.evaluate(`getComputedStyle(document.documentElement).getPropertyValue('--bad')`)
    const before = await badColour()
    const isDark = await page.evaluate(`document.documentElement.dataset.theme === 'dark'`)
    await page.emulateMedia({ colorScheme: isDark ? 'light' : 'dark' })
    await expect.poll(badColour).not.toBe(before)
    await expect.poll(() => pixelsOf(page, '--bad')).toBeGreaterThan(10)
    await page.getByRole('button', { name: 'Hide charts' }).click()
    await chart(page).waitFor({ state: 'detached' })
    await page.reload()
    await page.getByRole('button', { name: 'Show charts' }).click()
    await chart(page).waitFor()
  })
})
