import http from 'node:http'
import net, { type AddressInfo } from 'node:net'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { toNetworkError } from '../../../src/main/net/network-error.ts'
import { openNodeNetwork } from '../../../src/main/net/node-network.ts'
import { proxiesFrom, ProxyFailure, type ProxyFor } from '../../../src/main/net/proxies.ts'
import { startHttpProxy, type HttpProxy } from '../../support/http-proxy.ts'

const fetchThrough = (proxyFor: ProxyFor): typeof fetch => openNodeNetwork(proxyFor).fetch
const exchangeThrough = (proxyFor: ProxyFor) => openNodeNetwork(proxyFor).exchange
const through = (env: NodeJS.ProcessEnv, url: string): string | null => proxiesFrom(env)(new URL(url))?.href ?? null

describe('which proxy a request goes through', () => {
  const both = { HTTP_PROXY: 'http://a:1', HTTPS_PROXY: 'http://b:2' }
  it.each<[NodeJS.ProcessEnv, string, string | null]>([
    [{}, 'http://x.example/', null],
    [both, 'http://x.example/', 'http://a:1/'],
    [both, 'https://x.example/', 'http://b:2/'],
    [{ http_proxy: 'http://a:1' }, 'http://x.example/', 'http://a:1/'],
    [{ http_proxy: 'http://small:1', HTTP_PROXY: 'http://capitals:1' }, 'http://x.example/', 'http://small:1/'],
    [{ HTTP_PROXY: 'http://a:1' }, 'https://x.example/', null],
    [{ ALL_PROXY: 'a.example:3128' }, 'https://x.example/', 'http://a.example:3128/'],
    [{ ...both, ALL_PROXY: 'http://c:3' }, 'http://x.example/', 'http://a:1/'],
    [{ HTTP_PROXY: ' ', HTTPS_PROXY: '' }, 'http://x.example/', null],
    [{ HTTP_PROXY: 'http://user:1#x@b:2' }, 'http://x.example/', 'http://user:1%23x@b:2/'],
    [{ HTTP_PROXY: 'user:1/x@y@b:2' }, 'http://x.example/', 'http://user:1%2Fx%40y@b:2/'],
    [{ HTTPS_PROXY: 'https://user:pass@b:2' }, 'https://x.example/', 'https://user:pass@b:2/'],
  ])('%j: %s goes through %s', (env, url, proxy) => {
    expect(through(env, url)).toBe(proxy)
  })

  it.each<[string, string, boolean]>([
    ['*', 'http://x.example/', true],
    ['https://x.example/', 'https://below.x.example/', true],
    ['http://x.example:8080/path, y.example/', 'http://x.example:8080/', true],
    ['http://x.example:8080/path, y.example/', 'http://y.example/', true],
    ['https://x.example', 'http://notx.example/', false],
    ['http://[fd12::1]:80/', 'http://[fd12::1]/', true],
    ['x.example', 'http://x.example/', true],
    ['x.example', 'http://below.x.example/', true],
    ['.x.example', 'http://x.example/', true],
    ['*.x.example', 'http://below.x.example/', true],
    ['x.example', 'http://notx.example/', false],
    ['X.Example', 'http://x.EXAMPLE./', true],
    ['x.example:8080', 'http://x.example:8080/', true],
    ['x.example:8080', 'http://x.example/', false],
    ['x.example:443', 'https://x.example/', true],
    ['a.example, b.example', 'http://b.example/', true],
    ['a.example b.example', 'http://b.example/', true],
    ['10.0.0.1', 'http://10.0.0.1/', true],
    ['10.0.0.1', 'http://10.0.0.10/', false],
    ['10.0.0.0/8', 'http://10.200.3.4:11434/', true],
    ['10.0.0.0/8', 'http://11.0.0.1/', false],
    ['192.168.1.7:8080', 'http://192.168.1.7:8080/', true],
    ['192.168.1.7:8080', 'http://192.168.1.7/', false],
    ['fd00::/8', 'http://[fd12::1]/', true],
    ['[fd12::1]', 'http://[fd12::1]/', true],
    ['10.0.0.0/99', 'http://10.0.0.1/', false],
    ['', 'http://x.example/', false],
    ['', 'http://127.0.0.1:11434/', true],
    ['', 'http://127.9.9.9/', true],
    ['', 'http://localhost:1234/', true],
    ['', 'http://models.localhost/', true],
    ['', 'http://[::1]:8080/', true],
    ['', 'http://192.168.1.7:11434/', false],
  ])('NO_PROXY=%s: %s goes past it: %s', (NO_PROXY, url, isDirect) => {
    expect(through({ ALL_PROXY: 'http://a:1', NO_PROXY }, url) === null).toBe(isDirect)
    expect(through({ ALL_PROXY: 'http://a:1', no_proxy: NO_PROXY }, url) === null).toBe(isDirect)
  })

  it.each([
    'socks5://127.0.0.1:1080',
    'http://',
    'ftp://a',
    'http://user:secret-word@:1',
    'user:secret-word@a:port',
    'socks5://user:a/secret-word@a:1',
    'http://user:1@secret-word@a:port',
    'not a proxy',
  ])('is told where it cannot be one, without its password: %s', (proxy) => {
    expect(() => proxiesFrom({ HTTPS_PROXY: proxy })).toThrow(ProxyFailure)
    expect(() => proxiesFrom({ HTTPS_PROXY: proxy })).toThrow(/HTTPS_PROXY/)
    expect(() => proxiesFrom({ HTTPS_PROXY: proxy })).not.toThrow(/secret-word/)
  })
})

