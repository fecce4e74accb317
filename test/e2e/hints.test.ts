import { describe, expect, test } from 'vitest'
import { anyShell } from './launch.ts'
import { monitorApp } from './monitor-app.ts'

const app = monitorApp()
const list = () => app.page.getByRole('region', { name: 'Hints' })
const titles = () => list().getByRole('heading').allInnerTexts()
const errors = 'Local fake: 5 errors in a short time'
const repeated = 'fake-large: the same call 3 times within minutes'

describe.each(anyShell())('hints of the Monitor (%s)', (kind) => {
  test('say what was seen and lead to it; one that is dismissed comes back with an undo, or with something new', async () => {
    await app.open(kind)
    for (let turn = 0; turn < 3; turn += 1) await app.ask('Summarise the minutes')
    await app.goTo('#/monitor-hints')
    await expect.poll(titles).toEqual([repeated])
    for (let turn = 0; turn < 5; turn += 1) {
      app.model.behave({ kind: 'server_error' })
      await app.ask(`This fails ${turn}`)
    }
    await expect.poll(titles, { timeout: 15_000 }).toEqual([errors, repeated])
    expect(await list().innerText()).toMatch(/5 of 5 calls within [\d.]+ s failed\./)
    expect(await list().innerText()).toContain('“Summarise the minutes”')

    await list().getByRole('listitem').filter({ hasText: repeated }).getByRole('link', { name: 'Show traces' }).click()
    await app.untilPrompts(['Summarise the minutes', 'Summarise the minutes', 'Summarise the minutes'])
    await app.page.goBack()
    await list().getByRole('listitem').filter({ hasText: errors }).getByRole('link', { name: 'Show traces' }).click()
    await app.untilPrompts([4, 3, 2, 1, 0].map((turn) => `This fails ${turn}`))
    await app.page.goBack()

    const dismiss = (title: string) => app.page.getByRole('button', { name: `Dismiss: ${title}` }).click()
    await dismiss(errors)
    await expect.poll(titles).toEqual([repeated])
    await app.page.getByRole('button', { name: 'Undo' }).click()
    await expect.poll(titles).toEqual([errors, repeated])
    await dismiss(errors)
    await expect.poll(titles).toEqual([repeated])
    await app.page.reload()
    await expect.poll(titles).toEqual([repeated])

    // What the dismissed one told of is not told again; the same call made more often is the same finding.
    await app.page.getByRole('button', { name: `Dismiss: ${repeated}` }).click()
    await app.page.getByText('No hints in this time range').waitFor()
    for (let turn = 0; turn < 3; turn += 1) await app.ask('Something else')
    await expect.poll(titles, { timeout: 15_000 }).toEqual([repeated])
    expect(await list().innerText()).toContain('“Something else”')
  })
})
