import { once } from 'node:events'
import fs from 'node:fs'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import path from 'node:path'
import type { Page } from 'playwright'
import { describe, expect, test } from 'vitest'
import type { Settings } from '../../src/shared/domain.ts'
import { violations } from './axe.ts'
import { ask, value } from './ask.ts'
import { appWithModel } from './app-with-model.ts'
import { availableShells } from './launch.ts'

const app = appWithModel()

const answer = `Some code:

\`\`\`ts
/* two
   lines */
export const a = 1

done()
\`\`\`

| Name | Value |
|---|---|
| one | =1+1 |
| two | **bold** |

\`\`\`mermaid
flowchart LR
  Start --> End
\`\`\`

\`\`\`mermaid
flowchart LR
  Broken -->
\`\`\`

The end.`

interface ClipboardPage {
  navigator: { clipboard: { writeText(text: string): Promise<void> } }
  copied: string[]
}

/** What the page copies from now on: not every system lets a test read the clipboard. */
const noteCopies = (page: Page): Promise<void> =>
  page.evaluate(() => {
    const noting = globalThis as unknown as ClipboardPage
    noting.copied = []
    noting.navigator.clipboard.writeText = async (text) => void noting.copied.push(text)
  })
const copied = (page: Page): Promise<string | undefined> =>
  page.evaluate(() => (globalThis as unknown as ClipboardPage).copied.at(-1))

const patchComfort = async (page: Page, patch: Partial<Settings['comfort']>): Promise<void> => {
  const { comfort } = await value<Settings>(page, 'settings.get')
  await value(page, 'settings.update', { comfort: { ...comfort, ...patch } })
}

describe.each(availableShells())('an answer in the %s shell', (kind) => {
  test('has its code, tables and diagrams to take along', async () => {
    const user = await app.openWithModel(kind)
    const { page } = user
    app.model.behave({ kind: 'answer', text: answer, chunks: 30 })
    await user.send('Show me')
    await page.getByText('The end.').waitFor()
    await noteCopies(page)

    const menuOf = async (button: string, item: string): Promise<void> => {
      await page.getByRole('button', { name: button }).first().click()
      await page.getByRole('menuitem', { name: item }).click()
    }
    await menuOf('More for this code', 'Show line numbers')
    const code = page.locator('.prose pre').first()
    await expect.poll(() => code.locator('.line').count()).toBe(5)
    const selected = await code.evaluate((element) => {
      const page = globalThis as unknown as {
        getSelection(): { selectAllChildren(of: unknown): void; toString(): string }
      }
      const selection = page.getSelection()
      selection.selectAllChildren(element)
      return selection.toString()
    })
    expect(selected.trimEnd()).toBe('/* two\n   lines */\nexport const a = 1\n\ndone()')
    await page.getByRole('button', { name: 'Copy code' }).first().click()
    expect(await copied(page)).toBe('/* two\n   lines */\nexport const a = 1\n\ndone()')
    await menuOf('More for this code', 'Wrap long lines')
    await expect.poll(() => code.evaluate((element) => element.className.includes('whitespace-pre-wrap'))).toBe(true)

    await page.getByRole('region', { name: 'Table' }).hover()
    await menuOf('Copy or save this table', 'Copy as CSV')
    expect(await copied(page)).toBe('Name,Value\r\none,"\'=1+1"\r\ntwo,bold\r\n')
    await menuOf('Copy or save this table', 'Copy as Markdown')
    expect(await copied(page)).toBe('| Name | Value |\n|---|---|\n| one | =1+1 |\n| two | **bold** |\n')

    const picture = page.getByRole('img', { name: /^Diagram: Flowchart/ })
    await picture.waitFor()
    expect((await picture.boundingBox())?.width).toBeGreaterThan(80)
    await page.getByText('This diagram can’t be drawn.').waitFor()
    const light = await picture.getAttribute('src')
    await page.emulateMedia({ colorScheme: 'dark' })
    await expect.poll(() => picture.getAttribute('src')).not.toBe(light)
    await page.getByRole('button', { name: 'Show the source' }).click()
    await page.getByText('Start --> End').waitFor()
    await page.getByRole('button', { name: 'Show the picture' }).click()
    await page.getByRole('button', { name: 'Enlarge' }).click()
    await page.getByRole('dialog', { name: 'Flowchart' }).waitFor()
    expect(await violations(page)).toEqual([])
    await page.keyboard.press('Escape')
    expect(await violations(page)).toEqual([])
  })

  test('gives up on a diagram that takes too long, and draws the next one', async () => {
    const user = await app.openWithModel(kind)
    const { page } = user
    const crowd = Array.from({ length: 900 }, (_, index) => `  n${index % 60} --> n${(index * 37) % 60}`).join('\n')
    app.model.behave({ kind: 'answer', text: `\`\`\`mermaid\nflowchart LR\n  A --> B\n\`\`\`\n\nOne.` })
    await user.send('One')
    await page.getByRole('img', { name: /^Diagram/ }).waitFor()
    // From now on it never comes back, whatever it is given that has this name in it.
    const frame = page.frames().find((each) => each.url().endsWith('/diagrams.html'))
    await frame?.evaluate(() => {
      const inFrame = globalThis as unknown as { DOMParser: { prototype: { parseFromString(text: string): unknown } } }
      inFrame.DOMParser.prototype.parseFromString = () => {
        for (;;);
      }
    })
    app.model.behave({
      kind: 'answer',
      text: `\`\`\`mermaid\nflowchart LR\n${crowd}\n\`\`\`\n\n\`\`\`mermaid\nflowchart LR\n  C --> D\n\`\`\`\n\nTwo.`,
    })
    await user.send('Two')
    await page.getByText('It takes longer than 6 seconds to draw').waitFor()
    // The page itself was never held up by it.
    await expect.poll(() => page.getByRole('img', { name: /^Diagram/ }).count()).toBe(2)
  })
})

