import { beforeEach, describe, expect, test } from 'vitest'
import { recordAgent, spanIdOf } from '../support/agent-trace.ts'
import { withDatabase } from '../support/store-fixtures.ts'
import { violations } from './axe.ts'
import { anyShell, type Shell } from './launch.ts'
import { monitorApp } from './monitor-app.ts'

const app = monitorApp()
const stepCount = 700
const button = (name: string) => app.page.getByRole('button', { name, exact: true })
const grid = () => app.page.getByRole('grid', { name: 'Recent observations' })
const rows = () => app.page.getByRole('radiogroup', { name: 'Rows' })
/** Those in sight, and some more. */
const names = () => grid().locator('[data-cell=name]').allInnerTexts()
const untilFirst = (wanted: string[]) =>
  expect.poll(async () => (await names()).slice(0, wanted.length)).toEqual(wanted)
const chips = () => app.page.getByRole('list', { name: 'Filters' }).locator('bdi').allInnerTexts()
const focused = (): Promise<string> =>
  app.page.evaluate(`document.activeElement.querySelector('[data-cell=name]')?.textContent ?? ''`)
const columns = () => app.page.getByRole('grid').getByRole('columnheader').allInnerTexts()
const sortBy = (name: string) => grid().getByRole('columnheader', { name, exact: true }).getByRole('button').click()

let agentId = ''
beforeEach(() => {
  agentId = ''
})

/** An agent of many steps, each 10 ms behind the one before. */
async function openWithAgent(kind: Shell['kind']): Promise<void> {
  await app.open(kind, (folder) => {
    agentId = withDatabase(folder, (_, db) => recordAgent(db, { stepCount, startedAtMs: Date.now() - 60_000 }))
  })
  await app.page.setViewportSize({ width: 1280, height: 800 })
  await app.goTo('#/monitor')
  await app.page.getByRole('grid', { name: 'Recent traces' }).getByRole('row').nth(1).waitFor()
}

