import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { fillChats } from '../support/chat-rows.ts'
import { withDatabase } from '../support/store-fixtures.ts'
import { anyShell, launch, temporaryFolder, type Shell } from './launch.ts'

describe.each(anyShell())('a long chat, in the %s shell', (kind) => {
  const { folder, remove } = temporaryFolder()
  let shell: Shell

  beforeAll(async () => {
    withDatabase(folder, (_, db) =>
      fillChats(db, [
        { id: 'short', title: 'The short chat', messageCount: 2 },
        { id: 'long', title: 'The long chat', messageCount: 1_000 },
      ]),
    )
    shell = await launch(kind, { dataFolder: folder })
    await shell.page.getByRole('navigation', { name: 'Views' }).waitFor()
  })
  afterAll(async () => {
    await shell.kill()
    remove()
  })

  test('is there by its end, which stays where it is when the rest comes, and can be read from its beginning', async () => {
    const { page } = shell
    const articles = page.getByRole('article')
    // What shows messages is there from then on.
    await page.getByRole('link', { name: 'The short chat' }).click()
    await articles.nth(1).waitFor()
    // Of how many messages the last one says that it is, and where it ends, in each frame until long after the chat is whole.
    const frames = await page.evaluate<{ count: string; bottom: number }[]>(`new Promise((resolve) => {
      const frames = []
      const look = () => {
        const last = [...document.querySelectorAll('article')].at(-1)
        const count = last?.getAttribute('aria-setsize')
        if (last && count !== '2') frames.push({ count, bottom: Math.round(last.getBoundingClientRect().bottom) })
        if (frames.filter((frame) => frame.count === '1000').length > 30) resolve(frames); else requestAnimationFrame(look)
      }
      location.hash = '#/chat/long'
      look()
    })`)
    expect([...new Set(frames.map(({ count }) => count))]).toEqual(['120', '1000'])
    // The first frame of each is looked at before it is measured and painted.
    const painted = frames.filter(({ count }, index) => frames[index - 1]?.count === count)
    expect(new Set(painted.map(({ bottom }) => bottom)).size).toBe(1)
    await page.getByRole('button', { name: 'Outline' }).click()
    const questions = page.getByRole('list', { name: 'Questions' })
    await questions.getByRole('button', { name: /^500/ }).waitFor()
    await page.getByRole('searchbox', { name: 'Find a question' }).press('ArrowDown')
    await page.keyboard.press('Home')
    await page.keyboard.press('Enter')
    await expect.poll(() => articles.first().getAttribute('aria-posinset')).toBe('1')
  })
})