describe.skipIf(!availableShells().includes('desktop'))('the desktop app', () => {
  test('has its text size, spell check, quick window and dragged chats', async () => {
    const user = await app.openWithModel('desktop')
    const { page } = user
    const electron = app.shell.app
    if (!electron) throw new Error('this is the desktop app')

    // Text size: by the setting and by the menu, and it is there again in a reload.
    const zoom = (): Promise<number> =>
      electron.evaluate(({ BrowserWindow }) => BrowserWindow.getAllWindows()[0]?.webContents.getZoomFactor() ?? 0)
    await user.goTo('Settings')
    await page.getByRole('button', { name: 'Larger text' }).click()
    await expect.poll(zoom).toBeCloseTo(1.1)
    await electron.evaluate(({ Menu }) => {
      const view = Menu.getApplicationMenu()?.items.find(({ label }) => label === '&View')
      view?.submenu?.items.find(({ label }) => label === 'Larger Text')?.click()
    })
    await expect.poll(zoom).toBeCloseTo(1.25)
    await page.getByText('125%').waitFor()
    await page.getByRole('button', { name: 'Reset' }).click()
    await expect.poll(zoom).toBeCloseTo(1)

    // Spell check: without a word from the user nothing is asked for.
    const dictionaries: string[] = []
    const server = createServer((request, response) => {
      dictionaries.push(request.url ?? '')
      response.writeHead(404).end()
    })
    server.listen(0, '127.0.0.1')
    await once(server, 'listening')
    const languages = (): Promise<string[]> =>
      electron.evaluate(({ session }) => session.defaultSession.getSpellCheckerLanguages())
    await electron.evaluate(
      ({ session, dialog }, url) => {
        session.defaultSession.setSpellCheckerDictionaryDownloadURL(url)
        const asked: string[] = []
        Object.assign(globalThis, { asked, response: 1 })
        Object.assign(dialog, {
          showMessageBox: async ({ message }: { message: string }) => {
            asked.push(message)
            return { response: (globalThis as unknown as { response: number }).response }
          },
        })
      },
      `http://127.0.0.1:${(server.address() as AddressInfo).port}/`,
    )
    const spelling = page.getByRole('switch', { name: 'Check spelling' })
    expect(await languages()).toEqual([])
    await spelling.click()
    await expect
      .poll(() => electron.evaluate(() => (globalThis as unknown as { asked: string[] }).asked))
      .toEqual(['Download dictionaries for the spell check?'])
    // The answer was no, so the switch goes back.
    await expect.poll(() => spelling.getAttribute('aria-checked')).toBe('false')
    expect([await languages(), dictionaries]).toEqual([[], []])
    await electron.evaluate(() => void Object.assign(globalThis, { response: 0 }))
    await spelling.click()
    await expect.poll(languages).not.toEqual([])
    await expect.poll(() => dictionaries.length).toBeGreaterThan(0)
    await spelling.click()
    await expect.poll(languages).toEqual([])
    server.closeAllConnections()
    server.close()

    // The quick window: by its shortcut, as safe as the other, gone by Escape.
    await page.getByRole('button', { name: /^Shortcut of the quick window/ }).click()
    await page.keyboard.press('k')
    await page.getByText('Press it together with').waitFor()
    await page.keyboard.press('Control+Shift+F9')
    await page.getByText('Ctrl+Shift+F9').waitFor()
    await expect
      .poll(() => electron.evaluate(({ globalShortcut }) => globalShortcut.isRegistered('CommandOrControl+Shift+F9')))
      .toBe(true)
    // Somebody else has it: that is said, and the setting stays.
    await electron.evaluate(({ globalShortcut }) => {
      const { register } = globalShortcut
      Object.assign(globalThis, { register })
      Object.assign(globalShortcut, {
        register: (keys: string, toggle: () => void) => {
          Object.assign(globalThis, { toggle })
          return keys !== 'CommandOrControl+Alt+F9' && register.call(globalShortcut, keys, toggle)
        },
      })
    })
    await patchComfort(page, { quickShortcut: 'CommandOrControl+Alt+F9' })
    await user.goTo('Chat')
    await user.goTo('Settings')
    await page.getByText('Another program, or the system, has this shortcut.').waitFor()
    await patchComfort(page, { quickShortcut: 'CommandOrControl+Shift+F8' })
    const opened = electron.waitForEvent('window')
    await electron.evaluate(() => (globalThis as unknown as { toggle(): void }).toggle())
    const quick = await opened
    const composer = quick.getByRole('textbox', { name: 'Message', exact: true })
    await composer.waitFor()
    expect(await quick.evaluate('typeof require + typeof process + Object.keys(holdfast).sort()')).toBe(
      'undefinedundefinedon,request',
    )
    app.model.behave({ kind: 'answer', text: 'A quick answer.' })
    await composer.fill('A quick question')
    await composer.press('Enter')
    await quick.getByText('A quick answer.').waitFor()
    await quick.getByText('first token').waitFor()
    expect(await violations(quick)).toEqual([])
    const visible = (): Promise<boolean[]> =>
      electron.evaluate(({ BrowserWindow }) => BrowserWindow.getAllWindows().map((window) => window.isVisible()))
    await composer.press('Escape')
    await expect.poll(async () => (await visible()).filter(Boolean)).toHaveLength(1)
    await electron.evaluate(() => (globalThis as unknown as { toggle(): void }).toggle())
    await expect.poll(async () => (await visible()).filter(Boolean)).toHaveLength(2)
    await quick.getByText('A quick answer.').waitFor()
    await quick.getByRole('button', { name: 'Open in Holdfast' }).click()
    await page.getByRole('heading', { name: 'A quick question' }).waitFor()
    await page.getByText('A quick answer.').waitFor()

    // A chat as a file under the pointer: whole, private, and only of a chat that is there.
    await electron.evaluate(({ BrowserWindow }) => {
      for (const window of BrowserWindow.getAllWindows()) {
        Object.assign(window.webContents, {
          startDrag: ({ file }: { file: string }) => void Object.assign(globalThis, { dragged: file }),
        })
      }
      Object.assign(BrowserWindow, { getFocusedWindow: () => BrowserWindow.getAllWindows().at(-1) })
    })
    const id = page.url().split('/chat/')[1] ?? ''
    await value(page, 'system.dragChat', { id })
    const file = await electron.evaluate(() => (globalThis as unknown as { dragged: string }).dragged)
    expect(path.basename(file)).toMatch(/^\d{4}-\d\d-\d\d A quick question .*\.md$/)
    expect(fs.readFileSync(file, 'utf8')).toContain('A quick answer.')
    expect(fs.statSync(file).mode & 0o777).toBe(0o600)
    expect(fs.statSync(path.dirname(file)).mode & 0o777).toBe(0o700)
    expect(await ask(page, 'system.dragChat', { id: '../../etc/passwd' })).toMatchObject({
      ok: false,
      error: { code: 'not_found' },
    })
    expect(await ask(page, 'system.dragChat', { id, file: '/etc/passwd' })).toMatchObject({ ok: false })

    // A hidden window keeps no app from ending, and what was dragged goes with it.
    const ended = once(electron.process(), 'exit')
    await electron.evaluate(({ app }) => app.quit()).catch(() => {})
    expect((await ended)[0]).toBe(0)
    expect(fs.existsSync(file)).toBe(false)
  })
})
