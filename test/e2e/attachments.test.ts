import Database from 'better-sqlite3'
import path from 'node:path'
import type { Locator, Page } from 'playwright'
import { describe, expect, test } from 'vitest'
import { makeDocx, makePdf, makePng } from '../support/documents.ts'
import { streamOf } from '../support/streams.ts'
import { appWithModel } from './app-with-model.ts'
import { violations } from './axe.ts'
import { availableShells } from './launch.ts'

const app = appWithModel()

/** Of a few bytes, and far too large once it is unpacked. */
const pictureBomb = (): Buffer => {
  const png = makePng(1, 1)
  png.writeUInt32BE(30_000, 16)
  png.writeUInt32BE(20_000, 20)
  return png
}

const delta = (part: object): object => ({ choices: [{ index: 0, delta: part }] })
const chips = (page: Page) => page.getByRole('list', { name: 'Attached files' }).getByRole('listitem')
const composer = (page: Page) => page.getByRole('textbox', { name: 'Message' })
const viewer = (page: Page, name: string) => page.getByRole('dialog', { name })

/** Of the chat that does not exist yet. */
function savedDraft(): unknown {
  const db = new Database(path.join(app.folder, 'holdfast.db'), { readonly: true })
  try {
    return db.prepare("SELECT value FROM meta WHERE key = 'newDraft'").pluck().get()
  } finally {
    db.close()
  }
}

/** As a user does it with the system's dialog. */
async function choose(page: Page, files: { name: string; mimeType: string; buffer: Buffer }[]): Promise<void> {
  const choosing = page.waitForEvent('filechooser')
  await page.getByRole('button', { name: 'Attach files' }).click()
  await (await choosing).setFiles(files)
}

/** What a paste or a drop brings, as the browser hands it to the page. */
const bring = (
  page: Page,
  target: string,
  kind: 'paste' | 'drop',
  { text, file }: { text?: string; file?: [name: string, base64: string, type: string] },
): Promise<void> =>
  page.evaluate(`{
    const transfer = new DataTransfer()
    const [text, file] = ${JSON.stringify([text ?? null, file ?? null])}
    if (text !== null) transfer.setData('text/plain', text)
    if (file !== null) {
      const bytes = Uint8Array.from(atob(file[1]), (sign) => sign.charCodeAt(0))
      transfer.items.add(new File([bytes], file[0], { type: file[2] }))
    }
    const element = document.querySelector(${JSON.stringify(target)})
    const init = { bubbles: true, cancelable: true }
    if (${JSON.stringify(kind)} === 'paste') element.dispatchEvent(new ClipboardEvent('paste', { ...init, clipboardData: transfer }))
    else for (const type of ['dragover', 'drop']) element.dispatchEvent(new DragEvent(type, { ...init, dataTransfer: transfer }))
  }`)

const widthOf = (image: Locator): Promise<number> =>
  image.evaluate((element) => (element as unknown as { naturalWidth: number }).naturalWidth)

