import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { startFakeOpenAi, type FakeOpenAi } from '../support/fake-openai.ts'
import { availableShells, launch, temporaryFolder, type Shell } from './launch.ts'
import { userOf, type User } from './user.ts'

describe.each(availableShells())('the search, in the %s shell', (kind) => {
  let remove: () => void
  let model: FakeOpenAi
  let shell: Shell
  let user: User

  beforeEach(async () => {
    const temporary = temporaryFolder()
    ;({ remove } = temporary)
    model = await startFakeOpenAi()
    shell = await launch(kind, { dataFolder: temporary.folder })
    user = userOf(shell)
    await user.goTo('Settings')
    await user.page.getByRole('button', { name: 'Store on this computer' }).click()
    await user.addProvider({ name: 'Fake', baseUrl: model.url, key: 'sk-any' })
    await user.chooseModel('fake-large')
    model.behave({ kind: 'answer', text: '## 关于**数据库**\n\nA `crème` brûlée.', chunks: 2 })
    await user.send('我们讨论一下性能')
    await user.page.getByText('brûlée').waitFor()
  })
  afterEach(async () => {
    await shell.close()
    await model.close()
    remove()
  })

  test('finds parts of words in chat and Monitor, shows text, and finds nothing for nothing', async () => {
    const { page } = user
    const field = page.getByRole('searchbox', { name: 'Search chats' })
    const results = page.getByRole('region', { name: 'Search results' })
    for (const [query, match] of [
      ['据库', '据库'],
      ['creme', 'crème'],
      ['BRULEE', 'brûlée'],
    ] as const) {
      await field.fill(query)
      await expect.poll(() => results.locator('mark').allInnerTexts()).toEqual([match])
      expect(await results.innerText()).toContain('关于数据库 A crème brûlée.')
    }
    await field.fill('…?!')
    await page.getByText('Nothing found').waitFor()
    await field.fill('creme')

    await user.goTo('Monitor')
    const traces = page.getByRole('searchbox', { name: 'Search traces' })
    const rows = page.getByRole('grid', { name: 'Recent traces' }).getByRole('row', { name: /fake-large/ })
    await expect.poll(() => rows.count()).toBe(1)
    await traces.fill('%')
    await expect.poll(() => rows.count()).toBe(0)
    await traces.fill('论一')
    await expect.poll(() => rows.count()).toBe(1)

    await user.goTo('Chat')
    expect(await field.inputValue()).toBe('creme')
    await expect.poll(() => results.locator('mark').allInnerTexts()).toEqual(['crème'])
  })
})
