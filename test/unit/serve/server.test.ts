import fs from 'node:fs'
import http from 'node:http'
import os from 'node:os'
import path from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import type { Core } from '../../../src/main/core.ts'
import { createEvents, type Emit } from '../../../src/main/events.ts'
import { serveApp, type AppServer } from '../../../src/main/serve/server.ts'

let server: AppServer
let folder: string
let emit: Emit
let handled: { route: string; input: unknown }[]
let port: number
let token: string

beforeEach(async () => {
  folder = fs.mkdtempSync(path.join(os.tmpdir(), 'holdfast-serve-'))
  fs.mkdirSync(path.join(folder, 'renderer'))
  fs.writeFileSync(path.join(folder, 'renderer', 'index.html'), '<!doctype html><title>Holdfast</title>')
  fs.writeFileSync(path.join(folder, 'secret.json'), '"outside"')
  const events = createEvents()
  emit = events.emit
  handled = []
  const core: Core = {
    handle: async (route, input) => {
      handled.push({ route, input })
      return { ok: true, value: 'handled' }
    },
    onEvent: events.onEvent,
    close: async () => {},
  }
  server = await serveApp({ core, rendererFolder: path.join(folder, 'renderer'), port: 0 })
  const url = new URL(server.url)
  port = Number(url.port)
  token = url.searchParams.get('token') ?? ''
})

afterEach(async () => {
  await server.close()
  fs.rmSync(folder, { recursive: true })
})

interface Answer {
  status: number
  headers: http.IncomingHttpHeaders
  text: string
}

/** node:http rather than fetch, which would not let a test choose Host, Origin or an unclean path. */
function ask(
  target: string,
  options: { method?: string; headers?: Record<string, string>; body?: string; cookie?: boolean } = {},
): Promise<Answer> {
  const headers: Record<string, string> = { host: `127.0.0.1:${port}`, ...options.headers }
  if (options.cookie !== false) headers['cookie'] = `holdfast-${port}=${token}`
  return new Promise((resolve, reject) => {
    const request = http.request(
      { host: '127.0.0.1', port, path: target, method: options.method ?? 'GET', headers },
      (response) => {
        const parts: Buffer[] = []
        response.on('data', (part: Buffer) => parts.push(part))
        response.on('end', () =>
          resolve({
            status: response.statusCode ?? 0,
            headers: response.headers,
            text: Buffer.concat(parts).toString('utf8'),
          }),
        )
      },
    )
    request.on('error', reject)
    request.end(options.body)
  })
}

const post = (body: string, headers: Record<string, string> = {}): Promise<Answer> =>
  ask('/api/request', { method: 'POST', body, headers: { 'content-type': 'application/json', ...headers } })

describe('the browser shell', () => {
  it('listens on loopback alone', () => {
    expect(new URL(server.url).hostname).toBe('127.0.0.1')
  })

  it('takes the token of its printed address for a cookie that scripts cannot read, and hides it from the address bar', async () => {
    const answer = await ask(`/?token=${token}`, { cookie: false })
    expect(answer.status).toBe(303)
    expect(answer.headers.location).toBe('/')
    expect(answer.headers['set-cookie']?.[0]).toMatch(/HttpOnly; SameSite=Strict/)
  })

  it('shows nothing and does nothing without the token', async () => {
    for (const target of ['/', '/api/events', '/?token=wrong']) {
      expect((await ask(target, { cookie: false })).status).toBe(401)
    }
    const answer = await ask('/api/request', {
      method: 'POST',
      body: '{"route":"app.info","input":null}',
      headers: { 'content-type': 'application/json' },
      cookie: false,
    })
    expect(answer.status).toBe(401)
    expect(handled).toEqual([])
  })

  it('refuses a host name that is not its own, as a rebound DNS name would bring', async () => {
    const answer = await post('{"route":"app.info","input":null}', { host: `evil.example:${port}` })
    expect(answer.status).toBe(403)
    expect(handled).toEqual([])
  })

  it('refuses requests from other origins, even with the cookie', async () => {
    expect((await post('{"route":"app.info"}', { origin: 'https://evil.example' })).status).toBe(403)
    expect((await post('{"route":"app.info"}', { origin: `http://127.0.0.1:${port + 1}` })).status).toBe(403)
    expect((await post('{"route":"app.info"}', { 'sec-fetch-site': 'same-site' })).status).toBe(403)
    expect(handled).toEqual([])
    expect((await post('{"route":"app.info"}', { origin: `http://127.0.0.1:${port}` })).status).toBe(200)
  })

  it('hands a request to the core and its answer back', async () => {
    const answer = await post('{"route":"conversations.get","input":{"id":"c1"}}')
    expect(JSON.parse(answer.text)).toEqual({ ok: true, value: 'handled' })
    expect(handled).toEqual([{ route: 'conversations.get', input: { id: 'c1' } }])
  })

  it('refuses what is not JSON with words', async () => {
    expect((await post('{nonsense')).status).toBe(400)
    expect((await post('[]')).status).toBe(400)
    expect((await post('{"route":1}')).status).toBe(400)
    expect((await post('route=app.info', { 'content-type': 'application/x-www-form-urlencoded' })).status).toBe(415)
    expect(handled).toEqual([])
  })

  it('refuses a request above its limit and says the limit', async () => {
    const answer = await post(JSON.stringify({ route: 'chat.send', input: 'x'.repeat(33_000_000) }))
    expect(answer.status).toBe(413)
    expect(answer.text).toContain('32 MB')
  })

  it('serves the renderer with a policy that allows its own scripts alone', async () => {
    const answer = await ask('/')
    expect(answer.status).toBe(200)
    expect(answer.text).toContain('<title>Holdfast</title>')
    const policy = String(answer.headers['content-security-policy'])
    expect(policy).toContain("default-src 'none'")
    expect(policy).toContain("script-src 'self'")
    expect(policy).not.toContain('unsafe')
  })

  it('serves nothing from outside the renderer, however the path is spelled', async () => {
    for (const target of ['/../secret.json', '/%2e%2e/secret.json', '/..%2fsecret.json', '/..%5csecret.json', '/%']) {
      expect((await ask(target)).status).toBe(404)
    }
  })

  it('streams events to every listener', async () => {
    const line = await new Promise<string>((resolve, reject) => {
      const request = http.get(
        {
          host: '127.0.0.1',
          port,
          path: '/api/events',
          headers: { host: `127.0.0.1:${port}`, cookie: `holdfast-${port}=${token}` },
        },
        (response) => {
          response.once('data', () => {
            response.once('data', (part: Buffer) => {
              resolve(part.toString('utf8'))
              request.destroy()
            })
            emit('conversations.changed', { id: 'c1' })
          })
        },
      )
      request.on('error', reject)
    })
    expect(line).toBe('data: {"event":"conversations.changed","payload":{"id":"c1"}}\n\n')
  })
})
