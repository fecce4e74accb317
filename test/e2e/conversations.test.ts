import fs from 'node:fs'
import path from 'node:path'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { makePng } from '../support/documents.ts'
import { startFakeOpenAi, type FakeOpenAi } from '../support/fake-openai.ts'
import { chatGpt } from '../support/other-apps.ts'
import { violations } from './axe.ts'
import { availableShells, launchBrowser, launchDesktop, temporaryFolder } from './launch.ts'
import { saveTo } from './saved-file.ts'
import type { ServeClient } from './serve-child.ts'

type Browser = Awaited<ReturnType<typeof launchBrowser>>

describe.runIf(availableShells().includes('browser'))('conversations in a browser', () => {
  let shell: Browser
  let model: FakeOpenAi
  let client: ServeClient
  let folder: string
  let end: () => Promise<void>
  let settings: { providerId: string; model: string; systemPrompt: string; parameters: object }

  beforeAll(async () => {
    const temporary = temporaryFolder()
    folder = temporary.folder
    model = await startFakeOpenAi()
    shell = await launchBrowser({ dataFolder: path.join(folder, 'data') })
    client = await shell.serve.openClient()
    await client.request('app.chooseSecretsStore', { kept: 'session' })
    const { id } = await client.request('providers.save', {
      id: null,
      kind: 'custom',
      name: 'Here',
      baseUrl: model.url,
    })
    settings = { providerId: id, model: 'gpt-4', systemPrompt: '', parameters: {} }
    end = async () => {
      await shell.kill()
      await model.close()
      temporary.remove()
    }
  }, 60_000)
  afterAll(() => end())

  const page = () => shell.page
  const button = (name: string | RegExp) => page().getByRole('button', { name, exact: typeof name === 'string' })
  const item = (name: string) => page().getByRole('menuitem', { name, exact: true })
  const row = (title: string) => page().getByRole('list', { name: 'Chats' }).getByRole('link', { name: title })
  const go = (hash: string) =>
    page().evaluate((next) => {
      ;(globalThis as unknown as { location: { hash: string } }).location.hash = next
    }, hash)
  async function ask(text: string, conversationId: string | null = null, parentId: string | null = null) {
    const sent = await client.request('chat.send', { conversationId, parentId, text, settings })
    for (;;) {
      const chat = await client.request('conversations.get', { id: sent.conversationId })
      if (chat.messages.every(({ status }) => status !== 'streaming')) return chat
    }
  }
  const read = (id: string) => client.request('conversations.get', { id })

  test('are put into folders by menu, by pointer and by keyboard; a folder goes and comes back with its chats', async () => {
    await ask('Release notes')
    await ask('Regex for dates')
    await row('Release notes').click({ button: 'right' })
    await item('Move to folder…').click()
    await item('New folder…').click()
    const name = page().getByRole('textbox', { name: 'Folder name' })
    await name.fill('Work')
    await name.press('Enter')
    const work = page().getByRole('button', { name: /^Work/ })
    await expect.poll(() => work.getAttribute('title')).toBe('Work\n1 chat')
    await row('Regex for dates').dragTo(work)
    await expect.poll(() => work.getAttribute('title')).toBe('Work\n2 chats')
    await work.focus()
    await page().keyboard.press('ArrowLeft')
    await expect.poll(() => row('Release notes').count()).toBe(0)
    await page().keyboard.press('ArrowRight')
    await page().keyboard.press('ArrowDown')
    await expect.poll(() => page().evaluate('document.activeElement.innerText')).toContain('Regex for dates')
    expect(await violations(page())).toEqual([])

    await work.focus()
    await page().keyboard.press('Shift+F10')
    await item('Show this folder alone').waitFor()
    await page().keyboard.press('ArrowDown')
    await expect.poll(() => page().evaluate('document.activeElement.innerText')).toContain('Rename')
    await page().keyboard.press('ArrowUp')
    await page().keyboard.press('Enter')
    await page().getByText('Work', { exact: true }).first().waitFor()
    await page().getByRole('searchbox', { name: 'Search chats' }).fill('release')
    await page().getByRole('region', { name: 'Search results' }).getByRole('link').first().waitFor()
    await page().getByRole('searchbox', { name: 'Search chats' }).fill('')
    await button('Show all chats').click()
    await work.focus()
    await page().keyboard.press('Delete')
    await page().getByText('Deleted the folder “Work”').waitFor()
    await expect.poll(() => work.count()).toBe(0)
    await row('Release notes').waitFor()
    await button('Undo').click()
    await expect.poll(() => work.getAttribute('title')).toBe('Work\n2 chats')
  })

  test('are archived out of the list, found by the search, and back with an undo', async () => {
    await ask('Old tax question')
    await row('Old tax question').click({ button: 'right' })
    await item('Archive').click()
    await page().getByText('Archived “Old tax question”').waitFor()
    await expect.poll(() => row('Old tax question').count()).toBe(0)
    await page().getByRole('searchbox', { name: 'Search chats' }).fill('tax')
    await page().getByRole('region', { name: 'Search results' }).getByRole('link').first().click()
    await page().getByText('This chat is archived.').waitFor()
    expect(await violations(page())).toEqual([])
    await page().getByRole('searchbox', { name: 'Search chats' }).fill('')
    await button('Bring it back').click()
    await row('Old tax question').waitFor()
    // That of the archiving may still be there, and stands before it.
    await page().getByText('“Old tax question” is back in the list.').waitFor()
    await button('Undo').last().click()
    await expect.poll(() => row('Old tax question').count()).toBe(0)
  })

  test('say where an answer came that nobody has seen, until it is looked at', async () => {
    const { id } = await ask('In the background')
    const dot = row('In the background').getByText('New answer')
    await dot.waitFor({ state: 'attached' })
    await row('In the background').click()
    await expect
      .poll(async () => (await client.request('conversations.list', null)).find((chat) => chat.id === id)?.isUnread)
      .toBe(false)
    await expect.poll(() => dot.count()).toBe(0)
  })

  test('have messages that are shown raw, edited, deleted and brought back, and forked', async () => {
    model.behave({ kind: 'answer', text: '**Herons** wade.' })
    const first = await ask('What is a heron?')
    const chat = await ask('And an egret?', first.id, first.leafMessageId)
    await go(`#/chat/${chat.id}`)
    const answer = page().getByRole('article', { name: 'Answer by gpt-4' }).first()
    const more = answer.getByRole('button', { name: 'More', exact: true })
    await more.click()
    await item('Show raw text').click()
    await page().getByRole('region', { name: 'Raw text' }).getByText('**Herons** wade.').waitFor()
    await button('Show formatted').click()

    await more.click()
    await item('Edit answer').click()
    const edited = page().getByRole('textbox', { name: 'Edited text' })
    await edited.fill('Herons are wading birds.')
    await edited.press('Control+Enter')
    await page().getByText('Edited by you').waitFor()
    expect((await read(chat.id)).messages.find(({ content }) => content === '**Herons** wade.')).toBeTruthy()
    await button('Previous branch').click()
    await page().getByText('And an egret?').waitFor()

    const question = page().getByRole('article', { name: 'You' }).last()
    await question.hover()
    await question.getByRole('button', { name: 'More', exact: true }).click()
    await item('Delete').click()
    await expect.poll(() => page().getByText('And an egret?').count()).toBe(0)
    await button('Undo').last().click()
    await page().getByText('And an egret?').waitFor()

    await more.click()
    await item('Fork from here').click()
    await page().getByText('This chat goes on from').waitFor()
    await expect.poll(() => page().getByRole('article').count()).toBe(2)
    expect(await violations(page())).toEqual([])
    await page().getByRole('link', { name: 'What is a heron?', exact: true }).last().click()
    await page().getByText('And an egret?').waitFor()
  })

  test('show their questions in an outline that is walked by keyboard and follows the place', async () => {
    const count = 24
    let chat = await ask('Question 1 of many')
    for (let at = 2; at <= count; at += 1) chat = await ask(`Question ${at} of many`, chat.id, chat.leafMessageId)
    const leaf = chat.leafMessageId ?? ''
    await ask('Question 3, asked otherwise', chat.id, chat.messages[3]?.id ?? null)
    await client.request('conversations.selectBranch', { id: chat.id, leafMessageId: leaf })
    await go(`#/chat/${chat.id}`)
    await page().getByText(`Question ${count} of many`).last().waitFor()
    await page().keyboard.press('Control+Shift+O')
    const outline = page().getByRole('complementary', { name: 'Outline' })
    await outline.getByRole('button', { name: `Question ${count} of many` }).waitFor()
    await expect.poll(() => outline.locator('[aria-current]').innerText()).toContain(`Question ${count} of many`)
    expect(await violations(page())).toEqual([])
    await page().keyboard.type('question 3')
    await page().keyboard.press('ArrowDown')
    await page().keyboard.press('ArrowDown')
    await page().keyboard.press('Enter')
    await page().getByRole('article').getByText('Question 3, asked otherwise').waitFor()
    await outline.getByRole('searchbox').fill('')
    await outline.getByRole('button', { name: /Only where it branches/ }).click()
    await expect.poll(() => outline.getByRole('listitem').count()).toBe(2)
    await outline
      .getByRole('button', { name: /^3 ?Question/ })
      .or(outline.getByRole('button', { name: /Another branch/ }))
      .last()
      .click()
    await page().getByRole('article').getByText('Question 3 of many').waitFor()
    await page().keyboard.press('Escape')
    await outline.waitFor({ state: 'detached' })
    expect(await page().evaluate('document.activeElement.getAttribute("aria-label")')).toBe('Message')
    await page().keyboard.press('Control+Shift+O')
    await expect.poll(() => outline.locator(':focus').count()).toBe(1)
    await page().keyboard.press('Control+Shift+O')
    await outline.waitFor({ state: 'detached' })
    await expect.poll(() => page().evaluate('document.activeElement.ariaLabel')).toBe('Message')
  })

  test('say how full their context is, and go on from a summary that can be edited', async () => {
    const long = await ask(`A long story. ${'word '.repeat(9000)}`)
    await go(`#/chat/${long.id}`)
    await page()
      .getByText(/It is sent whole, so the provider may refuse it/)
      .waitFor()
    expect(await violations(page())).toEqual([])
    const chat = await ask('A short story')
    await go(`#/chat/${chat.id}`)
    await page().getByRole('heading', { name: 'A short story' }).waitFor()
    await button(/^Context/).click()
    const detail = page().getByRole('dialog', { name: 'Context' })
    await detail.getByText(/of 8,192 tokens/).waitFor()
    expect(await violations(page())).toEqual([])
    model.behave({ kind: 'answer', text: 'It was short.' })
    await detail.getByRole('button', { name: 'Summarise and go on' }).click()
    await page().getByText('Models are sent this summary and what follows.').waitFor()
    await page().getByRole('textbox', { name: 'Message' }).fill('And then?')
    const asked = model.onceRequest()
    await page().getByRole('textbox', { name: 'Message' }).press('Enter')
    const { messages } = (await asked).body as unknown as { messages: { role: string; content: string }[] }
    expect(messages.map(({ role }) => role)).toEqual(['user', 'assistant', 'user'])
    expect(messages[1]?.content).toBe('It was short.')
    // Three calls of this chat are on record: the story, its summary and what followed.
    await expect
      .poll(
        async () =>
          (await client.request('monitor.session', { sessionId: chat.id, cursor: null, limit: 10 })).traces.length,
      )
      .toBe(3)
  })

  test('come from another app’s file after a look at what will come, and go again with an undo', async () => {
    const file = path.join(folder, 'conversations.json')
    const nodes = [
      { id: 'q', parent: null, text: 'Hello from there' },
      { id: 'a', parent: 'q', role: 'assistant', text: 'Hello.' },
    ]
    fs.writeFileSync(file, JSON.stringify([chatGpt('one', nodes, { title: 'From elsewhere' }), { odd: true }]))
    await button('More for chats').click()
    await item('Import chats…').click()
    const dialog = page().getByRole('dialog', { name: 'Import chats' })
    await dialog.locator('input[type=file]').setInputFiles(file)
    await dialog.getByText('1 chat will come.').waitFor()
    await dialog.getByText(/It is no chat of ChatGPT/).waitFor()
    expect(await violations(page())).toEqual([])
    await dialog.getByRole('button', { name: 'Import', exact: true }).click()
    await page()
      .getByText(/^Imported 1 chat from/)
      .waitFor()
    await page().keyboard.press('Escape')
    await row('From elsewhere').click()
    await page().getByText('Imported from ChatGPT.').waitFor()
    await button('Undo').last().click()
    await expect.poll(() => row('From elsewhere').count()).toBe(0)
  })

  test('are saved as a page that runs nothing and asks for nothing', async () => {
    model.behave({
      kind: 'answer',
      text: '<img src=https://evil.example/x.png onerror="document.title=1"> ![p](https://evil.example/p.png) [l](javascript:alert(1)) <script>document.title=2</script>',
    })
    const chat = await ask('An attack')
    await go(`#/chat/${chat.id}`)
    await page().getByRole('heading', { name: 'An attack' }).waitFor()
    await button('Export chat…').click()
    const dialog = page().getByRole('dialog', { name: 'Export chat' })
    await dialog.getByRole('radio', { name: /^HTML/ }).check()
    expect(await dialog.getByRole('radio', { name: /^PDF/ }).isDisabled()).toBe(true)
    expect(await violations(page())).toEqual([])
    const target = path.join(folder, 'chat.html')
    const name = await saveTo(shell, target, () => dialog.getByRole('button', { name: 'Save…' }).click())
    expect(name).toMatch(/An attack.*\.html$/)
    const reader = await shell.browser.newPage()
    const asked: string[] = []
    reader.on('request', (request) => asked.push(request.url()))
    await reader.goto(`file://${target}`)
    expect(await reader.title()).toBe('An attack')
    expect(await reader.locator('script, img').count()).toBe(0)
    expect(asked).toEqual([`file://${target}`])
    for (const colorScheme of ['light', 'dark'] as const) {
      await reader.emulateMedia({ colorScheme })
      expect(await violations(reader)).toEqual([])
    }
    await reader.close()
  })
})

