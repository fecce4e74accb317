import Database from 'better-sqlite3'
import { execFile } from 'node:child_process'
import fs from 'node:fs'
import { createRequire } from 'node:module'
import path from 'node:path'
import { promisify } from 'node:util'
import type { ElectronApplication } from 'playwright'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import type { Message, Provider, SyncStatus } from '../../src/shared/domain.ts'
import { childPids } from '../support/processes.ts'
import { startFakeLangfuse, type FakeLangfuse } from '../support/fake-langfuse.ts'
import { startFakeOpenAi, type FakeOpenAi } from '../support/fake-openai.ts'
import { ask, value } from './ask.ts'
import { availableShells, launchDesktop, quickOutbox, temporaryFolder, type Shell } from './launch.ts'

const root = path.join(import.meta.dirname, '../..')
const keys = { publicKey: 'pk-lf-helpers', secretKey: 'sk-lf-helpers-0123456789' }
const modelKey = 'sk-model-key-0123456789abcdef'
let folder: string
let remove: () => void
let model: FakeOpenAi
let langfuse: FakeLangfuse
let shell: Shell & { app: ElectronApplication }

beforeEach(async () => {
  ;({ folder, remove } = temporaryFolder())
  model = await startFakeOpenAi({ apiKey: modelKey })
  langfuse = await startFakeLangfuse(keys)
})
afterEach(async () => {
  await shell.kill().catch(() => {})
  await model.close()
  await langfuse.close()
  remove()
})

/** Counts from now on how often a process of this type was seen to end; resolves once it listens. */
async function watchEnds(type: string): Promise<() => Promise<number>> {
  await shell.app.evaluate(({ app }, type) => {
    const ends = { count: 0 }
    Object.assign(globalThis, { ends })
    app.on('child-process-gone', (_event, details) => void (ends.count += details.type === type ? 1 : 0))
  }, type)
  return () => shell.app.evaluate(() => (globalThis as unknown as { ends: { count: number } }).ends.count)
}

async function start(): Promise<void> {
  shell = await launchDesktop({ dataFolder: folder, env: quickOutbox })
  await value(shell.page, 'app.info')
}

async function connect(): Promise<string> {
  await value(shell.page, 'app.chooseSecretsStore', { kept: 'weak' })
  await value(shell.page, 'settings.saveLangfuse', { host: langfuse.url, ...keys })
  const provider = { id: null, kind: 'custom', name: 'Fake', baseUrl: model.url, key: modelKey }
  return (await value<Provider>(shell.page, 'providers.save', provider)).id
}

async function send(providerId: string, text: string): Promise<Message> {
  const settings = { providerId, model: 'fake-small', systemPrompt: '', parameters: {} }
  const sent = await value<{ assistantMessage: Message; conversationId: string }>(shell.page, 'chat.send', {
    conversationId: null,
    parentId: null,
    text,
    settings,
  })
  const read = async (): Promise<Message | undefined> => {
    const { messages } = await value<{ messages: Message[] }>(shell.page, 'conversations.get', {
      id: sent.conversationId,
    })
    return messages.find(({ id }) => id === sent.assistantMessage.id)
  }
  await expect.poll(async () => (await read())?.status).not.toBe('streaming')
  return (await read()) ?? sent.assistantMessage
}

const ledger = async () => (await value<SyncStatus>(shell.page, 'sync.status')).ledger

describe.skipIf(!availableShells().includes('desktop'))('the desktop app, when a process that it needs dies,', () => {
  test('calls models and delivers again by itself after the network process, be it killed twice', async () => {
    await start()
    const providerId = await connect()
    expect((await send(providerId, 'before')).status).toBe('complete')
    const ends = await watchEnds('Utility')
    for (const count of [1, 2]) {
      const pids = childPids(shell.pid, '--utility-sub-type=network.mojom.NetworkService')
      expect(pids).toHaveLength(1)
      process.kill(pids[0] ?? 0, 'SIGKILL')
      await expect.poll(ends).toBe(count)
      const answer = await send(providerId, `after ${count}`)
      expect([answer.status, answer.error]).toEqual(['complete', null])
      await expect.poll(ledger).toMatchObject({ accepted: count + 1, delivered: count + 1, pending: 0 })
    }
    expect(langfuse.duplicates()).toBe(0)
    // Its own pages do not need that process either.
    await shell.page.reload()
    expect(await ask(shell.page, 'app.info')).toMatchObject({ ok: true })
  })

  test('goes on after the GPU process', async () => {
    await start()
    const [gpu] = childPids(shell.pid, '--type=gpu-process')
    if (gpu === undefined) return
    const ends = await watchEnds('GPU')
    process.kill(gpu, 'SIGKILL')
    await expect.poll(ends).toBe(1)
    expect(await ask(shell.page, 'app.info')).toMatchObject({ ok: true })
    await shell.page.getByRole('navigation', { name: 'Views' }).waitFor()
  })
})

