import fs from 'node:fs'
import path from 'node:path'
import type { Page } from 'playwright'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { availableShells, environment, launch, launchDesktop, temporaryFolder, type Shell } from './launch.ts'
import { startServe } from './serve-child.ts'
import { value } from './ask.ts'

const key = `sk-canary-${'7f3a9c'.repeat(6)}`
const question = 'What of the heron at the weir?'

describe.each(availableShells())('the %s shell', (kind) => {
  let data: ReturnType<typeof temporaryFolder>
  let shell: Shell | null

  beforeEach(() => {
    data = temporaryFolder()
    shell = null
  })
  afterEach(async () => {
    await shell?.kill()
    data.remove()
  })
  /** The database is open. */
  const untilOpen = async (): Promise<void> => {
    await shell?.page.evaluate("location.hash = '#/settings/about'")
    await shell?.page.locator('#about').getByText(data.folder).waitFor()
  }
  const start = async (): Promise<Shell> => (shell = await launch(kind, { dataFolder: data.folder }))

  test('tells quietly of an end that was none, with a report to read, and not of one in order', async () => {
    const first = await start()
    await untilOpen()
    await first.kill()
    const second = await start()
    const notice = second.page.getByRole('status').filter({ hasText: 'Holdfast did not end as it should last time.' })
    await notice.getByText('Nothing that was recorded is lost.').waitFor()
    await second.page.getByRole('button', { name: 'Show report' }).click()
    const report = second.page.getByRole('dialog', { name: 'Report' })
    expect(await report.innerText()).toContain('it was ended from outside, or crashed')
    await second.page.keyboard.press('Escape')
    await notice.getByRole('button', { name: 'Dismiss' }).click()
    await notice.waitFor({ state: 'hidden' })
    await second.close()
    expect(fs.existsSync(path.join(data.folder, 'holdfast.running'))).toBe(false)
    const third = await start()
    await untilOpen()
    expect(await third.page.getByText('did not end as it should').count()).toBe(0)
    expect(fs.readdirSync(path.join(data.folder, 'reports'))).toHaveLength(1)
  })

  test('shows its diagnostics before they are copied: no key, no message, no address', async () => {
    fs.writeFileSync(path.join(data.folder, 'holdfast.log'), `2026 error it said ${key} to ada@example.com\n`)
    const { page } = await start()
    await untilOpen()
    if (kind === 'desktop') await enterSecrets(page)
    await page.evaluate("location.hash = '#/settings/about'")
    await page.getByRole('button', { name: 'Copy diagnostics…' }).click()
    const dialog = page.getByRole('dialog', { name: 'Diagnostics' })
    const text = await dialog.innerText()
    expect(text).toMatch(/Holdfast \d+\.\d+\.\d+/)
    expect(text).toContain('Providers: ')
    if (kind === 'desktop') expect(text).toContain('custom (with key)')
    expect(text).toContain('it said [redacted: key] to [redacted: e-mail]')
    for (const secret of [key, question, 'ada-of-accounts', 'ada@example.com', 'Ada’s own']) {
      expect(text).not.toContain(secret)
    }
    if (kind === 'desktop') {
      await dialog.getByRole('button', { name: 'Copy', exact: true }).click()
      await dialog.getByText('Copied').waitFor()
      const copied = await shell?.app?.evaluate(({ clipboard }) => clipboard.readText())
      expect(copied).toContain('The last lines of the log:')
    }
    await page.keyboard.press('Escape')
    await dialog.waitFor({ state: 'hidden' })
  })

  test('checks the database and says that it is sound', async () => {
    const { page } = await start()
    await untilOpen()
    await page.evaluate("location.hash = '#/settings/storage'")
    await page.getByRole('button', { name: 'Check now' }).click()
    await page.getByText('The database is sound, and every record is accounted for.').waitFor()
  })
})

/** A browser has no bridge that a test could ask by. */
async function enterSecrets(page: Page): Promise<void> {
  await value(page, 'app.chooseSecretsStore', { kept: 'weak' }).catch(() => {})
  await value(page, 'providers.save', {
    id: null,
    kind: 'custom',
    name: 'Ada’s own',
    baseUrl: 'http://127.0.0.1:9/v1',
    key,
  })
  await value(page, 'settings.update', { userId: 'ada-of-accounts' })
  await value(page, 'chat.send', {
    conversationId: null,
    parentId: null,
    text: question,
    settings: { providerId: 'demo', model: 'holdfast-demo', systemPrompt: '', parameters: {} },
  })
}

describe.skipIf(!availableShells().includes('desktop'))('an error in main that nothing caught', () => {
  test.each(['uncaught', 'unhandled'] as const)('ends the desktop app and is told: %s', async (how) => {
    const data = temporaryFolder()
    try {
      const shell = await launchDesktop({ dataFolder: data.folder })
      await value(shell.page, 'app.info')
      const child = shell.app.process()
      const ended = new Promise<number | null>((resolve) => child.once('exit', (code) => resolve(code)))
      await shell.app
        .evaluate(
          ({ dialog }, { how, file }) => {
            dialog.showMessageBox = (async (...given: unknown[]) => {
              const { message, detail } = given.at(-1) as { message: string; detail: string }
              process.getBuiltinModule('node:fs').writeFileSync(file, `${message}\n${detail}`)
              return { response: 1, checkboxChecked: false }
            }) as typeof dialog.showMessageBox
            setTimeout(() => {
              if (how === 'uncaught') throw new Error('boom in main')
              void Promise.reject(new Error('boom in main'))
            })
          },
          { how, file: path.join(data.folder, 'told') },
        )
        .catch(() => {})
      expect(await ended).toBe(1)
      expect(fs.readFileSync(path.join(data.folder, 'told'), 'utf8')).toMatch(
        /had to close\nEverything that was recorded is safe/,
      )
      expect(fs.readFileSync(path.join(data.folder, 'holdfast.log'), 'utf8')).toContain('boom in main')
      // Its folder is free, and the next start tells of it.
      const next = await launchDesktop({ dataFolder: data.folder })
      await next.page.getByText('Holdfast closed because of an error last time.').waitFor()
      await next.page.getByRole('button', { name: 'Show report' }).click()
      expect(await next.page.getByRole('dialog').innerText()).toContain('boom in main')
      await next.close()
    } finally {
      data.remove()
    }
  })
})

describe.skipIf(process.platform === 'win32')('an error in the server that nothing caught', () => {
  test('ends it with 1 and the database closed, and is told at the next start', async () => {
    const data = temporaryFolder()
    const throwing = `data:text/javascript,${encodeURIComponent("process.on('SIGWINCH',()=>{throw new Error('boom in main')})")}`
    try {
      const env = { ...environment(), HOLDFAST_DATA_FOLDER: data.folder }
      const serve = await startServe({ ...env, NODE_OPTIONS: `--import=${throwing}` })
      serve.child.kill('SIGWINCH')
      expect(await serve.ended).toBe(1)
      expect(serve.stderr()).toContain('Uncaught: Error: boom in main')
      expect(fs.existsSync(path.join(data.folder, 'holdfast.db-wal'))).toBe(false)
      const next = await startServe(env)
      const client = await next.openClient()
      expect((await client.request('app.info', null)).lastEnd?.cause).toBe('error')
      expect((await client.request('app.report', null))?.text).toContain('boom in main')
      next.child.kill('SIGTERM')
      expect(await next.ended).toBe(0)
    } finally {
      data.remove()
    }
  })
})