describe('requests', () => {
  let proxy: HttpProxy
  let target: http.Server
  let port: number
  const bodies: string[] = []

  beforeEach(async () => {
    bodies.length = 0
    target = http.createServer((request, response) => {
      let body = ''
      request.on('data', (chunk: Buffer) => (body += chunk.toString()))
      request.on('end', () => {
        bodies.push(body)
        response.end(`${request.headers.host} ${request.url}`)
      })
    })
    await new Promise<void>((resolve) => target.listen(0, '127.0.0.1', resolve))
    port = (target.address() as AddressInfo).port
    proxy = await startHttpProxy({ port })
  })
  afterEach(async () => {
    await proxy.close()
    target.closeAllConnections()
    await new Promise((resolve) => target.close(resolve))
  })

  const withProxy = (more: NodeJS.ProcessEnv = {}) =>
    proxiesFrom({ HTTP_PROXY: proxy.url, HTTPS_PROXY: proxy.url, ...more })
  const post = (url: string, proxyFor = withProxy()) =>
    exchangeThrough(proxyFor)({
      url,
      method: 'POST',
      headers: {},
      body: Buffer.from('sent'),
      signal: AbortSignal.timeout(10_000),
      maxAnswerBytes: 1000,
    })

  it('to a model and to Langfuse go through it by name, each once', async () => {
    const fetchIt = fetchThrough(withProxy())
    const answer = await fetchIt('http://models.invalid/v1/models', { method: 'POST', body: 'asked' })
    expect(await answer.text()).toBe('models.invalid /v1/models')
    const { status, bytes } = await post('http://langfuse.invalid/api')
    expect([status, Buffer.from(bytes).toString()]).toEqual([200, 'langfuse.invalid /api'])
    expect(proxy.asked).toEqual(['POST http://models.invalid/v1/models', 'POST http://langfuse.invalid/api'])
    expect(bodies).toEqual(['asked', 'sent'])
  })

  it('go past it to what is excepted, and to this computer', async () => {
    const proxyFor = withProxy({ NO_PROXY: '127.0.0.0/8' })
    const here = `http://127.0.0.1:${port}/x`
    for (const each of [proxyFor, withProxy()]) {
      expect(await (await fetchThrough(each)(here)).text()).toBe(`127.0.0.1:${port} /x`)
      expect((await post(here, each)).status).toBe(200)
    }
    expect(proxy.asked).toEqual([])
  })

  it('over https ask for a tunnel', async () => {
    // What answers there speaks no TLS.
    await expect(fetchThrough(withProxy())('https://models.invalid/v1')).rejects.toThrow()
    await expect(post('https://langfuse.invalid/api')).rejects.toThrow()
    expect(new Set(proxy.asked)).toEqual(new Set(['CONNECT models.invalid:443', 'CONNECT langfuse.invalid:443']))
  })

  it('bring its user and password', async () => {
    const url = proxy.url.replace('//', '//ada:l%40velace@')
    const proxyFor = proxiesFrom({ HTTP_PROXY: url, HTTPS_PROXY: url })
    await fetchThrough(proxyFor)('http://models.invalid/')
    await post('http://langfuse.invalid/', proxyFor)
    const expected = `Basic ${Buffer.from('ada:l@velace').toString('base64')}`
    expect(proxy.authorizations).toEqual([expected, expected])
  })

  it('bring a password with a percent sign that encodes nothing', async () => {
    const url = proxy.url.replace('//', '//ada:100%25%@')
    await post('http://langfuse.invalid/', proxiesFrom({ HTTP_PROXY: url }))
    expect(proxy.authorizations).toEqual([`Basic ${Buffer.from('ada:100%%').toString('base64')}`])
  })

  it('stream, and end when they are aborted', async () => {
    target.removeAllListeners('request')
    target.on('request', (_, response: http.ServerResponse) => void response.writeHead(200).write('one'))
    const stop = new AbortController()
    const answer = await fetchThrough(withProxy())('http://models.invalid/', { signal: stop.signal })
    const reader = answer.body?.getReader()
    expect(new TextDecoder().decode((await reader?.read())?.value)).toBe('one')
    stop.abort()
    await expect(reader?.read()).rejects.toThrow()
  })

  it.each<[string, (socket: net.Socket) => void]>([
    ['closes', (socket) => socket.end()],
    ['resets', (socket) => socket.resetAndDestroy()],
    ['answers in part', (socket) => socket.end('HTTP/1.1 100 Continue\r\n\r\n')],
  ])('are not tried again where it %s a connection instead of opening a tunnel', async (_, answer) => {
    let connections = 0
    const closing = net.createServer((socket) => {
      connections += 1
      socket.on('error', () => {})
      socket.once('data', () => answer(socket))
    })
    await new Promise<void>((resolve) => closing.listen(0, '127.0.0.1', resolve))
    const url = `http://127.0.0.1:${(closing.address() as AddressInfo).port}`
    const error: unknown = await post('https://langfuse.invalid/', proxiesFrom({ ALL_PROXY: url })).catch(
      (reason: unknown) => reason,
    )
    await new Promise((resolve) => closing.close(resolve))
    expect(toNetworkError(error)).toMatchObject({ code: 'ERR_PROXY_CONNECTION_FAILED', bytesMayHaveBeenSent: false })
    expect(connections).toBe(1)
  })

  it('that the proxy cannot pass on were never sent', async () => {
    const gone = proxiesFrom({ ALL_PROXY: 'http://127.0.0.1:1' })
    const refusing = await startHttpProxy({ status: 403 })
    const asking = await startHttpProxy({ status: 407 })
    for (const [proxyFor, code] of [
      [gone, 'ERR_PROXY_CONNECTION_FAILED'],
      [proxiesFrom({ ALL_PROXY: refusing.url }), 'ERR_TUNNEL_CONNECTION_FAILED'],
      [proxiesFrom({ ALL_PROXY: asking.url }), 'ERR_PROXY_AUTH_REQUESTED'],
    ] as const) {
      for (const request of [
        post('https://langfuse.invalid/', proxyFor),
        fetchThrough(proxyFor)('https://m.invalid/'),
      ]) {
        const error: unknown = await request.then(
          () => null,
          (reason: unknown) => reason,
        )
        expect(toNetworkError(error)).toMatchObject({ code, reason: 'proxy', bytesMayHaveBeenSent: false })
      }
    }
    await refusing.close()
    await asking.close()
  })

  it('that broke off after they were sent may have arrived', async () => {
    target.removeAllListeners('request')
    target.on('request', (request: http.IncomingMessage) => request.socket.destroy())
    const error: unknown = await post('http://langfuse.invalid/').then(
      () => null,
      (reason: unknown) => reason,
    )
    expect(toNetworkError(error).bytesMayHaveBeenSent).toBe(true)
  })
})
