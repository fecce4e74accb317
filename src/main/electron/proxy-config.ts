import type { ProxyConfig } from 'electron'
import net from 'node:net'
import { hostEntries } from '../net/proxies.ts'
import { NoRoute, unreadableProxy, type ProxySetup } from '../net/setup.ts'
import { words } from '../../shared/words/t.ts'

/** How Chromium is told of it. Throws NoRoute where nothing may go out. */
export function toProxyConfig(proxy: ProxySetup): ProxyConfig {
  switch (proxy.kind) {
    case 'system':
      return { mode: 'system' }
    case 'none':
      return { mode: 'direct' }
    case 'own':
      return {
        mode: 'fixed_servers',
        proxyRules: proxy.address,
        proxyBypassRules: hostEntries(proxy.exceptions).flatMap(toBypassRules).join(','),
      }
    case 'script':
      return { mode: 'pac_script', pacScript: proxy.url }
    case 'unreadable':
      throw unreadableProxy()
  }
}

/** A name stands for the hosts below it too; Chromium takes it for itself alone. */
function toBypassRules(entry: string): string[] {
  const [address = ''] = entry.replace(/^\[(.*)\]$/, '$1').split('/')
  if (entry === '*') return ['*']
  if (net.isIP(address) > 0) return [net.isIPv6(address) && !entry.includes('/') ? `[${address}]` : entry]
  const name = entry.replace(/^\*?\./, '')
  return [name, `.${name}`]
}

const protocols: Readonly<Record<string, string>> = {
  PROXY: 'http',
  HTTP: 'http',
  HTTPS: 'https',
  SOCKS5: 'socks5',
  SOCKS: 'socks5',
}

/**
 * The first way of Chromium's list, such as `PROXY a:3128;DIRECT`, that a request can go over Node; null for none in between. Throws NoRoute
 * where it names proxies and none that Node can speak to: a request may not go around them.
 */
export function parseProxyList(list: string): URL | null {
  const ways = list.split(';').filter((way) => way.trim() !== '')
  for (const way of ways) {
    const [, kind = '', host = ''] = /^\s*(\w+)(?:\s+(\S+))?/.exec(way) ?? []
    if (kind.toUpperCase() === 'DIRECT') return null
    const protocol = protocols[kind.toUpperCase()]
    if (protocol !== undefined && URL.canParse(`${protocol}://${host}`)) return new URL(`${protocol}://${host}`)
  }
  if (ways.length === 0) return null
  throw new NoRoute(words('The proxy could not be reached.'))
}
