import { describe, expect, it } from 'vitest'
import { parseProxyList, toProxyConfig } from '../../../src/main/electron/proxy-config.ts'
import { NoRoute } from '../../../src/main/net/setup.ts'

describe('the way of a list of Chromium’s that a request over Node takes', () => {
  it.each([
    ['DIRECT', null],
    ['', null],
    ['PROXY a.example:3128;DIRECT', 'http://a.example:3128/'],
    [' https a.example:443 ; PROXY b.example:80', 'https://a.example/'],
    ['SOCKS5 a.example:1080', 'socks5://a.example:1080'],
    ['PROXY [fd00::1]:3128', 'http://[fd00::1]:3128/'],
    ['QUIC a.example:443;PROXY b.example:3128;DIRECT', 'http://b.example:3128/'],
    ['QUIC a.example:443;DIRECT', null],
  ])('%j: %s', (list, way) => {
    expect(parseProxyList(list)?.href ?? null).toBe(way)
  })

  it.each(['QUIC a.example:443', 'PROXY', 'PROXY a:port', 'ELSEWHERE a:1; PROXY'])(
    'is none around the proxies that are named: %s',
    (list) => {
      expect(() => parseProxyList(list)).toThrow(NoRoute)
    },
  )
})

describe('what Chromium is told', () => {
  it('goes past a proxy for what is excepted, with the hosts below a name', () => {
    const own = { kind: 'own' as const, address: 'http://a:1', user: '', password: '' }
    expect(toProxyConfig({ ...own, exceptions: '*.b.example, 10.0.0.0/8 fd00::1 https://c.example:8080/' })).toEqual({
      mode: 'fixed_servers',
      proxyRules: 'http://a:1',
      proxyBypassRules: 'b.example,.b.example,10.0.0.0/8,[fd00::1],c.example:8080,.c.example:8080',
    })
    expect(() => toProxyConfig({ kind: 'unreadable' })).toThrow(NoRoute)
  })
})