describe.each(availableShells())('files, in the %s shell', (kind) => {
  test(
    'are attached, kept over a restart, sent, looked at, and shown in the Monitor',
    { timeout: 240_000 },
    async () => {
      let user = await app.openWithModel(kind)
      let { page } = user
      await composer(page).fill('How high is the water?')
      await choose(page, [
        {
          name: 'tides.pdf',
          mimeType: 'application/pdf',
          buffer: await makePdf(['High water at six in the harbour.']),
        },
        { name: 'harbour.png', mimeType: 'image/png', buffer: makePng(3000, 1500) },
        { name: 'evil.svg', mimeType: 'image/svg+xml', buffer: Buffer.from('<svg onload="document.title=1"></svg>') },
      ])
      await page.getByRole('alert').filter({ hasText: '“evil.svg” can’t be attached. SVG' }).waitFor()
      await page.getByRole('button', { name: 'Remove evil.svg' }).click()
      await choose(page, [{ name: 'bomb.png', mimeType: 'image/png', buffer: pictureBomb() }])
      await page.getByRole('alert').filter({ hasText: 'is too large. Make it smaller first.' }).waitFor()
      await page.getByRole('button', { name: 'Remove bomb.png' }).click()
      await bring(page, 'textarea', 'paste', { file: ['image.png', makePng(20, 20).toString('base64'), 'image/png'] })
      await bring(page, 'section[aria-label=Messages]', 'drop', {
        file: ['notes.docx', (await makeDocx()).toString('base64'), ''],
      })
      await expect.poll(() => chips(page).count()).toBe(4)
      await page.getByText('DOCX', { exact: false }).filter({ hasText: 'characters' }).waitFor()

      // A long text becomes a file, and goes back into the field where that is wanted.
      const long = 'A long line of a log. '.repeat(2_000)
      await bring(page, 'textarea', 'paste', { text: long })
      await chips(page).filter({ hasText: 'pasted-text.txt' }).waitFor()
      expect(await composer(page).inputValue()).toBe('How high is the water?')
      await page.getByRole('status').getByRole('button', { name: 'Put it back as text' }).click()
      await expect.poll(() => composer(page).inputValue()).toBe(`How high is the water?${long}`)
      await composer(page).fill('How high is the water?')
      expect(await violations(page)).toEqual([])

      // The draft and its files are there after a restart.
      await expect
        .poll(
          async () => (await app.shell.page.getByRole('button', { name: 'Send' }).isEnabled()) && chips(page).count(),
        )
        .toBe(4)
      await page.getByRole('link', { name: 'Monitor' }).click()
      await expect.poll(savedDraft).toBe('How high is the water?')
      await app.shell.close()
      user = await app.open(kind)
      ;({ page } = user)
      await user.goTo('Chat')
      await expect.poll(() => chips(page).count()).toBe(4)
      await composer(page).press('Enter')
      await page.getByRole('list', { name: 'Files of your message' }).waitFor()
      await page.getByText('Hello from the fake endpoint.').waitFor()
      const content = app.model.requests.at(-1)?.body?.messages.at(-1)?.content as unknown as {
        type: string
        text?: string
        image_url?: { url: string }
      }[]
      expect(content.map(({ type }) => type)).toEqual(['image_url', 'image_url', 'text'])
      // Made smaller for the model.
      const sent = Buffer.from(content[0]?.image_url?.url.split(',')[1] ?? '', 'base64')
      expect([sent.readUInt32BE(16), sent.readUInt32BE(20)]).toEqual([2048, 1024])
      expect(content[2]?.text).toContain('High water at six in the harbour.')
      expect(content[2]?.text).toContain('| Brest | 7.1 |')
      expect(content[2]?.text).toMatch(/\n\nHow high is the water\?$/)

      // By keyboard: the file opens with Enter, arrows go on, Escape goes back to it.
      const files = page.getByRole('list', { name: 'Files of your message' }).getByRole('button')
      await files.first().focus()
      await page.keyboard.press('Enter')
      await viewer(page, 'tides.pdf').getByText('High water at six in the harbour.').waitFor()
      await page.keyboard.press('ArrowRight')
      const shown = viewer(page, 'harbour.png').getByRole('img', { name: 'harbour.png' })
      await shown.waitFor()
      await expect.poll(() => widthOf(shown)).toBe(3000)
      expect(await violations(page)).toEqual([])
      await page.keyboard.press('Escape')
      await expect.poll(() => files.first().evaluate((element) => element.matches(':focus'))).toBe(true)

      // An edit keeps them, but for what is left out.
      await composer(page).press('ArrowUp')
      await page.getByRole('button', { name: 'Leave out harbour.png' }).click()
      await page.getByRole('textbox', { name: 'Edited text' }).fill('And at noon?')
      await page.getByRole('textbox', { name: 'Edited text' }).press('Enter')
      await page.getByText('And at noon?').first().waitFor()
      await expect.poll(() => JSON.stringify(app.model.requests.at(-1)?.body?.messages)).toContain('And at noon?')
      expect(JSON.stringify(app.model.requests.at(-1)?.body?.messages).match(/image_url"/g)).toHaveLength(2)

      // A picture that the model gives is shown; one that lies elsewhere is a link and never loaded.
      await page.getByText('Hello from the fake endpoint.').waitFor()
      const asked: string[] = []
      page.on('request', (request) => asked.push(request.url()))
      const image = (url: string): object => ({ type: 'image_url', image_url: { url } })
      app.model.behave(
        streamOf([
          delta({ content: 'Drawn.' }),
          delta({
            images: [
              image(`data:image/png;base64,${makePng(64, 64).toString('base64')}`),
              image('https://pictures.example/far.png'),
            ],
          }),
        ]),
      )
      await user.send('Draw it')
      await page
        .getByRole('list', { name: 'Pictures of this answer' })
        .getByRole('img', { name: 'picture-1.png' })
        .waitFor()
      await page.getByRole('link', { name: 'Picture at pictures.example' }).waitFor()
      expect(asked.filter((url) => url.includes('pictures.example'))).toEqual([])

      await user.goTo('Monitor')
      await page.getByRole('grid', { name: 'Recent traces' }).getByRole('row').nth(1).click()
      const recorded = page.getByRole('img', { name: 'picture-1.png' }).first()
      await recorded.waitFor()
      await expect.poll(() => widthOf(recorded)).toBe(64)

      await user.goTo('Settings')
      await page.getByRole('list', { name: 'What attached files are of' }).getByText('How high is the water?').waitFor()
      expect(await violations(page)).toEqual([])
    },
  )
})