describe.skipIf(!availableShells().includes('desktop'))('the desktop app, when its page crashes,', () => {
  /** Ends the page's process and resolves once the app has noticed. */
  const crash = (): Promise<void> =>
    shell.app.evaluate(
      ({ BrowserWindow }) =>
        new Promise<void>((resolve) => {
          const contents = BrowserWindow.getAllWindows()[0]?.webContents
          contents?.once('render-process-gone', () => resolve())
          contents?.forcefullyCrashRenderer()
        }),
    )
  const shown = (): Promise<{ url: string; crashed: boolean; loading: boolean }> =>
    shell.app.evaluate(({ BrowserWindow }) => {
      const contents = BrowserWindow.getAllWindows()[0]?.webContents
      return {
        url: contents?.getURL() ?? '',
        crashed: contents?.isCrashed() ?? true,
        loading: contents?.isLoading() ?? true,
      }
    })
  const untilShown = (url: string): Promise<void> =>
    expect.poll(shown).toMatchObject({ url: expect.stringMatching(url) as string, crashed: false, loading: false })
  const inPage = <T>(code: string): Promise<T> =>
    shell.app.evaluate(
      ({ BrowserWindow }, code) =>
        BrowserWindow.getAllWindows()[0]?.webContents.executeJavaScript(code, true) as Promise<never>,
      code,
    )
  const click = (name: string): Promise<void> =>
    inPage(`[...document.querySelectorAll('a')].find((link) => link.textContent === '${name}').click()`)

  test('loads it again once, then shows one that needs no renderer, whose buttons work', async () => {
    await start()
    await connect()
    await crash()
    await untilShown('^app://holdfast/')
    await crash()
    await untilShown('^app://crashed/$')
    const text = await inPage<string>('document.body.innerText')
    expect(text).toContain('The window crashed twice')
    expect(text).toContain('Everything recorded is safe')
    expect(await inPage('document.scripts.length')).toBe(0)
    // It looks like the app because its own style is allowed, and its links are buttons for the keyboard too.
    expect(await inPage(`getComputedStyle(document.body).display`)).toBe('grid')
    expect(await inPage('document.activeElement.textContent')).toBe('Reload')
    // Nothing that runs in it is answered.
    const answer = await inPage(`typeof holdfast === 'undefined' ? null : holdfast.request('app.info', null)`)
    expect(answer === null || (answer as { ok: boolean }).ok === false).toBe(true)

    await click('Copy diagnostics')
    await untilShown('^app://crashed/copied$')
    const copied = await shell.app.evaluate(({ clipboard }) => clipboard.readText())
    expect(copied).toMatch(/^Holdfast \d/)
    expect(copied).toContain('Electron ')
    expect(copied.match(/Z page ended: /g)).toHaveLength(2)
    expect(copied).toContain('The page ended')
    for (const key of [keys.secretKey, modelKey]) expect(copied).not.toContain(key)

    await click('Reload')
    await untilShown('^app://holdfast/')
    expect(await inPage(`holdfast.request('app.info', null)`)).toMatchObject({ ok: true })
  })

  test('leaves keys and messages out of the diagnostics, also where the log has them', async () => {
    fs.writeFileSync(path.join(folder, 'holdfast.log'), `2026 error it said ${modelKey} to ada@example.com\n`)
    await start()
    await crash()
    await untilShown('^app://holdfast/')
    await crash()
    await untilShown('^app://crashed/$')
    await click('Copy diagnostics')
    await untilShown('^app://crashed/copied$')
    const copied = await shell.app.evaluate(({ clipboard }) => clipboard.readText())
    expect(copied).toContain('it said [redacted: key] to [redacted: e-mail]')
    expect(copied).not.toContain(modelKey)
  })

  test('asks in the system’s words where even that page crashes, and a second start opens the window again', async () => {
    await start()
    await shell.app.evaluate(({ dialog }) => {
      const asked: string[][] = []
      Object.assign(globalThis, { asked })
      dialog.showMessageBox = ((...given: unknown[]) => {
        const { message, buttons } = given.at(-1) as { message: string; buttons: string[] }
        asked.push([message, ...buttons])
        return new Promise(() => {})
      }) as typeof dialog.showMessageBox
    })
    await crash()
    await untilShown('^app://holdfast/')
    await crash()
    await untilShown('^app://crashed/$')
    await crash()
    await expect
      .poll(() => shell.app.evaluate(() => (globalThis as unknown as { asked: string[][] }).asked))
      .toEqual([['The window crashed twice', 'Reload', 'Copy diagnostics', 'Close']])
    expect((await shown()).crashed).toBe(true)

    const executable = createRequire(import.meta.url)('electron') as string
    await promisify(execFile)(executable, [root], { env: { ...process.env, HOLDFAST_DATA_FOLDER: folder } })
    await untilShown('^app://holdfast/')
    expect(await inPage(`holdfast.request('app.info', null)`)).toMatchObject({ ok: true })
  })
})

describe.skipIf(!availableShells().includes('desktop'))('the desktop app, when its start fails,', () => {
  test('leaves the folder free at once, and another start tries for itself', async () => {
    await start()
    await shell.close()
    const edit = (sql: string): void => {
      const db = new Database(path.join(folder, 'holdfast.db'))
      db.exec(sql)
      db.close()
    }
    // A row that can be neither closed nor set aside, whatever the start tries.
    edit("INSERT INTO open_turns (trace_id, start, last_seen_at_ms) VALUES ('x', '{', 0)")
    edit("CREATE TRIGGER stubborn BEFORE DELETE ON open_turns BEGIN SELECT RAISE(ABORT, 'never'); END")
    const failed = await launchDesktop({ dataFolder: folder })
    try {
      expect(await ask(failed.page, 'app.info')).toMatchObject({ ok: false, error: { code: 'store_failed' } })
      // Its dialog is never answered; what it failed at is mended meanwhile.
      edit('DROP TRIGGER stubborn')
      await start()
      expect(await ask(shell.page, 'app.info')).toMatchObject({ ok: true })
    } finally {
      await failed.kill()
    }
  })
})
