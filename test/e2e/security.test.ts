import fs from 'node:fs'
import http from 'node:http'
import type { AddressInfo } from 'node:net'
import path from 'node:path'
import type { WebPreferences } from 'electron'
import type { ElectronApplication, Page } from 'playwright'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { ask, value } from './ask.ts'
import { availableShells, launchDesktop, temporaryFolder } from './launch.ts'

const root = path.join(import.meta.dirname, '../..')

describe.skipIf(!availableShells().includes('desktop'))('the desktop shell', () => {
  const { folder, remove } = temporaryFolder()
  let app: ElectronApplication
  let page: Page
  let close: () => Promise<void>
  /** A site on the web, as far as the app can tell; counts who comes. */
  let visits: string[] = []
  const site = http.createServer((request, response) => {
    visits.push(`${request.method} ${request.url}`)
    response.writeHead(200, { 'content-type': 'text/html', 'access-control-allow-origin': '*' })
    response.end('<!doctype html><title>elsewhere</title>')
  })
  let siteUrl: string

  beforeAll(async () => {
    await new Promise<void>((resolve) => site.listen(0, '127.0.0.1', resolve))
    siteUrl = `http://127.0.0.1:${(site.address() as AddressInfo).port}`
    ;({ app, page, close } = await launchDesktop({ dataFolder: folder }))
    await value(page, 'app.info')
  })
  afterAll(async () => {
    await close()
    site.close()
    remove()
  })

  describe('the page', () => {
    test('runs in the sandbox, isolated from its preload, without Node', async () => {
      const preferences = await app.evaluate(({ BrowserWindow }) =>
        BrowserWindow.getAllWindows().map(({ webContents }) =>
          // Electron has it but does not declare it.
          (webContents as unknown as { getLastWebPreferences(): WebPreferences }).getLastWebPreferences(),
        ),
      )
      expect(preferences).toHaveLength(1)
      expect(preferences[0]).toMatchObject({
        sandbox: true,
        contextIsolation: true,
        nodeIntegration: false,
        nodeIntegrationInSubFrames: false,
        webviewTag: false,
        webSecurity: true,
      })
      expect(
        await page.evaluate('[typeof process, typeof require, typeof module, typeof Buffer, typeof global]'),
      ).toEqual(Array.from({ length: 5 }, () => 'undefined'))
    })

    test('gets two functions from the preload, which is under 2 kB', async () => {
      expect(await page.evaluate('Object.keys(holdfast).sort()')).toEqual(['on', 'request'])
      expect(await page.evaluate('[typeof holdfast.on, typeof holdfast.request]')).toEqual(['function', 'function'])
      expect(await page.evaluate('typeof ipcRenderer')).toBe('undefined')
      expect(fs.statSync(path.join(root, 'out/preload/index.cjs')).size).toBeLessThan(2000)
    })

    test('hears events as their payload alone, until it ends the subscription', async () => {
      const heard = await page.evaluate(`new Promise((resolve) => {
        const heard = []
        const end = holdfast.on('settings.changed', (...all) => {
          heard.push(all.map((one) => Object.keys(one)))
          end()
          holdfast.on('settings.changed', () => resolve(heard))
          holdfast.request('settings.update', { userId: 'second' })
        })
        holdfast.request('settings.update', { userId: 'first' })
      })`)
      expect(heard).toEqual([[['settings']]])
    })
  })

  describe('the content policy', () => {
    test('comes as a header with every answer and allows nothing by default', async () => {
      const headers = await app.evaluate(async ({ net }) =>
        Object.fromEntries((await net.fetch('app://holdfast/')).headers),
      )
      const policy = headers['content-security-policy']
      for (const rule of ["default-src 'none'", "script-src 'self'", "style-src 'self'", "frame-ancestors 'none'"]) {
        expect(policy).toContain(rule)
      }
      expect(policy).not.toMatch(/unsafe|https?:|\*/)
      expect(headers).toMatchObject({
        'x-content-type-options': 'nosniff',
        'referrer-policy': 'no-referrer',
        'cross-origin-opener-policy': 'same-origin',
      })
      const missing = await app.evaluate(async ({ net }) => {
        const answer = await net.fetch('app://holdfast/nothing.js')
        return { status: answer.status, policy: answer.headers.get('content-security-policy') }
      })
      expect(missing).toEqual({ status: 404, policy })
    })

    test('stops inline scripts, inline handlers and eval', async () => {
      const ran = await page.evaluate(`new Promise((resolve) => {
        const script = document.createElement('script')
        script.textContent = 'window.inlineRan = true'
        document.body.append(script)
        const image = document.createElement('div')
        image.setAttribute('onclick', 'window.handlerRan = true')
        document.body.append(image)
        image.click()
        setTimeout(() => {
          let evaluated = true
          try { (0, eval)('1') } catch { evaluated = false }
          resolve([window.inlineRan, window.handlerRan, evaluated])
        }, 0)
      })`)
      expect(ran).toEqual([undefined, undefined, false])
    })

    test('lets nothing be loaded from or sent to another site', async () => {
      visits = []
      const outcomes = await page.evaluate(`(async (site) => {
        const loads = (tag, name) => new Promise((resolve) => {
          const element = document.createElement(tag)
          element.onload = () => resolve('loaded')
          element.onerror = () => resolve('refused')
          element[name] = site + '/' + tag
          document.body.append(element)
        })
        return [
          await fetch(site + '/fetch').then(() => 'sent', () => 'refused'),
          await loads('img', 'src'),
          await loads('script', 'src'),
          await new Promise((resolve) => {
            try { new WebSocket(site.replace('http', 'ws')).onerror = () => resolve('refused') }
            catch { resolve('refused') }
          }),
          await fetch('file:///etc/hosts').then(() => 'sent', () => 'refused'),
        ]
      })(${JSON.stringify(siteUrl)})`)
      expect(outcomes).toEqual(['refused', 'refused', 'refused', 'refused', 'refused'])
      await page.evaluate(`(() => {
        navigator.sendBeacon('${siteUrl}/beacon')
        const frame = document.createElement('iframe')
        frame.src = '${siteUrl}/frame'
        document.body.append(frame)
        const form = document.createElement('form')
        form.action = '${siteUrl}/form'
        document.body.append(form)
        form.submit()
      })()`)
      await visitFromMain('after')
      expect(visits).toEqual(['GET /after'])
    })
  })

  describe('app://', () => {
    test.each([
      '/../main/index.js',
      '/%2e%2e/main/index.js',
      '/..%2fmain%2findex.js',
      '/%2e%2e%2fmain%2findex.js',
      '/..%5cmain%5cindex.js',
      '/assets/..%2f..%2fmain%2findex.js',
      '/%2fetc%2fhosts',
      '//etc/hosts',
      '/%00/index.html',
      '/%',
    ])('answers %s with nothing', async (address) => {
      const answer = await app.evaluate(async ({ net }, url) => {
        const { status, text } = await net.fetch(url).then(async (response) => ({
          status: response.status,
          text: await response.text(),
        }))
        return { status, text }
      }, `app://holdfast${address}`)
      expect(answer).toEqual({ status: 404, text: '' })
    })

    test('serves its one host alone, and to GET alone', async () => {
      const statuses = await app.evaluate(async ({ net }) => [
        (await net.fetch('app://holdfast/index.html')).status,
        (await net.fetch('app://elsewhere/index.html')).status,
        (await net.fetch('app://holdfast/index.html', { method: 'POST', body: 'x' })).status,
      ])
      expect(statuses).toEqual([200, 403, 403])
    })
  })

  describe('the window', () => {
    test('does not go to another page', async () => {
      visits = []
      const own = page.url()
      await page.evaluate(`location.href = '${siteUrl}/navigate'`)
      await page.evaluate(`location.assign('file:///etc/hosts')`)
      await page.evaluate(`(() => {
        const link = document.createElement('a')
        link.href = '${siteUrl}/link'
        document.body.append(link)
        link.click()
      })()`)
      await visitFromMain('after')
      expect(visits).toEqual(['GET /after'])
      expect(page.url()).toBe(own)
    })

    test('opens no other window', async () => {
      visits = []
      expect(await page.evaluate(`[window.open('${siteUrl}/open'), window.open('about:blank')]`)).toEqual([null, null])
      await page.evaluate(`(() => {
        const link = document.createElement('a')
        link.href = '${siteUrl}/blank'
        link.target = '_blank'
        document.body.append(link)
        link.click()
      })()`)
      await visitFromMain('after')
      expect(visits).toEqual(['GET /after'])
      expect(await app.evaluate(({ BrowserWindow }) => BrowserWindow.getAllWindows().length)).toBe(1)
    })

    test('attaches no webview', async () => {
      await page.evaluate(`(() => {
        const view = document.createElement('webview')
        view.src = '${siteUrl}/webview'
        document.body.append(view)
      })()`)
      expect(
        await app.evaluate(({ webContents }) => webContents.getAllWebContents().map((one) => one.getType())),
      ).toEqual(['window'])
    })

    test('is given no permission but to write to the clipboard', async () => {
      const states = await page.evaluate(`(async () => {
        const names = ['geolocation', 'notifications', 'camera', 'microphone', 'clipboard-read', 'midi']
        const states = {}
        for (const name of names) states[name] = (await navigator.permissions.query({ name })).state
        states.write = (await navigator.permissions.query({ name: 'clipboard-write' })).state
        states.asked = await Notification.requestPermission()
        states.media = await navigator.mediaDevices.getUserMedia({ audio: true }).then(() => 'granted', () => 'denied')
        states.place = await new Promise((resolve) =>
          navigator.geolocation.getCurrentPosition(() => resolve('granted'), (error) => resolve(error.code)))
        return states
      })()`)
      expect(states).toEqual({
        geolocation: 'denied',
        notifications: 'denied',
        camera: 'denied',
        microphone: 'denied',
        'clipboard-read': 'denied',
        midi: 'denied',
        write: 'granted',
        asked: 'denied',
        media: 'denied',
        place: 1,
      })
    })
  })

  describe('the bridge', () => {
    test('refuses a page of another origin, even with the preload', async () => {
      const answer = await app.evaluate(
        async ({ BrowserWindow }, { url, preload }) => {
          const window = new BrowserWindow({ show: false, webPreferences: { preload, sandbox: true } })
          await window.loadURL(url)
          const result: unknown = await window.webContents.executeJavaScript(`holdfast.request('app.info', null)`)
          window.destroy()
          return result
        },
        { url: siteUrl, preload: path.join(root, 'out/preload/index.cjs') },
      )
      expect(answer).toMatchObject({ ok: false, error: { code: 'forbidden' } })
    })

    test('refuses a frame inside its own page', async () => {
      const answers = await app.evaluate(
        async ({ BrowserWindow, session }, { url, preload }) => {
          // The app's own pages cannot be framed, so this origin has others here.
          const pages = session.fromPartition('framed')
          pages.protocol.handle('app', (request) => {
            const html = request.url.endsWith('/inner') ? 'inner' : '<iframe src="/inner"></iframe>'
            return new Response(html, { headers: { 'content-type': 'text/html' } })
          })
          const window = new BrowserWindow({
            show: false,
            webPreferences: { preload, session: pages, sandbox: true, nodeIntegrationInSubFrames: true },
          })
          await window.loadURL(url)
          const request = `holdfast.request('app.info', null)`
          const { mainFrame } = window.webContents
          const results: unknown[] = [
            await mainFrame.executeJavaScript(request),
            mainFrame.frames[0]?.url,
            await mainFrame.frames[0]?.executeJavaScript(request),
          ]
          window.destroy()
          return results
        },
        { url: page.url(), preload: path.join(root, 'out/preload/index.cjs') },
      )
      expect(answers).toMatchObject([{ ok: true }, 'app://holdfast/inner', { ok: false, error: { code: 'forbidden' } }])
    })

    test.each([
      ['no.such.route', null],
      ['__proto__', null],
      ['constructor', {}],
      ['', null],
      [{ route: 'app.info' }, null],
      [null, null],
      ['app.info', { more: 1 }],
      ['chat.send', null],
      ['chat.send', { conversationId: 7, parentId: null, text: 'x', settings: {} }],
      ['conversations.get', { id: '' }],
      ['conversations.get', { id: 'x', more: true }],
      ['monitor.traces', { filter: {}, cursor: "' or 1=1", limit: 1e9 }],
      ['settings.update', { theme: 'pink' }],
    ])('answers %j with %j as bad input', async (route, input) => {
      expect(await ask(page, route, input)).toMatchObject({ ok: false, error: { code: 'bad_input' } })
    })

    test('opens https links in the system’s browser and refuses every other address', async () => {
      await app.evaluate(({ shell }) => {
        const opened: string[] = []
        Object.assign(globalThis, { opened })
        shell.openExternal = async (url) => void opened.push(url)
      })
      for (const url of [
        'http://example.com/',
        'file:///etc/hosts',
        'javascript:alert(1)',
        'JAVASCRIPT:alert(1)',
        'data:text/html,x',
        'mailto:a@example.com',
        'smb://example.com/x',
        'https://user:password@example.com/',
        'https://user@example.com/',
        '//example.com',
        'https:',
        '',
      ]) {
        expect([url, await ask(page, 'app.openExternal', { url })]).toMatchObject([url, { ok: false }])
      }
      await value(page, 'app.openExternal', { url: 'https://example.com/a b' })
      expect(await app.evaluate(() => (globalThis as unknown as { opened: string[] }).opened)).toEqual([
        'https://example.com/a%20b',
      ])
    })
  })

  /** Shows that the site can be reached, and that whatever came before has had its time. */
  async function visitFromMain(name: string): Promise<void> {
    await app.evaluate(async ({ net }, url) => (await net.fetch(url)).text(), `${siteUrl}/${name}`)
  }
})
