import fs from 'node:fs'
import path from 'node:path'
import { describe, expect, test } from 'vitest'
import { anyShell, availableShells } from './launch.ts'
import { record, withDatabase } from '../support/store-fixtures.ts'
import { monitorApp } from './monitor-app.ts'

const app = monitorApp()
const tab = (name: string) => app.page.getByRole('navigation', { name: 'Monitor' }).getByRole('link', { name })
const grid = () => app.page.getByRole('grid', { name: 'Sessions' })
const names = () => grid().locator('[data-column=session]').allInnerTexts()
const head = (name: string) => grid().getByRole('columnheader', { name, exact: true }).getByRole('button')
const cards = () => app.page.getByRole('region', { name: 'Traces of the session' }).getByRole('article')

/** Asks again within the chat of a trace. */
async function askOn(traceId: string, text: string): Promise<void> {
  const { conversationId } = await app.request('monitor.trace', { traceId })
  const { leafMessageId, settings } = await app.request('conversations.get', { id: conversationId })
  await app.request('chat.send', { conversationId, parentId: leafMessageId, text, settings })
  await expect
    .poll(async () => {
      const { messages } = await app.request('conversations.get', { id: conversationId })
      return messages.some(({ status }) => status === 'streaming')
    })
    .toBe(false)
}

describe.each(anyShell())('sessions of the Monitor (%s)', (kind) => {
  test('are listed, sorted and narrowed, and one is read from its first trace to its last', async () => {
    await app.open(kind)
    const answered = { kind: 'answer', text: 'An answer to it.', usage: { prompt: 100, completion: 20 } } as const
    for (let turn = 0; turn < 3; turn += 1) app.model.behave(answered)
    const long = await app.ask('About mooring')
    await app.ask('About anchors', 'fake-small')
    await askOn(long, 'And for how long?')
    app.model.behave({ kind: 'server_error' })
    await askOn(long, 'And this fails')

    await app.goTo('#/monitor')
    await tab('Sessions').click()
    await expect.poll(names).toEqual(['About mooring', 'About anchors'])
    const cells = (name: string) => grid().locator(`[data-column=${name}]`).allInnerTexts()
    await expect.poll(() => cells('traces')).toEqual(['3', '1'])
    await expect.poll(() => cells('errors')).toEqual(['1', '0'])
    await expect.poll(() => cells('tokens')).toEqual(['240', '120'])

    await head('Traces').click()
    await head('Traces').click()
    await expect.poll(names).toEqual(['About anchors', 'About mooring'])
    await expect.poll(app.hash).toBe('#/monitor-sessions?sort-sessions=traces')

    // The same filters as those of the traces, carried over by the tabs.
    await app.goTo('#/monitor?model=fake-small')
    await tab('Sessions').click()
    await expect.poll(names).toEqual(['About anchors'])
    await app.page.getByRole('button', { name: 'Remove Model: fake-small' }).click()
    await expect.poll(names).toEqual(['About mooring', 'About anchors'])

    // By keyboard.
    await grid().getByRole('row').nth(2).focus()
    await app.page.keyboard.press('ArrowUp')
    await app.page.keyboard.press('Enter')
    await expect.poll(() => cards().count()).toBe(3)
    const texts = await cards().allInnerTexts()
    expect(texts[0]).toContain('About mooring')
    expect(texts[0]).toContain('An answer to it.')
    expect(texts[1]).toContain('And for how long?')
    expect(texts[2]).toContain('And this fails')
    expect(texts[2]).toContain('Error')

    // What comes in meanwhile stands at the end.
    app.model.behave({ kind: 'answer', text: 'Late.' })
    await askOn(long, 'One more')
    await expect.poll(() => cards().count()).toBe(4)

    await cards()
      .nth(1)
      .getByRole('link', { name: /^fake-large/ })
      .click()
    await app.page.getByRole('region', { name: 'Trace detail' }).getByText('And for how long?').first().waitFor()
    await app.untilPrompts(['One more', 'And this fails', 'And for how long?', 'About mooring'])
    await app.page.goBack()
    await app.page.getByRole('link', { name: 'Open chat' }).click()
    await app.page.getByRole('textbox', { name: 'Message' }).waitFor()
    await expect.poll(app.hash).toMatch(/^#\/chat\//)
    // The rail leads back to where one was.
    await app.page.getByRole('navigation', { name: 'Views' }).getByRole('link', { name: 'Monitor' }).click()
    await expect.poll(() => cards().count()).toBe(4)
    await app.page.getByRole('link', { name: 'Sessions' }).last().click()
    await expect.poll(names).toEqual(['About mooring', 'About anchors'])
  })

  test('of an import are read like a chat: what was asked last, and what was answered', async () => {
    await app.open(kind)
    const file = fs.readFileSync(path.join(import.meta.dirname, '../fixtures/langfuse-export/ui-observations.json'))
    const { id } = await app.request('monitor.beginImport', { fileName: 'a.json', fileBytes: file.length })
    await app.request('monitor.writeImport', { id, bytes: file.toString('base64') })
    await app.request('monitor.endImport', { id })
    await app.request('monitor.confirmImport', { id })
    await app.goTo('#/monitor-sessions?range=all')
    await expect.poll(names).toEqual(['s-1'])
    await grid().getByText('s-1').click()
    await expect.poll(() => cards().count()).toBe(1)
    const [card] = await cards().allInnerTexts()
    expect(card?.split('\n')).toEqual(expect.arrayContaining(['Asked', 'Where?', 'Answered', 'Here.']))
  })
})

test('the keys for the ends of the list of sessions go there at once, and arrows on from there', async () => {
  const [kind = 'browser'] = availableShells()
  await app.open(kind, (folder) => withDatabase(folder, (write, db) => db.transaction(() => record(write, 350))()))
  await app.goTo('#/monitor-sessions?range=all')
  await expect.poll(() => grid().getAttribute('aria-rowcount')).toBe('351')
  const focused = () => app.page.evaluate(`document.activeElement?.getAttribute('aria-rowindex')`)
  await grid().getByRole('row').nth(1).focus()
  for (const [key, index] of [
    ['End', '351'],
    ['ArrowUp', '350'],
    ['PageUp', null],
    ['End', '351'],
    ['Home', '2'],
    ['ArrowDown', '3'],
  ] as const) {
    await app.page.keyboard.press(key)
    if (index !== null) await expect.poll(focused).toBe(index)
  }
})
