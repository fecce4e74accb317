import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { startFakeOpenAi, type FakeOpenAi } from '../support/fake-openai.ts'
import { violations } from './axe.ts'
import { availableShells, launch, temporaryFolder, type Shell } from './launch.ts'
import { userOf, type User } from './user.ts'

describe.each(availableShells())('several models at once, in the %s shell', (kind) => {
  const { folder, remove } = temporaryFolder()
  let model: FakeOpenAi
  let shell: Shell
  let user: User
  const start = async (): Promise<void> => {
    shell = await launch(kind, { dataFolder: folder })
    await shell.page.getByRole('navigation', { name: 'Views' }).waitFor()
    user = userOf(shell)
  }
  const beside = () => user.page.getByRole('group', { name: 'Answers side by side' })
  const column = (name: string) => beside().getByRole('region', { name: `Answer by ${name}` })
  const askedOf = (name: string): number => model.requests.filter(({ body }) => body?.model === name).length

  beforeAll(async () => {
    model = await startFakeOpenAi()
    await start()
    await user.goTo('Settings')
    await user.page.getByRole('button', { name: 'Store on this computer' }).click()
    await user.addProvider({ name: 'Local fake', baseUrl: model.url, key: 'sk-any' })
    await user.chooseModel('fake-large')
  })
  afterAll(async () => {
    await shell.kill()
    await model.close()
    remove()
  })

  test('are chosen by the keyboard, answer each for itself, and one is kept, which can be undone', async () => {
    const { page } = user
    await page.getByRole('button', { name: /^Model:/ }).focus()
    await page.keyboard.press('Enter')
    await page.getByPlaceholder('Find a model, or type its name').fill('fake-small')
    await page.getByRole('option', { name: 'fake-small', exact: true }).waitFor()
    await page.keyboard.press('Control+Enter')
    await page.getByRole('option', { name: 'fake-small , asked as well' }).waitFor()
    await page.keyboard.press('Escape')
    await page.getByRole('button', { name: 'Ask fake-small no more' }).waitFor()

    model.respondWith(({ body }) =>
      body?.model === 'fake-small'
        ? { kind: 'wrong_key' }
        : { kind: 'stall', afterChunks: 2, text: 'Large and thorough, as ever.' },
    )
    await user.send('Who are you?')
    // One fails at once, the other is not hurt by it.
    await column('fake-small').getByRole('group', { name: 'Failure' }).waitFor()
    await column('fake-large').getByText('Large and').waitFor()
    expect(await violations(page)).toEqual([])

    model.respondWith(({ body }) => `I am ${body?.model}.`)
    await column('fake-small').getByRole('button', { name: 'Retry' }).click()
    await column('fake-small').getByText('I am fake-small.').waitFor()
    await expect.poll(() => beside().getByRole('region').count()).toBe(2)
    await column('fake-large').getByRole('button', { name: 'Stop fake-large' }).click()
    await column('fake-large').getByText('Stopped').waitFor()
    await expect.poll(() => column('fake-large').getByRole('button', { name: 'Continue' }).count()).toBe(1)

    await column('fake-small').getByRole('button', { name: 'Keep this one: fake-small' }).focus()
    await page.keyboard.press('Enter')
    await beside().waitFor({ state: 'detached' })
    await page.getByRole('group', { name: 'Branches' }).getByText('3 / 3').waitFor()
    await page.getByRole('button', { name: 'Undo' }).click()
    await beside().waitFor()
    await column('fake-small').getByRole('button', { name: 'Keep this one: fake-small' }).click()
    await beside().waitFor({ state: 'detached' })

    // The chat goes on with it, and still asks both.
    await user.send('And now?')
    await column('fake-small').getByText('I am fake-small.').waitFor()
    await column('fake-large').getByText('I am fake-large.').waitFor()
    const last = model.requests.slice(-2).map(({ body }) => body?.messages.map(({ content }) => content))
    expect(last).toEqual([
      ['Who are you?', 'I am fake-small.', 'And now?'],
      ['Who are you?', 'I am fake-small.', 'And now?'],
    ])
    await page.getByText('Your next message follows').waitFor()
  })

  test('stand behind tabs in a narrow window, and are all there after a kill in the middle', async () => {
    model.respondWith(({ body }) =>
      body?.model === 'fake-small'
        ? 'Small and done.'
        : { kind: 'stall', afterChunks: 2, text: 'Large and slow to come.' },
    )
    const before = askedOf('fake-large')
    await user.send('In the middle?')
    await column('fake-small').getByText('Small and done.').waitFor()
    await column('fake-large').getByText('Large and').waitFor()
    expect(askedOf('fake-large')).toBe(before + 1)
    await shell.kill()
    await start()
    await user.page.getByRole('link', { name: /Who are you/ }).click()
    await column('fake-small').getByText('Small and done.').waitFor()
    await column('fake-large').getByText('Holdfast quit during this answer').waitFor()
    await user.page.getByRole('button', { name: 'Ask fake-small no more' }).waitFor()
    expect(askedOf('fake-large')).toBe(before + 1)

    await user.page.setViewportSize({ width: 640, height: 640 })
    await beside().getByRole('tab', { name: 'fake-large' }).focus()
    await user.page.keyboard.press('ArrowRight')
    await beside().getByRole('tabpanel').getByText('Small and done.').waitFor()
    expect(await violations(user.page)).toEqual([])
    await user.page.setViewportSize({ width: 1280, height: 800 })

    await user.page.getByRole('button', { name: 'Ask fake-small no more' }).click()
    await user.send('Only one?')
    await user.page.getByRole('article', { name: 'Answer by fake-large' }).getByText('Large and').last().waitFor()
    expect(await beside().count()).toBe(0)
  })
})
