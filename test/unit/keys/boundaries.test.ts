import { once } from 'node:events'
import http, { type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { scrubExchange, scrubFetch } from '../../../src/main/keys/boundaries.ts'
import { createKeyScrubber } from '../../../src/main/keys/scrubber.ts'
import { exchange } from '../../../src/main/net/node-exchange.ts'

const key = 'sk-canary-4711-0815'
const keys = createKeyScrubber({ seen: () => [key] })
const scrubbedFetch = scrubFetch(fetch, keys)

let server: http.Server
let url: string
let answer: (response: ServerResponse) => void

beforeEach(async () => {
  server = http.createServer((request, response) => {
    request.resume()
    answer(response)
  })
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`
})
afterEach(() => {
  server.closeAllConnections()
  server.close()
})

describe('what is fetched', () => {
  it('has no key in its headers and its body, and is otherwise what was sent, letters of several bytes included', async () => {
    answer = (response) => {
      response.writeHead(418, `no ${key}`, { 'x-request-id': `req ${key}`, 'content-type': 'text/plain' })
      const bytes = Buffer.from(`für 日本 ${key} 🙂 end`)
      // In pieces that split letters and the key.
      for (let at = 0; at < bytes.length; at += 5) response.write(bytes.subarray(at, at + 5))
      response.end()
    }
    const response = await scrubbedFetch(url)
    expect([response.status, response.statusText, response.ok]).toEqual([418, 'no [key removed]', false])
    expect(response.headers.get('x-request-id')).toBe('req [key removed]')
    expect(await response.text()).toBe('für 日本 [key removed] 🙂 end')
  })

  it('comes as it comes, not at its end', async () => {
    let open: ServerResponse | null = null
    answer = (response) => {
      open = response
      response.write('first')
    }
    const reader = (await scrubbedFetch(url)).body?.getReader()
    expect(Buffer.from((await reader?.read())?.value ?? []).toString()).toBe('first')
    ;(open as ServerResponse | null)?.end('second')
    expect(Buffer.from((await reader?.read())?.value ?? []).toString()).toBe('second')
  })

  it('ends its request where nobody reads on', async () => {
    const gone = new Promise<void>((resolve) => {
      answer = (response) => {
        response.on('close', () => resolve())
        response.write('first')
      }
    })
    const reader = (await scrubbedFetch(url)).body?.getReader()
    await reader?.read()
    await reader?.cancel()
    await gone
  })

  it('breaks where the connection does', async () => {
    answer = (response) => response.write('first', () => response.destroy())
    await expect((await scrubbedFetch(url)).text()).rejects.toThrow('terminated')
  })

  it('may have a status that is none, or no body', async () => {
    answer = (response) => void response.writeHead(999).end(key)
    const odd = await scrubbedFetch(url)
    expect([odd.status, odd.ok, await odd.text()]).toEqual([999, false, '[key removed]'])
    answer = (response) => void response.writeHead(204).end()
    expect((await scrubbedFetch(url)).status).toBe(204)
  })
})

describe('what is exchanged', () => {
  const ask = () =>
    scrubExchange(
      exchange,
      keys,
    )({ url, method: 'GET', headers: {}, signal: new AbortController().signal, maxAnswerBytes: 32 })

  it('has no key in its headers and its body, also where the body is cut in the middle of one', async () => {
    answer = (response) => void response.writeHead(302, { location: `/?key=${key}` }).end(`${'x'.repeat(18)}${key}`)
    const { status, headers, bytes } = await ask()
    expect([status, headers['location']]).toEqual([302, '/?key=[key removed]'])
    expect(Buffer.from(bytes).toString()).toMatch(/^x{18}\[key removed\]/)
  })
})
