import fs from 'node:fs'
import os from 'node:os'
import path from 'node:path'
import { describe, expect, test } from 'vitest'
import { childPids } from '../support/processes.ts'
import { anyShell } from './launch.ts'
import { monitorApp } from './monitor-app.ts'
import { saveTo } from './saved-file.ts'

const app = monitorApp()
const button = (name: string) => app.page.getByRole('button', { name, exact: true })
const rows = () => app.page.getByRole('table', { name: 'Answer' })
const cells = () => rows().getByRole('cell').allInnerTexts()

async function type(sql: string): Promise<void> {
  await app.page.getByRole('textbox', { name: 'SQL' }).fill(sql)
}

describe.each(anyShell())('SQL in the Monitor, in the %s shell', (kind) => {
  test('answers what is asked, keeps it, and saves the answer', async () => {
    await app.open(kind)
    await app.ask('What holds a ship?')
    await app.ask('=1+1')
    await app.goTo('#/monitor')
    await app.page.getByRole('link', { name: 'SQL' }).click()
    await type('SELECT prompt, total_tokens > 0 AS counted FROM traces ORDER BY prompt')
    await app.page.keyboard.press('Control+Enter')
    await expect.poll(cells).toEqual(['=1+1', 'true', 'What holds a ship?', 'true'])

    const target = path.join(os.tmpdir(), `holdfast-sql-${kind}-${process.pid}.csv`)
    expect(await saveTo(app.shell, target, () => button('CSV').click())).toBe('holdfast-query.csv')
    // A spreadsheet shall not work it out.
    expect(fs.readFileSync(target, 'utf8')).toContain(`"'=1+1",true\r\n`)
    fs.rmSync(target)

    await button('Saved queries').click()
    await app.page.getByRole('textbox', { name: 'Save this query as' }).fill('Prompts')
    await button('Save').click()
    await type('DELETE FROM copied_traces')
    await button('Run').click()
    await expect
      .poll(() => app.page.getByRole('alert').allInnerTexts())
      .toEqual([expect.stringContaining('Only questions can be asked here')])
    await button('Saved queries').click()
    await button('Prompts').click()
    await button('Run').click()
    await expect.poll(cells).toHaveLength(4)
    await button('History').click()
    await app.page.getByRole('button', { name: 'DELETE FROM copied_traces' }).click()
    expect(await app.page.getByRole('textbox', { name: 'SQL' }).inputValue()).toBe('DELETE FROM copied_traces')
  })

  test('draws its answer as a chart of the columns that one chooses', async () => {
    await app.open(kind)
    await app.goTo('#/monitor-sql')
    const chart = (name: string) => app.page.getByRole('slider', { name, exact: true })
    const pick = (label: string, choice: string) => app.page.getByLabel(label, { exact: true }).selectOption(choice)
    await type(`SELECT DATE '2026-03-01' + (i // 2)::INTEGER AS day, ['a', 'b'][1 + i % 2] AS model, i AS calls, i / 8 AS cost
      FROM range(8) r(i)`)
    await button('Run').click()
    await app.page.getByText('Chart', { exact: true }).click()
    await app.page.getByRole('region', { name: 'Answer' }).locator('canvas').waitFor()
    // By keyboard, from the last place on.
    await chart('calls').focus()
    await app.page.keyboard.press('ArrowLeft')
    await app.page.keyboard.press('ArrowLeft')
    expect(await chart('calls').getAttribute('aria-valuetext')).toBe('2026-03-03, a 4, b 5')
    await pick('Series', 'Nothing')
    await pick('X', 'model')
    await pick('Y', 'All numbers')
    await chart('calls, cost').focus()
    await app.page.keyboard.press('Home')
    expect(await chart('calls, cost').getAttribute('aria-valuetext')).toBe('a, calls 0, cost 0')

    const target = path.join(os.tmpdir(), `holdfast-sql-${kind}-${process.pid}.png`)
    expect(await saveTo(app.shell, target, () => button('PNG').click())).toMatch(/^holdfast-query-.*\.png$/)
    expect(fs.readFileSync(target).subarray(1, 4).toString()).toBe('PNG')
    fs.rmSync(target)

    // Asked again it is drawn again; what cannot be drawn says what it needs.
    await button('Run').click()
    await chart('calls, cost').waitFor()
    await type(`SELECT 'a' AS model`)
    await button('Run').click()
    await app.page.getByText('A chart needs a column of numbers').waitFor()
    await app.page.getByText('Table', { exact: true }).click()
    await expect.poll(cells).toEqual(['a'])
  })

  test('is cancelled, and draws no more rows than are in sight', async () => {
    await app.open(kind)
    await app.goTo('#/monitor-sql')
    await type('SELECT count(*) FROM range(1000000000) a, range(1000000) b WHERE a.range + b.range = -1')
    await button('Run').click()
    await button('Cancel').click()
    await expect.poll(() => app.page.getByRole('alert').allInnerTexts()).toEqual(['Cancelled.'])
    await type('SELECT range FROM range(20000)')
    await button('Run').click()
    await expect.poll(() => app.page.getByText('The first 10,000 rows; there are more').count()).toBe(1)
    expect(await rows().getByRole('cell').count()).toBeLessThan(200)
  })

  test('and all the Monitor are there again once its process was killed, and say so', async () => {
    await app.open(kind)
    await app.ask('Still there?')
    await app.goTo('#/monitor')
    await app.untilPrompts(['Still there?'])
    const words = kind === 'desktop' ? 'node.mojom.NodeService' : 'analysis.js'
    const [pid] = childPids(app.shell.pid, words)
    expect(pid).toBeGreaterThan(0)
    process.kill(pid ?? 0, 'SIGKILL')
    await expect.poll(() => app.page.getByText('The Monitor’s process ended unexpectedly').count()).toBe(1)
    await app.ask('And now?')
    await app.untilPrompts(['And now?', 'Still there?'])
    await app.goTo('#/monitor-sql')
    await type('SELECT count(*) FROM traces')
    await button('Run').click()
    await expect.poll(cells).toEqual(['2'])
  })
})
