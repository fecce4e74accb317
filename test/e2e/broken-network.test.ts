import type { ElectronApplication } from 'playwright'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { elsewhere } from '../support/app-elsewhere.ts'
import { startFakeOpenAi, type Behaviour, type FakeOpenAi } from '../support/fake-openai.ts'
import { violations } from './axe.ts'
import { availableShells, launch, temporaryFolder, type Shell } from './launch.ts'
import { userOf, type User } from './user.ts'

const busy: Behaviour = {
  kind: 'raw',
  status: 503,
  body: { error: { message: 'overloaded' } },
  headers: { 'retry-after': '60' },
}

/** As if the system said so; the app asks it every three seconds. */
async function setOnline(app: ElectronApplication, isOnline: boolean): Promise<void> {
  await app.evaluate(({ net }, now) => {
    net.isOnline = () => now
  }, isOnline)
}

describe.skipIf(!availableShells().includes('desktop'))('on a network that comes and goes', () => {
  const { folder, remove } = temporaryFolder()
  let model: FakeOpenAi
  let shell: Shell
  let user: User
  const start = async (): Promise<void> => {
    shell = await launch('desktop', { dataFolder: folder })
    await shell.page.getByRole('navigation', { name: 'Views' }).waitFor()
    user = userOf(shell)
  }
  const answers = () => user.page.getByRole('article', { name: /^Answer/ })
  const newChat = () => user.page.getByRole('button', { name: 'New chat' }).first().click()
  const waitsAgain = () => user.page.getByRole('group', { name: 'Waiting to try again' })
  const waiting = () => user.page.getByRole('group', { name: 'Waiting message' })
  const asked = (text: string): number =>
    model.requests.filter(({ body }) => body?.messages?.at(-1)?.content === text).length

  beforeAll(async () => {
    model = await startFakeOpenAi()
    await start()
    await user.goTo('Settings')
    await user.page.getByRole('button', { name: 'Store on this computer' }).click()
    await user.addProvider({ name: 'Elsewhere', baseUrl: elsewhere(model.url), key: 'sk-any' })
    await user.typeModel('fake-large', 'Elsewhere')
  })
  afterAll(async () => {
    await shell.kill()
    await model.close()
    remove()
  })

  test('a call that is refused for now is made again, by itself, at once when asked to, and no more when cancelled', async () => {
    model.behave(busy, busy, { kind: 'answer', text: 'Here after all.' })
    await user.send('Are you busy?')
    await waitsAgain().getByText('Trying again in').waitFor()
    expect(await violations(user.page)).toEqual([])
    await waitsAgain().getByRole('button', { name: 'Try now' }).focus()
    await user.page.keyboard.press('Enter')
    await waitsAgain().getByText('Tried 2 times.').waitFor()
    await waitsAgain().getByRole('button', { name: 'Try now' }).click()
    await user.page.getByText('Here after all.').waitFor()
    expect(asked('Are you busy?')).toBe(3)
    expect(await waitsAgain().count()).toBe(0)

    model.behave(busy)
    await user.send('And now?')
    await waitsAgain().getByRole('button', { name: 'Cancel' }).click()
    const failure = user.page.getByRole('group', { name: 'Failure' })
    await failure.getByText('overloaded').waitFor()
    await failure.getByText('Your message and the failed call are saved on this computer.').waitFor()
    expect(asked('And now?')).toBe(1)
  })

  test('an answer that breaks is gone on with, as one text with its seam', async () => {
    await newChat()
    model.behave({ kind: 'cut', afterChunks: 7, text: 'The sea was calm and the keeper slept until the storm came.' })
    await user.send('Tell me of the sea')
    await user.page.getByText('Cut off').waitFor()
    model.behave({ kind: 'answer', text: 'was calm and the keeper slept until the storm came.' })
    await user.page.getByRole('button', { name: 'Continue' }).focus()
    await user.page.keyboard.press('Enter')
    await answers().getByText('The sea was calm and the keeper slept until the storm came.').waitFor()
    await answers().getByText('Continued after').waitFor()
    await expect.poll(() => answers().count()).toBe(1)
    expect(await answers().getByText('Cut off').count()).toBe(0)
    expect(model.requests.at(-1)?.body?.messages.map(({ role }) => role)).toEqual(['user', 'assistant', 'user'])
    expect(await violations(user.page)).toEqual([])

    // What follows is told one answer.
    await user.send('And then?')
    await expect.poll(() => asked('And then?')).toBe(1)
    expect(model.requests.at(-1)?.body?.messages.map(({ content }) => content)).toEqual([
      'Tell me of the sea',
      'The sea was calm and the keeper slept until the storm came.',
      'And then?',
    ])
  })

  test('what is written offline waits, can be changed, outlives a kill and goes out once, in order', async () => {
    if (!shell.app) throw new Error('this is the desktop')
    model.respondWith((_, question) => `You said: ${question}`)
    await newChat()
    await setOnline(shell.app, false)
    await user.page.getByText('You’re offline.').waitFor()
    const composer = user.page.getByRole('textbox', { name: 'Message', exact: true })
    await composer.fill('First, from the train')
    await user.page.getByRole('button', { name: 'Send when online' }).waitFor()
    await composer.press('Enter')
    await waiting().getByText('Will be sent once you are online').waitFor()
    await user.send('Second, from the tunnel')
    await waiting().getByText('Waits for the message before it').waitFor()
    await user.page.getByRole('link', { name: /First, from the train.*2 messages wait/ }).waitFor()
    expect(await violations(user.page)).toEqual([])

    await waiting().nth(1).getByRole('button', { name: 'Edit' }).focus()
    await user.page.keyboard.press('Enter')
    const edited = user.page.getByRole('textbox', { name: 'Edited text' })
    await edited.fill('Second, from the bridge')
    await edited.press('Enter')
    await user.page.getByText('Second, from the bridge').waitFor()
    await waiting().nth(0).getByRole('button', { name: 'Remove' }).click()
    await expect.poll(() => waiting().count()).toBe(1)
    await user.page.getByRole('button', { name: 'Undo' }).click()
    await expect.poll(() => waiting().count()).toBe(2)
    expect(asked('First, from the train')).toBe(0)

    await shell.kill()
    await start()
    await user.page.getByRole('link', { name: /First, from the train/ }).click()
    await user.page.getByText('You said: Second, from the bridge').waitFor()
    expect(await user.page.getByRole('article').allInnerTexts()).toEqual([
      expect.stringContaining('First, from the train'),
      expect.stringContaining('You said: First, from the train'),
      expect.stringContaining('Second, from the bridge'),
      expect.stringContaining('You said: Second, from the bridge'),
    ])
    expect([asked('First, from the train'), asked('Second, from the bridge')]).toEqual([1, 1])
    expect(await waiting().count()).toBe(0)
  })
})
