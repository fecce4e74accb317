import http from 'node:http'
import type { AddressInfo } from 'node:net'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { testConnection } from '../../../src/main/langfuse/connection-test.ts'
import type { Exchange } from '../../../src/main/net/exchange.ts'
import { cloudRegions } from '../../../src/main/langfuse/host.ts'
import { exchange } from '../../../src/main/net/node-exchange.ts'
import { startFakeLangfuse, type FakeLangfuse } from '../../support/fake-langfuse.ts'

const keys = { publicKey: 'pk-lf-1', secretKey: 'sk-lf-1' }
const closing: (() => Promise<void>)[] = []
let langfuse: FakeLangfuse

beforeEach(async () => {
  langfuse = await startFakeLangfuse(keys)
  closing.push(() => langfuse.close())
})
afterEach(async () => {
  for (const close of closing.splice(0)) await close()
})

/** A server that answers everything alike. */
async function serve(status: number, headers: Record<string, string>, body: string): Promise<string> {
  const server = http.createServer((request, response) => {
    request.resume()
    response.writeHead(status, headers)
    response.end(body)
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  closing.push(
    () =>
      new Promise((resolve) => {
        server.closeAllConnections()
        server.close(() => resolve())
      }),
  )
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}`
}

const json = { 'content-type': 'application/json' }
const html = { 'content-type': 'text/html' }

describe('testConnection', () => {
  it('says which version and whose project it is', async () => {
    const result = await testConnection({ host: langfuse.url, ...keys }, exchange)
    expect(result).toMatchObject({ outcome: 'ok', version: '4.16.0' })
    expect(result.outcome === 'ok' && result.projectName).toBeTruthy()
  })

  it.each([
    ['a wrong secret key', { ...keys, secretKey: 'sk-lf-2' }],
    ['no public key', { ...keys, publicKey: '' }],
    ['no secret key', { ...keys, secretKey: '' }],
    ['swapped keys', { publicKey: 'sk-lf-1', secretKey: 'pk-lf-1' }],
  ])('tells of %s, without naming a secret', async (_, wrong) => {
    const result = await testConnection({ host: langfuse.url, ...wrong }, exchange)
    expect(result.outcome).toBe('wrong_keys')
    expect(JSON.stringify(result)).not.toContain('sk-lf-2')
  })

  it('sends no key that looks like the other one', async () => {
    let asked = 0
    const counting: Exchange = (request) => {
      asked += 1
      return exchange(request)
    }
    await testConnection({ host: langfuse.url, publicKey: 'sk-lf-1', secretKey: 'pk-lf-1' }, counting)
    expect(asked).toBe(0)
  })

  it.each([
    ['a sign-in page', 200, html, '<html>sign in</html>', 'captive_portal'],
    ['a redirect to a sign-in page', 302, { location: 'http://portal.example/' }, '', 'captive_portal'],
    ['JSON of something else', 200, json, '{"hello":"world"}', 'not_langfuse'],
    ['a server that is not well', 503, json, '{"message":"down"}', 'unreachable'],
    ['a Langfuse from before version 2', 200, json, '{"status":"OK","version":"1.9.0"}', 'too_old'],
  ])('tells of %s', async (_, status, headers, body, outcome) => {
    const host = await serve(status, headers as Record<string, string>, body)
    expect(await testConnection({ host, ...keys }, exchange)).toMatchObject({ outcome })
  })

  it.each(['', 'not an address at all', 'ftp://langfuse.example'])('does not ask %j', async (host) => {
    expect(await testConnection({ host, ...keys }, exchange)).toMatchObject({ outcome: 'wrong_host' })
  })

  it('tells of a name that does not exist, and of a port where nobody listens', async () => {
    await langfuse.pause()
    const nobody = await testConnection({ host: langfuse.url, ...keys }, exchange)
    await langfuse.resume()
    expect(nobody).toMatchObject({ outcome: 'unreachable', message: expect.stringContaining('ECONNREFUSED') as string })
    const gone = Object.assign(new Error('getaddrinfo ENOTFOUND'), { code: 'ENOTFOUND', syscall: 'getaddrinfo' })
    const lookup = await testConnection({ host: 'https://langfus.example', ...keys }, () => Promise.reject(gone))
    expect(lookup).toMatchObject({ outcome: 'wrong_host' })
  })

  it('finds the region that the keys belong to', async () => {
    const [here, there] = cloudRegions
    if (!here || !there) throw new Error('there are at least two regions')
    // Every region is this Langfuse, and only one of them knows the keys.
    const regional: Exchange = (request) => {
      const url = new URL(request.url)
      const headers = { ...request.headers }
      if (url.origin !== there.host && headers['authorization']) headers['authorization'] = 'Basic d3Jvbmc6d3Jvbmc='
      return exchange({ ...request, url: `${langfuse.url}${url.pathname}${url.search}`, headers })
    }
    expect(await testConnection({ host: here.host, ...keys }, regional)).toMatchObject({
      outcome: 'wrong_region',
      advice: expect.stringContaining(there.host) as string,
    })
  })

  it('gives up when its time is over', async () => {
    const never: Exchange = ({ signal }) =>
      new Promise((_, reject) => signal.addEventListener('abort', () => reject(signal.reason as Error)))
    const result = await testConnection({ host: langfuse.url, ...keys }, never, AbortSignal.timeout(20))
    expect(result).toMatchObject({ outcome: 'unreachable', message: expect.stringContaining('in time') as string })
  })
})