describe.each(anyShell())('observations as rows, in the %s shell', (kind) => {
  test('are switched to by keyboard, and stand in the address', async () => {
    await openWithAgent(kind)
    await app.page.getByText('1 trace', { exact: true }).waitFor()
    await rows().getByRole('radio', { name: 'Traces' }).focus()
    await app.page.keyboard.press('ArrowRight')
    await untilFirst(['span 699', 'tool 698', 'generation 697', 'agent 696'])
    await expect.poll(app.hash).toBe('#/monitor?rows=observations')
    await app.page.getByText('700 observations', { exact: true }).waitFor()
    expect(await violations(app.page)).toEqual([])
    await app.page.goBack()
    await app.page.getByRole('grid', { name: 'Recent traces' }).waitFor()
    await app.page.goForward()
    await app.page.reload()
    await untilFirst(['span 699'])
  })

  test('open their trace at their step, by pointer and keyboard, and the list stays where it is', async () => {
    await openWithAgent(kind)
    await app.goTo('#/monitor?rows=observations')
    await untilFirst(['span 699'])
    await grid().getByText('generation 697', { exact: true }).click()
    const selected = app.page.getByRole('treegrid').locator('[aria-selected=true]')
    await expect.poll(() => selected.innerText()).toContain('generation 697')
    await expect.poll(app.hash).toBe(`#/monitor/${agentId}/${spanIdOf(697)}?rows=observations`)
    await expect.poll(focused).toBe('generation 697')
    await untilFirst(['span 699', 'tool 698', 'generation 697'])
    await app.page.keyboard.press('ArrowDown')
    await expect.poll(() => selected.innerText()).toContain('agent 696')
    await app.page.keyboard.press('Escape')
    await selected.waitFor({ state: 'detached' })
    await expect.poll(focused).toBe('agent 696')
    await app.page.keyboard.press('ArrowUp')
    await app.page.keyboard.press('Enter')
    await expect.poll(() => selected.innerText()).toContain('generation 697')
    await expect.poll(() => grid().locator('[aria-selected=true]').innerText()).toContain('generation 697')
  })

  test('go to either end and a page at a time, in any order', async () => {
    await openWithAgent(kind)
    await app.goTo('#/monitor?rows=observations')
    await untilFirst(['span 699'])
    await grid().getByRole('row').nth(1).focus()
    await app.page.keyboard.press('End')
    await expect.poll(focused).toBe('research')
    expect(await grid().getByRole('row').last().getAttribute('aria-rowindex')).toBe(String(stepCount + 1))
    await app.page.keyboard.press('PageUp')
    await expect.poll(focused).toMatch(/^(agent|generation|tool|span) [1-9]\d?$/)
    await app.page.keyboard.press('Home')
    await expect.poll(focused).toBe('span 699')
    await sortBy('Tokens')
    await untilFirst(['generation 697', 'generation 693'])
    await expect.poll(app.hash).toBe('#/monitor?rows=observations&sort-observations=-tokens')
    await sortBy('Tokens')
    await untilFirst(['generation 1', 'generation 5'])
    await grid().getByRole('row').nth(1).focus()
    await app.page.keyboard.press('End')
    // What has no tokens stands at the end.
    await expect.poll(focused).toBe('span 699')
  })

  test('are narrowed by their type, which traces know nothing of', async () => {
    await openWithAgent(kind)
    await button('Filter').click()
    expect(await app.page.getByRole('tab', { name: 'Type' }).count()).toBe(0)
    await app.page.keyboard.press('Escape')
    await app.goTo('#/monitor?rows=observations')
    await untilFirst(['span 699'])
    await button('Filter').click()
    await app.page.getByRole('tab', { name: 'Type' }).click()
    await app.page.getByRole('checkbox', { name: 'tool', exact: true }).check()
    await app.page.keyboard.press('Escape')
    await untilFirst(['tool 698', 'tool 694'])
    await expect.poll(chips).toEqual(['tool'])
    await app.page.getByText('175 observations', { exact: true }).waitFor()
    await app.page.getByRole('searchbox', { name: 'Search observations' }).fill('tool 60')
    await untilFirst(['tool 606', 'tool 602'])
    await app.page.getByText('2 observations', { exact: true }).waitFor()
    await rows().getByText('Traces', { exact: true }).click()
    await app.page.getByText('No matching traces').waitFor()
    await expect.poll(chips).toEqual(['tool 60'])
    await app.page.goBack()
    await untilFirst(['tool 606'])
    await app.page.getByRole('searchbox', { name: 'Search observations' }).fill('no such step')
    await app.page.getByText('No matching observations').waitFor()
  })

  test('have columns of their own', async () => {
    await openWithAgent(kind)
    const ofTraces = await columns()
    await app.goTo('#/monitor?rows=observations')
    await untilFirst(['span 699'])
    expect(await columns()).toEqual(['Started', 'Name', 'Prompt', 'Model', 'Latency', 'First token', 'Tokens', 'Cost'])
    await button('Columns').click()
    await app.page.getByRole('checkbox', { name: 'Type', exact: true }).check()
    await app.page.getByRole('checkbox', { name: 'Prompt', exact: true }).uncheck()
    await app.page.keyboard.press('Escape')
    const wanted = ['Started', 'Type', 'Name', 'Model', 'Latency', 'First token', 'Tokens', 'Cost']
    expect(await columns()).toEqual(wanted)
    await expect.poll(async () => (await app.request('settings.get', null)).observationTable?.length).toBe(8)
    expect((await app.request('settings.get', null)).traceTable).toBe(null)
    await app.page.reload()
    await untilFirst(['span 699'])
    expect(await columns()).toEqual(wanted)
    await rows().getByText('Traces', { exact: true }).click()
    await expect.poll(columns).toEqual(ofTraces)
  })

  test('come in as calls are made, but move nothing under the pointer', async () => {
    await openWithAgent(kind)
    await app.goTo('#/monitor?rows=observations')
    await untilFirst(['span 699'])
    await app.ask('one')
    await expect.poll(async () => (await names()).indexOf('span 699')).toBe(2)
    const first = (await names()).slice(0, 3)
    await grid().getByRole('row').nth(2).hover()
    await app.ask('two')
    await button('2 new observations').waitFor()
    expect((await names()).slice(0, 3)).toEqual(first)
    await button('2 new observations').click()
    await expect.poll(async () => (await names()).indexOf('span 699')).toBe(4)
  })
})
