import http from 'node:http'
import type { AddressInfo } from 'node:net'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { openNodeNetwork } from '../../../src/main/net/node-network.ts'
import { toNetworkError } from '../../../src/main/net/network-error.ts'
import { defaultSetup, type ProxySetup } from '../../../src/main/net/setup.ts'
import { startHttpProxy, type HttpProxy } from '../../support/http-proxy.ts'

let target: http.Server
let port: number
let held: http.ServerResponse[]
let proxies: HttpProxy[]

beforeEach(async () => {
  held = []
  target = http.createServer((request, response) => {
    response.writeHead(200).write('begun ')
    if (request.url === '/slow') held.push(response)
    else response.end('and ended')
  })
  await new Promise<void>((resolve) => target.listen(0, '127.0.0.1', resolve))
  port = (target.address() as AddressInfo).port
  proxies = [await startHttpProxy({ port }), await startHttpProxy({ port })]
})
afterEach(async () => {
  for (const proxy of proxies) await proxy.close()
  target.closeAllConnections()
  await new Promise((resolve) => target.close(resolve))
})

const through = (proxy: ProxySetup) => ({ ...defaultSetup, proxy })
const own = (index: number, exceptions = ''): ProxySetup => ({
  kind: 'own',
  address: proxies[index]?.url ?? '',
  exceptions,
  user: '',
  password: '',
})

describe('a changed proxy', () => {
  it('is taken by the next request, while one that is under way ends as it began', async () => {
    const network = openNodeNetwork(() => null)
    await network.use(through(own(0)))
    const slow = await network.fetch('http://models.example/slow')
    await network.use(through(own(1)))
    expect(await (await network.fetch('http://models.example/next')).text()).toBe('begun and ended')
    held[0]?.end('and ended')
    expect(await slow.text()).toBe('begun and ended')
    expect(proxies.map(({ asked }) => asked)).toEqual([
      ['GET http://models.example/slow'],
      ['GET http://models.example/next'],
    ])
  })

  it('goes for what it is not excepted from, and says which way that is', async () => {
    const network = openNodeNetwork(() => null)
    await network.use(through(own(0, 'intranet.example')))
    expect(await network.routeOf('http://models.example')).toEqual({ via: proxies[0]?.url, chosenBy: 'settings' })
    expect(await network.routeOf('http://a.intranet.example')).toEqual({ via: 'direct', chosenBy: 'settings' })
    expect(await network.routeOf(`http://127.0.0.1:${port}`)).toMatchObject({ via: 'direct' })
  })
})

describe('where no way can be had', () => {
  it.each<ProxySetup>([{ kind: 'script', url: 'http://a.example/proxy.pac' }, { kind: 'unreadable' }])(
    'nothing goes around: $kind',
    async (proxy) => {
      const network = openNodeNetwork(() => null)
      await network.use(through(proxy))
      const asked = {
        url: 'http://langfuse.example/',
        method: 'POST' as const,
        headers: {},
        signal: AbortSignal.timeout(5_000),
        maxAnswerBytes: 10,
      }
      for (const request of [network.fetch('http://models.example/'), network.exchange(asked)]) {
        const error: unknown = await request.then(
          () => null,
          (reason: unknown) => reason,
        )
        expect(toNetworkError(error)).toMatchObject({
          code: 'ERR_MANDATORY_PROXY_CONFIGURATION_FAILED',
          reason: 'proxy',
          bytesMayHaveBeenSent: false,
        })
      }
      // What is on this computer needs none.
      expect((await network.fetch(`http://127.0.0.1:${port}/`)).status).toBe(200)
    },
  )
})
