import { execFile } from 'node:child_process'
import fs from 'node:fs'
import http from 'node:http'
import { createRequire } from 'node:module'
import type { AddressInfo, Socket } from 'node:net'
import path from 'node:path'
import { promisify } from 'node:util'
import type { Page } from 'playwright'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import type { Provider, SyncStatus } from '../../src/shared/domain.ts'
import type { Result } from '../../src/shared/ipc.ts'
import { startApp } from '../support/app-child.ts'
import { ask, value } from './ask.ts'
import { availableShells, launchDesktop, temporaryFolder } from './launch.ts'

describe.skipIf(!availableShells().includes('desktop'))('the desktop app', () => {
  let folder: string
  let remove: () => void
  beforeEach(() => {
    ;({ folder, remove } = temporaryFolder())
  })
  afterEach(() => remove())

  test('opens its data again after it was quit and after it was killed', async () => {
    const first = await launchDesktop({ dataFolder: folder })
    expect(await ask(first.page, 'settings.update', { userId: 'ada' })).toMatchObject({ ok: true })
    await first.close()
    expect(() => process.kill(first.pid, 0)).toThrow('ESRCH')
    const second = await launchDesktop({ dataFolder: folder })
    expect(await ask(second.page, 'settings.get')).toMatchObject({ ok: true, value: { userId: 'ada' } })
    await second.kill()
    expect(() => process.kill(second.pid, 0)).toThrow('ESRCH')
    const third = await launchDesktop({ dataFolder: folder })
    expect(await ask(third.page, 'settings.get')).toMatchObject({ ok: true, value: { userId: 'ada' } })
    await third.close()
  })

  test('loads nothing of the core before its window, and nothing of the app for a command', () => {
    const window = staticallyLoaded('desktop.js')
    expect(window).toContain('BrowserWindow')
    expect(window).not.toContain('monitor.export')
    expect(window.length).toBeLessThan(200_000)
    expect(staticallyLoaded('index.js').length).toBeLessThan(2_000)
  })

  test('comes to the front when it is started a second time', async () => {
    const { app, page, close } = await launchDesktop({ dataFolder: folder })
    await ask(page, 'app.info')
    const focused = app.evaluate(
      ({ app }) => new Promise<string>((resolve) => void app.once('second-instance', () => resolve('told'))),
    )
    await app.evaluate(({ BrowserWindow }) => BrowserWindow.getAllWindows()[0]?.hide())
    const executable = createRequire(import.meta.url)('electron') as string
    await promisify(execFile)(executable, [path.join(import.meta.dirname, '../..')], {
      env: { ...process.env, HOLDFAST_DATA_FOLDER: folder },
    })
    expect(await focused).toBe('told')
    expect(
      await app.evaluate(({ BrowserWindow }) => BrowserWindow.getAllWindows().map((window) => window.isVisible())),
    ).toEqual([true])
    await close()
  })

  test('opens where it was left, in the theme that was set', async () => {
    const first = await launchDesktop({ dataFolder: folder })
    expect(await ask(first.page, 'settings.update', { theme: 'dark' })).toMatchObject({ ok: true })
    await first.app.evaluate(({ BrowserWindow }) =>
      BrowserWindow.getAllWindows()[0]?.setBounds({ x: 40, y: 30, width: 800, height: 600 }),
    )
    await first.close()
    const second = await launchDesktop({ dataFolder: folder })
    expect(
      await second.app.evaluate(({ BrowserWindow, nativeTheme }) => ({
        size: BrowserWindow.getAllWindows()[0]?.getNormalBounds(),
        dark: nativeTheme.shouldUseDarkColors,
      })),
    ).toMatchObject({ size: { width: 800, height: 600 }, dark: true })
    await second.close()
  })

  test('says why when another process has the database, and answers its page with it', async () => {
    const other = await startApp({ folder })
    const { page, kill } = await launchDesktop({ dataFolder: folder })
    const answer = await ask(page, 'app.info')
    expect(answer).toMatchObject({ ok: false, error: { code: 'store_failed' } })
    await kill()
    expect(fs.readFileSync(path.join(folder, 'holdfast.log'), 'utf8')).toContain('The start failed: StoreError')
    await other.close()
  })

  test('runs the inline script of a development server, which may reach nothing but itself', async () => {
    const visits: string[] = []
    const server = http.createServer((request, response) => {
      visits.push(request.url ?? '')
      response.writeHead(200, { 'content-type': 'text/html', 'access-control-allow-origin': '*' })
      response.end('<!doctype html><script>window.inlineRan = true</script>')
    })
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
    const { port } = server.address() as AddressInfo
    const env = { ELECTRON_RENDERER_URL: `http://127.0.0.1:${port}` }
    const { page, close } = await launchDesktop({ dataFolder: folder, env })
    expect(page.url()).toBe(`http://127.0.0.1:${port}/`)
    expect(await page.evaluate('window.inlineRan')).toBe(true)
    expect(await ask(page, 'app.info')).toMatchObject({ ok: true, value: { shell: 'desktop' } })
    const sent = await page.evaluate(`Promise.all(['127.0.0.1', 'localhost'].map((host) =>
      fetch('http://' + host + ':${port}/' + host).then(() => 'sent', () => 'refused')))`)
    expect(sent).toEqual(['sent', 'refused'])
    expect(visits).not.toContain('/localhost')
    await close()
    server.closeAllConnections()
    server.close()
  })

  describe('its network', () => {
    let server: http.Server
    let baseUrl: string
    let requests: { what: string; cookie: string | undefined; userAgent: string | undefined; reused: boolean }[]
    let onStreamClosed: () => void
    const seen = new WeakSet<Socket>()

    beforeEach(async () => {
      requests = []
      onStreamClosed = () => {}
      server = http.createServer((request, response) => {
        const { headers, socket } = request
        const what = `${request.method} ${request.url}`
        requests.push({ what, cookie: headers.cookie, userAgent: headers['user-agent'], reused: seen.has(socket) })
        seen.add(socket)
        request.resume().on('end', () => {
          if (what === 'POST /lost/chat/completions') socket.destroy()
          else if (what.startsWith('GET /portal/')) {
            response.writeHead(200, { 'content-type': 'text/html' })
            response.write('<p>log in</p>'.repeat(100_000))
            response.on('close', () => onStreamClosed())
          } else if (what === 'POST /endless/chat/completions') {
            response.writeHead(200, { 'content-type': 'text/event-stream' })
            response.write(`data: ${JSON.stringify({ choices: [{ index: 0, delta: { content: 'once upon' } }] })}\n\n`)
            response.on('close', () => onStreamClosed())
          } else if (what === 'POST /moved/chat/completions')
            response.writeHead(307, { location: '/lost/models' }).end()
          else if (what.startsWith('GET /signin/'))
            response.writeHead(302, { location: 'http://wifi.example/in' }).end()
          else if (what === 'POST /langfuse/api/public/otel/v1/traces') socket.destroy()
          else {
            response.writeHead(200, { 'content-type': 'application/json', 'set-cookie': 'followed=you' })
            const project = { id: 'm', object: 'model', name: 'Mine' }
            response.end(JSON.stringify({ object: 'list', data: [project], status: 'OK', version: '4.16.0' }))
          }
        })
      })
      await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
      baseUrl = `http://127.0.0.1:${(server.address() as AddressInfo).port}`
    })
    afterEach(() => {
      server.closeAllConnections()
      server.close()
    })

    const provider = (page: Page, name: string): Promise<Provider> =>
      value(page, 'providers.save', { id: null, kind: 'custom', name, baseUrl: `${baseUrl}/${name}`, key: 'k' })

    const send = (page: Page, providerId: string): Promise<Result<unknown>> =>
      ask(page, 'chat.send', {
        conversationId: null,
        parentId: null,
        text: 'hello',
        settings: { providerId, model: 'm', systemPrompt: '', parameters: {} },
      })

    /** Resolves with the answer once it has ended. */
    const ended = (page: Page): Promise<unknown> =>
      page.evaluate(`new Promise((resolve) => holdfast.on('chat.message', ({ message }) => {
        if (message.role === 'assistant' && message.status !== 'streaming') resolve(message)
      }))`)

    test('sends nothing again by itself where a connection ends without an answer: the app says that it will', async () => {
      const { page, close } = await launchDesktop({ dataFolder: folder })
      const { id } = await provider(page, 'lost')
      // Chromium would send again what was lost on a connection that had served before.
      for (let look = 0; look < 3; look += 1)
        expect(await ask(page, 'providers.models', { id })).toMatchObject({ ok: true })
      requests = []
      const waits = page.evaluate<{ messageId: string }>(
        `new Promise((resolve) => holdfast.on('chat.retryWait', (told) => told.wait && resolve(told)))`,
      )
      const message = ended(page)
      await send(page, id)
      const { messageId } = await waits
      expect(requests.map(({ what }) => what)).toEqual(['POST /lost/chat/completions'])
      await ask(page, 'chat.stop', { messageId })
      expect(await message).toMatchObject({ status: 'error', error: { type: 'stream_broken' } })
      expect(requests).toHaveLength(1)
      await close()
    })

    test('carries no cookies and names the app', async () => {
      const { page, close } = await launchDesktop({ dataFolder: folder })
      const { id } = await provider(page, 'lost')
      for (let look = 0; look < 2; look += 1)
        expect(await ask(page, 'providers.models', { id })).toMatchObject({ ok: true })
      expect(requests.map(({ cookie }) => cookie)).toEqual([undefined, undefined])
      expect(requests[0]?.userAgent).toMatch(/^Holdfast\/\d/)
      await close()
    })

    test('hangs up on a stream that is stopped, and keeps what had come', async () => {
      const { page, close } = await launchDesktop({ dataFolder: folder })
      const { id } = await provider(page, 'endless')
      const closed = new Promise<void>((resolve) => {
        onStreamClosed = resolve
      })
      const firstDelta = page.evaluate(`new Promise((resolve) => holdfast.on('chat.delta', resolve))`)
      const message = ended(page)
      const sent = (await send(page, id)) as { ok: true; value: { assistantMessage: { id: string } } }
      await firstDelta
      await ask(page, 'chat.stop', { messageId: sent.value.assistantMessage.id })
      await closed
      expect(await message).toMatchObject({ status: 'stopped', content: 'once upon' })
      await close()
    })

    test('hangs up on an answer it has read enough of', async () => {
      const { page, close } = await launchDesktop({ dataFolder: folder })
      const closed = new Promise<void>((resolve) => {
        onStreamClosed = resolve
      })
      const test = { host: `${baseUrl}/portal`, publicKey: 'pk', secretKey: 'sk' }
      expect(await ask(page, 'settings.testLangfuse', test)).toMatchObject({ ok: true })
      await closed
      await close()
    })

    test('sends a batch once, on a connection of its own, though that ends without an answer', async () => {
      const { page, close } = await launchDesktop({ dataFolder: folder })
      const langfuse = { host: `${baseUrl}/langfuse`, publicKey: 'pk-lf-1', secretKey: 'sk-lf-1' }
      await value(page, 'settings.saveLangfuse', langfuse)
      await send(page, 'demo')
      const status = (): Promise<SyncStatus> => value(page, 'sync.status')
      await expect.poll(async () => (await status()).batches[0]?.state).toBe('ambiguous')
      expect(requests.filter(({ what }) => what.startsWith('POST '))).toHaveLength(1)
      expect(requests.length).toBeGreaterThan(1)
      expect(requests.filter(({ reused, cookie }) => reused || cookie !== undefined)).toEqual([])
      expect(requests.at(-1)?.userAgent).toMatch(/^Holdfast\/\d/)
      await close()
    })

    test('tells who redirects it, and does not follow', async () => {
      const { page, close } = await launchDesktop({ dataFolder: folder })
      const test = { host: `${baseUrl}/signin`, publicKey: 'pk', secretKey: 'sk' }
      expect(await value(page, 'settings.testLangfuse', test)).toMatchObject({
        outcome: 'captive_portal',
        message: expect.stringContaining('wifi.example') as string,
      })
      expect(requests.map(({ what }) => what)).toEqual(['GET /signin/api/public/health'])
      await close()
    })

    test('follows no redirect with a key', async () => {
      const { page, close } = await launchDesktop({ dataFolder: folder })
      const { id } = await provider(page, 'moved')
      const message = ended(page)
      await send(page, id)
      expect(await message).toMatchObject({ status: 'error' })
      expect(requests.map(({ what }) => what)).toEqual(['POST /moved/chat/completions'])
      await close()
    })
  })
})

/** The text of a built file and of all that it imports at once. */
function staticallyLoaded(entry: string): string {
  const texts = new Map<string, string>()
  const load = (file: string): void => {
    if (texts.has(file)) return
    const text = fs.readFileSync(file, 'utf8')
    texts.set(file, text)
    for (const [, from = ''] of text.matchAll(/\b(?:from|import)\s*["'](\.[^"']+)["']/g)) {
      load(path.resolve(path.dirname(file), from))
    }
  }
  load(path.join(import.meta.dirname, '../../out/main', entry))
  return [...texts.values()].join('\n')
}