describe.runIf(availableShells().includes('desktop'))('a chat in the desktop app', () => {
  test('is saved as a PDF, with its pictures', async () => {
    const { folder, remove } = temporaryFolder()
    const shell = await launchDesktop({ dataFolder: path.join(folder, 'data') })
    try {
      const target = path.join(folder, 'chat.pdf')
      await shell.app.evaluate(({ dialog }, filePath) => {
        Object.assign(dialog, { showSaveDialog: async () => ({ canceled: false, filePath }) })
      }, target)
      const { page } = shell
      const composer = page.getByRole('textbox', { name: 'Message' })
      const [chooser] = await Promise.all([
        page.waitForEvent('filechooser'),
        page.getByRole('button', { name: 'Attach files' }).click(),
      ])
      await chooser.setFiles({ name: 'heron.png', mimeType: 'image/png', buffer: makePng(64, 48) })
      await page.getByRole('button', { name: 'Remove heron.png' }).waitFor()
      await composer.fill('What is a heron?')
      await composer.press('Enter')
      await page.getByRole('button', { name: 'Regenerate' }).waitFor()
      await page.getByRole('button', { name: 'Export chat…' }).click()
      const dialog = page.getByRole('dialog', { name: 'Export chat' })
      await dialog.getByRole('radio', { name: /^PDF/ }).check()
      await dialog.getByRole('button', { name: 'Save…' }).click()
      await page.getByText('Saved chat.pdf.').waitFor()
      expect(fs.readFileSync(target).subarray(0, 5).toString()).toBe('%PDF-')
      expect(fs.statSync(target).size).toBeGreaterThan(5000)
      expect(fs.readFileSync(target, 'latin1')).toMatch(/\/Subtype\s*\/Image/)
      expect(shell.app.windows()).toHaveLength(1)
    } finally {
      await shell.kill()
      remove()
    }
  })
})
