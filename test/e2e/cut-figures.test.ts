import { expect, test } from 'vitest'
import type { Behaviour } from '../support/fake-openai.ts'
import { recordPastUse } from '../support/past-use.ts'
import { anyShell } from './launch.ts'
import { monitorApp } from './monitor-app.ts'

const app = monitorApp()

/** What is shortened although it is a figure, which would be read as another one; or is broken off from its unit. */
const cut = (selector: string): Promise<string[]> =>
  app.page.evaluate(
    `[...document.querySelectorAll(${JSON.stringify(selector)})]
       .filter((element) => element.checkVisibility())
       .filter((element) => [element, element.parentElement].some((box) => box.scrollWidth > box.clientWidth + 1 && box.clientWidth > 1))
       .map((element) => element.textContent)`,
  )

test.each(anyShell())('figures are shown whole in a small window, in German: the %s shell', async (kind) => {
  await app.open(kind)
  app.model.behave({ kind: 'answer', text: 'Much.', usage: { prompt: 34_123_456, completion: 12 } })
  const traceId = await app.ask('Much of it', 'gpt-5-mini')
  await app.request('settings.update', { language: 'de', budgets: { dayUsd: 0.5, monthUsd: 4000, notify: false } })
  await app.page.setViewportSize({ width: 1280, height: 800 })
  await app.goTo(`#/monitor/${traceId}`)
  const figures = app.page.getByRole('region', { name: 'Kennzahlen' })
  await figures.getByText('34,1').first().waitFor()
  await app.page.getByRole('region', { name: 'Ausgabe' }).waitFor()
  await expect.poll(() => cut('[aria-label=Kennzahlen] data')).toEqual([])
  await app.page.setViewportSize({ width: 900, height: 600 })
  await app.page.getByRole('list', { name: 'Budgets' }).getByRole('link').nth(1).waitFor()
  await expect.poll(() => cut('[aria-label=Budgets] a > span')).toEqual([])
})

test.each(anyShell())('no figure is broken off from its unit, in Chinese: the %s shell', async (kind) => {
  await app.open(kind, (folder) => recordPastUse(folder, Date.now()))
  const much: Behaviour = {
    kind: 'answer',
    text: 'word '.repeat(12),
    chunkDelayMs: 10,
    usage: { prompt: 12, completion: 34_123_456 },
  }
  app.model.behave(much, much, much)
  for (const text of ['one', 'two', 'three']) await app.ask(text)
  await app.request('settings.update', { language: 'zh' })
  await app.goTo('#/monitor')
  const row = app.page.locator('section[aria-label="延迟与速度"]')
  await row.getByText('秒').first().waitFor()
  // Each of its figures is on the one line that is seen, or is not seen at all.
  for (const width of [1280, 1000, 900, 860, 800, 700, 640]) {
    await app.page.setViewportSize({ width, height: 600 })
    const broken = await row.evaluate((section) => {
      const { top, bottom, right } = section.getBoundingClientRect()
      return [...section.querySelectorAll('data')]
        .filter((data) => {
          const box = data.getBoundingClientRect()
          const isSeen = box.top < bottom && box.bottom > top && box.width > 1
          return isSeen && (box.bottom > bottom + 1 || box.right > right + 1)
        })
        .map(({ textContent }) => textContent)
    })
    expect(broken).toEqual([])
  }
})

test.each(anyShell())('a model can be read where there is little room: the %s shell', async (kind) => {
  await app.open(kind)
  await app.ask('Who are you?', 'claude-sonnet-4-5')
  const [chat] = await app.request('conversations.list', null)
  await app.page.setViewportSize({ width: 640, height: 400 })
  await app.goTo(`#/chat/${chat?.id}`)
  const name = app.page.getByRole('button', { name: 'Model: claude-sonnet-4-5' }).locator('span').first()
  await name.waitFor()
  await expect.poll(() => name.evaluate(({ scrollWidth, clientWidth }) => scrollWidth - clientWidth)).toBe(0)
})
