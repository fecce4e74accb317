import { describe, expect, test } from 'vitest'
import { finish, withDatabase } from '../support/store-fixtures.ts'
import { aTurn } from '../support/turn-fixtures.ts'
import { anyShell } from './launch.ts'
import { monitorApp } from './monitor-app.ts'

const app = monitorApp()
const button = (name: string) => app.page.getByRole('button', { name, exact: true })
const chips = () => app.page.getByRole('list', { name: 'Filters' }).locator('bdi').allInnerTexts()
const filterBy = async (field: string, value: string): Promise<void> => {
  await button('Filter').click()
  await app.page.getByRole('tab', { name: field }).click()
  await app.page.getByRole('checkbox', { name: value, exact: true }).check()
  await app.page.keyboard.press('Escape')
}

/** Newest first: three, two, one. */
async function openWithTraces(kind: Parameters<typeof app.open>[0]): Promise<void> {
  await app.open(kind)
  await app.ask('one', 'fake-large')
  await app.ask('two', 'fake-small')
  app.model.behave({ kind: 'server_error' })
  await app.ask('three', 'fake-small')
  await app.goTo('#/monitor')
  await app.untilPrompts(['three', 'two', 'one'])
}

/** Newest first: three, two, one; all within the hour before this one, whenever the clock strikes. */
function recordLastHour(folder: string): void {
  const beganMs = new Date().setMinutes(0, 0, 0) - 3_600_000
  withDatabase(folder, (write) => {
    for (const [minute, prompt] of ['one', 'two', 'three'].entries()) {
      const turn = aTurn({ startedAtMs: beganMs + minute * 60_000 }, prompt)
      write.beginTurn(turn)
      finish(write, turn.start.traceId)
    }
  })
}

