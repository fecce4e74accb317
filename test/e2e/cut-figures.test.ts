import { expect, test } from 'vitest'
import { anyShell } from './launch.ts'
import { monitorApp } from './monitor-app.ts'

const app = monitorApp()

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
