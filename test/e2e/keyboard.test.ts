import type { Page } from 'playwright'
import { describe, expect, test } from 'vitest'
import { appWithModel } from './app-with-model.ts'
import { availableShells, type Shell } from './launch.ts'
import type { User } from './user.ts'

const app = appWithModel()
let user: User
let page: Page

const open = async (kind: Shell['kind']): Promise<void> => {
  user = await app.open(kind)
  page = user.page
}
const focused = (): Promise<string> =>
  page.evaluate(
    `document.activeElement === document.body ? 'the page'
     : document.activeElement.ariaLabel || document.activeElement.textContent`,
  )
const message = () => page.getByRole('textbox', { name: 'Message' })
const conversations = () => page.getByRole('region', { name: 'Chats' })

/** With the demo, which answers anything. */
async function ask(text: string): Promise<void> {
  await page.keyboard.press('Control+n')
  await user.send(text)
  await page.getByRole('group', { name: 'Feedback' }).last().waitFor()
}

describe.each(availableShells())('the keyboard in the %s shell', (kind) => {
  test('Escape stops the answer from anywhere in Chat, after what it closes or empties first', async () => {
    await open(kind)
    await user.addProvider({ name: 'Local fake', baseUrl: app.model.url, key: 'sk-any' })
    await user.chooseModel('fake-large')
    const begin = async (text: string): Promise<void> => {
      app.model.behave({ kind: 'stall', afterChunks: 2, text: 'Stalling here for ever' })
      await page.keyboard.press('Control+n')
      await user.send(text)
      await page.getByText('Stalling').waitFor()
    }
    const places: (() => Promise<void>)[] = [
      () => message().focus(),
      () => conversations().getByRole('searchbox').focus(),
      () => conversations().getByRole('link').first().focus(),
      () => page.getByRole('button', { name: 'Parameters' }).focus(),
      () => page.getByRole('main').click({ position: { x: 400, y: 15 } }),
    ]
    for (const [index, place] of places.entries()) {
      await begin(`question ${index}`)
      await place()
      await page.keyboard.press('Escape')
      await page.getByText('Stopped', { exact: true }).waitFor()
    }
    await begin('the last question')
    await message().focus()
    await page.keyboard.press('Control+k')
    await page.getByRole('dialog').waitFor()
    await page.keyboard.press('Escape')
    await page.getByRole('dialog').waitFor({ state: 'detached' })
    await expect.poll(() => page.getByRole('button', { name: 'Stop', exact: true }).count()).toBe(1)
    await page.keyboard.press('Escape')
    await page.getByText('Stopped', { exact: true }).waitFor()
    await expect.poll(focused).toBe('Message')
  })

  test('a new chat is there at once, so that what is typed right after its keys is not left in the old one', async () => {
    await open(kind)
    await ask('The old one')
    // No turn of the page's loop lies between the keys and the heading; the event of the address is one later.
    const heading = await page.evaluate(`(async () => {
      window.dispatchEvent(new KeyboardEvent('keydown', { key: 'n', ctrlKey: true, bubbles: true, cancelable: true }))
      for (let microtasks = 0; microtasks < 100; microtasks += 1) await null
      return document.querySelector('main h1').textContent
    })()`)
    expect(heading).toBe('New chat')
  })

  test('the arrow up edits the last message, and Escape keeps what was typed', async () => {
    await open(kind)
    await ask('First try')
    await message().press('ArrowUp')
    const edited = page.getByRole('textbox', { name: 'Edited text' })
    await expect.poll(focused).toBe('Edited text')
    await page.keyboard.type(' and more')
    await page.keyboard.press('Escape')
    await edited.waitFor({ state: 'detached' })
    await expect.poll(focused).toBe('Message')
    await page.keyboard.press('ArrowUp')
    expect(await edited.inputValue()).toBe('First try and more')
    await page.getByText('The original stays as a branch.').waitFor()
    await page.keyboard.press('Enter')
    await page.getByRole('group', { name: 'Branches' }).getByText('2 / 2').waitFor()
    // With a draft it moves in the draft.
    await message().fill('a draft')
    await message().press('ArrowUp')
    expect(await edited.count()).toBe(0)
  })

  test('Escape leaves the forms of the settings, and takes nothing that was typed', async () => {
    await open(kind)
    await user.goTo('Settings')
    const name = page.getByRole('form', { name: 'New provider' }).getByLabel('Name', { exact: true })
    await page.getByRole('button', { name: 'Add provider' }).click()
    await name.fill('Half a provider')
    await page.keyboard.press('Escape')
    await name.waitFor({ state: 'detached' })
    await expect.poll(focused).toBe('Add provider')
    await page.keyboard.press('Enter')
    expect(await name.inputValue()).toBe('Half a provider')

    const pasted = page.getByRole('textbox', { name: 'Certificate', exact: true })
    await page.getByRole('button', { name: 'Paste…' }).click()
    await pasted.fill('-----BEGIN')
    await page.keyboard.press('Escape')
    await pasted.waitFor({ state: 'detached' })
    await page.getByRole('button', { name: 'Paste…' }).click()
    expect(await pasted.inputValue()).toBe('-----BEGIN')

    // What keeps nothing is left while it is as it was.
    const certificate = page.getByRole('form', { name: 'Client certificate' })
    const file = { name: 'laptop.p12', mimeType: 'application/x-pkcs12', buffer: Buffer.from('x') }
    await page.getByLabel('File of a client certificate').setInputFiles(file)
    await certificate.getByLabel('Passphrase of laptop.p12').press('Escape')
    await certificate.waitFor({ state: 'detached' })
    await page.getByLabel('File of a client certificate').setInputFiles(file)
    await certificate.getByLabel('Shown to').fill('langfuse.example')
    await page.keyboard.press('Escape')
    expect(await certificate.getByLabel('Shown to').inputValue()).toBe('langfuse.example')
  })

  test('Undo takes the focus and stays while it has it, or the pointer; no key falls to the page', async () => {
    await open(kind)
    for (const text of ['one', 'two', 'three']) await ask(text)
    const undo = page.getByRole('button', { name: 'Undo' })
    await conversations().getByRole('link', { name: 'two' }).focus()
    await page.keyboard.press('Delete')
    await expect.poll(focused).toBe('Undo')
    await page.keyboard.press('Enter')
    await conversations().getByRole('link', { name: 'two' }).waitFor()
    await expect.poll(focused).not.toBe('the page')

    await conversations().getByRole('link', { name: 'three' }).click({ button: 'right' })
    await page.getByRole('menuitem', { name: 'Delete' }).click()
    await expect.poll(focused).toBe('Undo')
    await undo.hover()
    await message().focus()
    // Longer than it would stay by itself.
    await page.waitForTimeout(7000)
    await undo.click()
    await conversations().getByRole('link', { name: 'three' }).waitFor()
  })

  test('End reaches the last row, in a list and in a table that are longer than what is read at once', async () => {
    await open(kind)
    await ask('the first of all')
    const settings = { providerId: 'demo', model: 'holdfast-demo', systemPrompt: '', parameters: {} }
    await seed(settings, 260)
    await conversations().getByRole('link').nth(2).focus()
    await page.keyboard.press('End')
    await expect.poll(focused).toContain('the first of all')
    await user.goTo('Monitor')
    const table = page.getByRole('grid', { name: 'Recent traces' })
    await table.getByRole('row').nth(1).click()
    await page.keyboard.press('End')
    await expect.poll(focused).toContain('the first of all')
    // One page was read from the end; those before come as one goes up, and each row knows its place.
    const place = async (): Promise<number> => Number(await page.evaluate('document.activeElement.ariaRowIndex'))
    expect(await place()).toBe(262)
    for (let at = 262; at > 2;) {
      await page.keyboard.press('PageUp')
      await expect.poll(place).toBeLessThan(at)
      at = await place()
    }
    await page.keyboard.press('End')
    await expect.poll(place).toBe(262)
    await page.keyboard.press('Home')
    await expect.poll(place).toBe(2)
  })

  test('Ctrl+F searches the view one is in', async () => {
    await open(kind)
    await ask('one')
    await page.keyboard.press('Control+f')
    await expect.poll(focused).toBe('Search chats')
    await user.goTo('Monitor')
    await page.getByRole('grid').waitFor()
    await page.keyboard.press('Control+f')
    await expect.poll(focused).toBe('Search traces')
    await user.goTo('Settings')
    await page.keyboard.press('Control+f')
    await expect.poll(focused).toBe('Search settings')
    // What has no search of its own has the palette.
    await user.goTo('Sync')
    await page.keyboard.press('Control+f')
    await page.getByRole('dialog', { name: 'Command palette' }).waitFor()
  })

  test('the palette finds settings, models, pause and provider', async () => {
    await open(kind)
    await user.addProvider({ name: 'Local fake', baseUrl: app.model.url, key: 'sk-any' })
    await user.connectLangfuse({ host: 'http://127.0.0.1:9', publicKey: 'pk-lf-1', secretKey: 'sk-lf-1' })
    await user.goTo('Sync')
    await page.getByRole('button', { name: 'Pause', exact: true }).waitFor()
    const run = async (words: string): Promise<void> => {
      await page.keyboard.press('Control+k')
      await page.getByPlaceholder('Search chats, settings, models and actions').fill(words)
      await page.getByRole('dialog', { name: 'Command palette' }).getByRole('option').first().waitFor()
      await page.keyboard.press('Enter')
    }
    await run('pause')
    await page.getByRole('heading', { name: 'Paused', exact: true }).waitFor()
    await run('resume')
    await page.getByRole('button', { name: 'Pause', exact: true }).waitFor()
    await run('user id')
    await page.getByLabel('User id', { exact: true }).waitFor()
    await run('add provider')
    await page.getByRole('form', { name: 'New provider' }).waitFor()
    await run('fake-small')
    await page.getByRole('button', { name: 'Model: fake-small' }).waitFor()
    await expect.poll(focused).toBe('Message')
  })
})

/** Asks in so many new chats, faster than by hand. */
async function seed(settings: object, count: number): Promise<void> {
  const { shell } = app
  if (shell.kind === 'desktop') {
    await page.evaluate(
      async ([settings, count]) => {
        const { holdfast } = globalThis as unknown as {
          holdfast: { request(route: string, input: unknown): Promise<unknown> }
        }
        for (let at = 0; at < count; at += 1) {
          await holdfast.request('chat.send', { conversationId: null, parentId: null, text: `seed ${at}`, settings })
        }
      },
      [settings, count] as const,
    )
    return
  }
  const { request } = await (
    shell as Awaited<ReturnType<typeof import('./launch.ts').launchBrowser>>
  ).serve.openClient()
  for (let at = 0; at < count; at += 1) {
    await request('chat.send', {
      conversationId: null,
      parentId: null,
      text: `seed ${at}`,
      settings: settings as never,
    })
  }
}