describe.each(anyShell())('what the Monitor is narrowed to, in the %s shell', (kind) => {
  test('shows as chips, goes back and forward step by step, and survives a reload', async () => {
    await openWithTraces(kind)
    await filterBy('Model', 'fake-small')
    await app.untilPrompts(['three', 'two'])
    await filterBy('Level', 'Error')
    await app.untilPrompts(['three'])
    await expect.poll(chips).toEqual(['fake-small', 'Error'])
    await expect.poll(app.hash).toBe('#/monitor?model=fake-small&level=ERROR')

    await app.page.goBack()
    await app.untilPrompts(['three', 'two'])
    await expect.poll(chips).toEqual(['fake-small'])
    await app.page.goBack()
    await app.untilPrompts(['three', 'two', 'one'])
    await app.page.goForward()
    await app.page.goForward()
    await app.untilPrompts(['three'])

    await app.page.reload()
    await app.untilPrompts(['three'])
    await expect.poll(chips).toEqual(['fake-small', 'Error'])
    await button('Remove Model: fake-small').click()
    await app.untilPrompts(['three'])
    await app.user.goTo('Chat')
    await app.user.goTo('Monitor')
    await expect.poll(chips).toEqual(['Error'])
    await app.page.getByRole('searchbox', { name: 'Search traces' }).fill('three')
    await expect.poll(chips).toEqual(['Error', 'three'])
    await button('Clear all').click()
    await app.untilPrompts(['three', 'two', 'one'])
    await expect.poll(app.hash).toBe('#/monitor')
    await app.page.goBack()
    await expect.poll(chips).toEqual(['Error', 'three'])
  })

  test('takes several values of a field, what is above a latency or a cost, a time range and a text together', async () => {
    await openWithTraces(kind)
    await filterBy('Model', 'fake-small')
    await filterBy('Model', 'fake-large')
    await app.untilPrompts(['three', 'two', 'one'])
    await button('Filter').click()
    await app.page.getByRole('tab', { name: 'Latency above' }).click()
    await app.page.getByLabel('Latency above, in seconds').fill('soon')
    await app.page.keyboard.press('Enter')
    await app.page.getByText('Enter a number, such as 2.5.').waitFor()
    await app.page.getByLabel('Latency above, in seconds').fill('3600')
    await app.page.keyboard.press('Enter')
    await app.page.getByText('No matching traces').waitFor()
    await expect.poll(chips).toEqual(['fake-small', 'fake-large', 'above 1 h 00 min'])
    await button('Remove Latency: above 1 h 00 min').click()
    await button('Custom time range').click()
    await app.page.getByLabel('From', { exact: true }).fill('2020-01-01T00:00')
    await app.page.getByLabel('To', { exact: true }).fill('2019-01-01T00:00')
    await app.page.keyboard.press('Enter')
    await app.page.getByText('The end is before the start.').waitFor()
    await app.page.getByLabel('To', { exact: true }).fill('2021-01-01T00:00')
    await app.page.keyboard.press('Enter')
    await app.page.getByText('No matching traces').waitFor()
    await button('Remove Time: 1 Jan 2020, 00:00 – 1 Jan 2021, 00:00').click()
    await app.page.getByRole('searchbox', { name: 'Search traces' }).fill('tw')
    await app.untilPrompts(['two'])
    await expect.poll(app.hash).toBe('#/monitor?model=fake-small&model=fake-large&text=tw')
    await app.page.goBack()
    await app.untilPrompts(['three', 'two', 'one'])
  })

  test('opens again from a link, with the trace that was open; what is not known in it is left out', async () => {
    await openWithTraces(kind)
    await filterBy('Model', 'fake-small')
    await app.untilPrompts(['three', 'two'])
    await app.page.getByRole('grid').getByText('two', { exact: true }).click()
    await app.page.getByRole('region', { name: 'Output' }).waitFor()
    const address = await app.hash()
    expect(address).toMatch(/^#\/monitor\/[0-9a-f]{32}\?model=fake-small$/)
    await app.goTo('#/sync')
    await app.page.getByRole('group', { name: 'Ledger' }).waitFor()
    await app.page.keyboard.press('Control+k')
    await app.page.keyboard.insertText(`https://elsewhere.example/${address}&user=${'x'.repeat(300)}&colour=red`)
    await app.page.keyboard.press('Enter')
    await app.page.getByRole('region', { name: 'Output' }).waitFor()
    await app.untilPrompts(['three', 'two'])
    await expect.poll(chips).toEqual(['fake-small'])
    await app.page.keyboard.press('Escape')
    await app.page.getByRole('region', { name: 'Output' }).waitFor({ state: 'detached' })
    await expect.poll(app.hash).toBe('#/monitor?model=fake-small')
    await app.goTo('#/monitor/%E0%A4%A?range=never&level=')
    await app.untilPrompts(['three', 'two', 'one'])
  })

  test('has thousands of users to choose from at once, and is at any of them', async () => {
    await app.open(kind, (folder) => {
      recordLastHour(folder)
      withDatabase(folder, (_, db) => {
        db.exec(`WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 1500)
          INSERT INTO traces (trace_id, conversation_id, message_id, name, user_id, environment, provider_id, provider_name,
            model, tags, started_at_ms, level)
          SELECT printf('%032x', i), 'c', 'm' || i, 'n', printf('user %05d', i), 'e', 'p', 'p', 'm', '[]', 1e12 + i, 'DEFAULT'
          FROM n`)
      })
    })
    await app.goTo('#/monitor?range=all')
    await app.page.getByText('1,503 traces').first().waitFor()
    await button('Filter').click()
    await app.page.getByRole('tab', { name: 'User' }).click()
    const values = app.page.getByRole('tabpanel').getByRole('checkbox')
    await values.first().waitFor()
    expect(await values.count()).toBeLessThan(100)
    await app.page.getByRole('searchbox', { name: 'Find a user' }).press('Tab')
    for (let step = 0; step < 30; step += 1) await app.page.keyboard.press('Tab')
    await app.page.keyboard.press('Space')
    await expect.poll(chips).toEqual(['user 00030'])
    await app.page.getByRole('searchbox', { name: 'Find a user' }).fill('01499')
    await app.page.getByRole('checkbox', { name: 'user 01499' }).check()
    await expect.poll(chips).toEqual(['user 00030', 'user 01499'])
  })

  test('takes tags and sessions from their breakdown, and a source from the filters', async () => {
    await openWithTraces(kind)
    await app.request('settings.update', { tags: ['north', 'a,b'] })
    const traceId = await app.ask('four')
    const { conversationId } = await app.request('monitor.trace', { traceId })
    await app.page.setViewportSize({ width: 1280, height: 800 })
    const breakDown = (by: string) =>
      app.page.getByRole('radiogroup', { name: 'Break down by' }).getByText(by, { exact: true }).click()
    await breakDown('Tag')
    const rows = app.page.getByRole('region', { name: 'By tag' }).getByRole('rowheader')
    await expect.poll(() => rows.allInnerTexts()).toEqual(['–', 'a,b', 'north'])
    await button('a,b').click()
    await app.untilPrompts(['four'])
    await expect.poll(app.hash).toBe('#/monitor?tag=a%2Cb')
    await button('a,b').click()
    await app.untilPrompts(['four', 'three', 'two', 'one'])
    await breakDown('Chat')
    await button('four').click()
    await expect.poll(app.hash).toBe(`#/monitor?chat=${conversationId}`)
    await app.untilPrompts(['four'])
    await button('Clear all').click()
    await filterBy('Source', 'Imports')
    await app.page.getByText('No matching traces').waitFor()
  })

  test('takes an hour of the week from the map of the week, by pointer and by keyboard', async () => {
    await app.open(kind, recordLastHour)
    await app.goTo('#/monitor')
    await app.untilPrompts(['three', 'two', 'one'])
    await app.page.setViewportSize({ width: 1280, height: 800 })
    await app.page.getByRole('radiogroup', { name: 'Break down by' }).getByText('Week', { exact: true }).click()
    const cells = app.page.getByRole('table', { name: 'Traces by day and hour' }).getByRole('button')
    const full = cells.and(app.page.getByRole('button', { name: /[1-9] traces?$/ })).last()
    const name = (await full.getAttribute('aria-label')) ?? ''
    const at = Number(await full.getAttribute('data-hour'))
    await full.click()
    await expect.poll(app.hash).toBe(`#/monitor?weekHour=${at}`)
    await expect.poll(chips).toEqual([name.split(': ')[0]])
    await expect.poll(() => full.getAttribute('aria-pressed')).toBe('true')
    // Another hour has none of them; with it, the first still counts.
    await full.click()
    await expect.poll(app.hash).toBe('#/monitor')
    await app.page.keyboard.press(at % 24 === 0 ? 'ArrowRight' : 'ArrowLeft')
    await app.page.keyboard.press('Enter')
    const other = at % 24 === 0 ? at + 1 : at - 1
    await expect.poll(app.hash).toBe(`#/monitor?weekHour=${other}`)
    await app.page.getByText('No matching traces').waitFor()
    await app.goTo(`#/monitor?weekHour=${other}&weekHour=${at}`)
    await app.untilPrompts(['three', 'two', 'one'])
  })

  test('is kept under a name, renamed, deleted, and brought back', async () => {
    await openWithTraces(kind)
    await app.goTo('#/monitor?level=ERROR')
    await app.untilPrompts(['three'])
    await button('Saved views').click()
    await app.page.getByLabel('Save this view as').fill('Errors')
    await app.page.keyboard.press('Enter')
    await app.page.getByRole('dialog', { name: 'Saved views' }).waitFor({ state: 'detached' })
    await button('Clear all').click()
    await app.untilPrompts(['three', 'two', 'one'])
    await button('Saved views').click()
    await button('Rename Errors').click()
    await app.page.getByLabel('New name').fill('What failed')
    await button('Rename').click()
    await button('What failed').click()
    await app.untilPrompts(['three'])
    await app.goTo('#/sync')
    await app.page.keyboard.press('Control+k')
    await app.page.keyboard.type('What failed')
    await app.page.getByRole('option', { name: 'What failed' }).click()
    await app.untilPrompts(['three'])
    await button('Saved views').click()
    await button('Delete What failed').click()
    await button('Undo').click()
    await button('Saved views').click()
    await button('What failed').waitFor()
    expect((await app.request('settings.get', null)).savedViews).toMatchObject([
      { name: 'What failed', query: 'level=ERROR' },
    ])
  })
})
