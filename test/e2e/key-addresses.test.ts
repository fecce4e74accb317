import fs from 'node:fs'
import path from 'node:path'
import { afterEach, describe, expect, test } from 'vitest'
import { startFakeLangfuse } from '../support/fake-langfuse.ts'
import { startFakeOpenAi } from '../support/fake-openai.ts'
import { availableShells, launch, temporaryFolder, type Shell } from './launch.ts'
import { userOf } from './user.ts'

const [kind = 'browser'] = availableShells()

describe('a key in Settings', () => {
  const { folder, remove } = temporaryFolder()
  let shell: Shell | null = null
  afterEach(async () => {
    await shell?.close()
    shell = null
    remove()
  })

  test('is asked for anew where its address is changed, in the forms of providers and of Langfuse', async () => {
    const model = await startFakeOpenAi()
    const langfuse = await startFakeLangfuse()
    shell = await launch(kind, { dataFolder: folder })
    const { page } = shell
    const user = userOf(shell)
    await user.addProvider({ name: 'Own', baseUrl: model.url, key: 'sk-own-4711' })
    await user.connectLangfuse({ host: langfuse.url, publicKey: 'pk-lf-fake', secretKey: 'sk-lf-fake' })
    const { origin } = new URL(model.url)

    await page.getByRole('button', { name: 'Edit' }).click()
    await page.getByLabel('Base URL', { exact: true }).fill('https://elsewhere.example/v1')
    await page.getByText(`This one was entered for ${origin}; enter it again for https://elsewhere.example.`).waitFor()
    await page.getByRole('button', { name: 'Save provider' }).click()
    await page.getByText(`Key is for ${origin}`).waitFor()

    const host = page.getByLabel('Langfuse host', { exact: true })
    const secret = page.getByLabel('Secret key', { exact: true })
    await expect.poll(() => secret.getAttribute('placeholder')).toContain('Saved')
    await host.fill('https://langfuse.elsewhere.example')
    const words = `This one was entered for ${langfuse.url}; enter it again for https://langfuse.elsewhere.example.`
    await page.getByText(words).waitFor()
    await page.getByRole('button', { name: 'Save connection' }).click()
    await expect.poll(() => secret.getAttribute('aria-invalid')).toBe('true')
    await host.fill(langfuse.url)
    await expect.poll(() => page.getByText(words).count()).toBe(0)
    await model.close()
    await langfuse.close()
  })

  test('that can no longer be read is said to be so, with what to do, and its file is kept', async () => {
    // Without its database such a file would be a sign that the database is missing.
    const before = await launch(kind, { dataFolder: folder })
    await before.page.getByRole('textbox').first().waitFor()
    await before.close()
    fs.writeFileSync(path.join(folder, 'secrets.json'), '{"plainKeys":{"langf')
    shell = await launch(kind, { dataFolder: folder })
    await shell.page.getByText('The file with your keys could not be read. Enter your keys again in Settings').waitFor()
    expect(fs.readdirSync(folder).filter((name) => name.startsWith('secrets.json.damaged-'))).toHaveLength(1)
  })
})
