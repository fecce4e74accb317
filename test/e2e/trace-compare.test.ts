import { describe, expect, test } from 'vitest'
import { attach } from '../support/attach.ts'
import { makePng } from '../support/documents.ts'
import { violations } from './axe.ts'
import { anyShell } from './launch.ts'
import { monitorApp } from './monitor-app.ts'

const app = monitorApp()
const panel = () => app.page.getByRole('region', { name: 'Trace detail' })
const comparison = () => app.page.getByRole('region', { name: 'Comparison' })
const traceRow = (name: string) =>
  app.page.getByRole('grid', { name: 'Recent traces' }).getByRole('row').filter({ hasText: name })

describe.each(anyShell())('two traces, in the %s shell', (kind) => {
  test('are compared, chosen in the table, and by their address', async () => {
    await app.open(kind)
    app.model.behave({ kind: 'answer', text: 'The cat sat on the mat.', usage: { prompt: 300, completion: 10 } })
    const left = await app.ask('alpha')
    app.model.behave({ kind: 'answer', text: 'The dog sat on the mat.', usage: { prompt: 200, completion: 10 } })
    const right = await app.ask('beta', 'fake-small')
    await app.page.setViewportSize({ width: 1280, height: 800 })
    await app.goTo('#/monitor')
    await traceRow('alpha').click({ button: 'right' })
    await app.page.getByRole('menuitem', { name: 'Choose for comparison' }).click()
    await app.page.getByText('To compare with “alpha”').waitFor()
    await traceRow('alpha').focus()
    await app.page.keyboard.press('ArrowUp')
    await app.page.keyboard.press('Shift+F10')
    expect(await violations(app.page)).toEqual([])
    await app.page.getByRole('menuitem', { name: 'Compare with “alpha”' }).click()
    await expect.poll(() => app.hash()).toBe(`#/monitor/${left}?compare=${right}`)
    const output = comparison().getByRole('region', { name: 'Output' })
    await expect.poll(() => output.locator('del').allInnerTexts()).toEqual(['cat'])
    await expect.poll(() => output.locator('ins').allInnerTexts()).toEqual(['dog'])
    expect(await comparison().getByRole('row').filter({ hasText: 'Tokens' }).first().innerText()).toContain('−100')
    expect(await violations(app.page)).toEqual([])
    await app.page.reload()
    await comparison().getByRole('button', { name: 'Swap sides' }).click()
    await expect.poll(() => output.locator('del').allInnerTexts()).toEqual(['dog'])
    await app.page.keyboard.press('Escape')
    await panel().getByRole('button', { name: 'Run again' }).waitFor()
    await expect.poll(app.hash).toBe(`#/monitor/${right}`)
  })

  test('of which one is not here, or neither, say so and lead to what is', async () => {
    await app.open(kind)
    const here = await app.ask('alpha')
    const gone = 'f'.repeat(32)
    for (const [left, right, side] of [
      [here, gone, 'right'],
      [gone, here, 'left'],
    ]) {
      await app.goTo(`#/monitor/${left}?compare=${right}`)
      await comparison().getByText(`The trace on the ${side} isn’t on this computer`).waitFor()
      expect(await comparison().getByRole('button', { name: 'Try again' }).count()).toBe(0)
      await comparison().getByRole('button', { name: 'Show the other trace' }).click()
      await panel().getByRole('region', { name: 'Output' }).waitFor()
      expect(await app.hash()).toBe(`#/monitor/${here}`)
    }
    await app.goTo(`#/monitor/${gone}?compare=${'e'.repeat(32)}`)
    await comparison().getByText('Neither of these traces is on this computer').waitFor()
    expect(await violations(app.page)).toEqual([])
    await comparison().getByRole('button', { name: 'Show the list' }).click()
    await comparison().waitFor({ state: 'detached' })
    await traceRow('alpha').waitFor()
    expect(await app.hash()).toBe('#/monitor')
  })

  test('of which one is asked again: a new chat, saved once it is sent, and linked both ways', async () => {
    await app.open(kind)
    app.model.behave({ kind: 'answer', text: 'The first answer.', usage: { prompt: 3, completion: 1 } })
    const traceId = await app.ask('Why do tides turn?')
    await app.page.setViewportSize({ width: 1280, height: 800 })
    await app.goTo(`#/monitor/${traceId}`)
    await panel().getByRole('button', { name: 'Run again' }).click()
    const composer = app.page.getByRole('textbox', { name: 'Message' })
    await expect.poll(() => composer.inputValue()).toBe('Why do tides turn?')
    await app.page.getByText('nothing is saved until you send it').waitFor()
    await expect.poll(() => app.page.getByRole('button', { name: 'Model: fake-large' }).count()).toBe(1)
    expect(await violations(app.page)).toEqual([])
    expect(await app.request('conversations.list', null)).toHaveLength(1)
    await app.page.getByRole('button', { name: 'Model: fake-large' }).click()
    await app.page.getByRole('option', { name: 'fake-small' }).click()
    app.model.behave({ kind: 'answer', text: 'Another answer.', usage: { prompt: 3, completion: 1 } })
    await composer.press('Enter')
    await app.page.getByText('Another answer.').waitFor()
    expect(app.model.requests.at(-1)?.body?.model).toBe('fake-small')
    expect((await app.request('settings.get', null)).defaults.model).not.toBe('fake-small')
    expect(await app.request('conversations.list', null)).toHaveLength(2)
    await app.page.getByRole('link', { name: 'Show its trace' }).click()
    await panel().getByRole('link', { name: 'Why do tides turn?' }).click()
    await app.page.getByText('Another answer.').waitFor()
  })

  test.each(['reference', 'full'] as const)('is asked again with its pictures, recorded by %s', async (inRecords) => {
    await app.open(kind)
    await app.request('settings.update', { attachments: { quotaBytes: null, inRecords, sendToLangfuse: false } })
    const { sha256, name } = await attach(app, 'pond.png', makePng(40, 20))
    const traceId = await app.ask('What is this?', 'fake-large', [{ sha256, name }])
    await app.goTo(`#/monitor/${traceId}`)
    await panel().getByRole('button', { name: 'Run again' }).click()
    const files = app.page.getByRole('list', { name: 'Attached files' }).getByRole('listitem')
    await files.filter({ hasText: 'pond.png' }).waitFor()
    const composer = app.page.getByRole('textbox', { name: 'Message' })
    await expect.poll(() => composer.inputValue()).toBe('What is this?')
    await composer.press('Enter')
    await expect.poll(() => app.model.requests.length).toBe(2)
    const [first, again] = app.model.requests.map(({ body }) => body?.messages)
    expect(first?.[0]?.content).toContainEqual(expect.objectContaining({ type: 'image_url' }))
    expect(again).toEqual(first)
    await app.page.getByRole('list', { name: 'Files of your message' }).getByRole('button').waitFor()
  })
})
