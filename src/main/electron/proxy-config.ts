import type { ProxyConfig } from 'electron'
import net from 'node:net'
import { hostEntries } from '../net/proxies.ts'
import { unreadableProxy, type ProxySetup } from '../net/setup.ts'

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

/** The first way that Chromium would take, of its list such as `PROXY a:3128;DIRECT`; null for none. */
export function parseProxyList(list: string): URL | null {
  const [, kind = '', host = ''] = /^\s*(\w+)(?:\s+([^\s;]+))?/.exec(list) ?? []
  const protocols: Record<string, string> = { PROXY: 'http', HTTPS: 'https', SOCKS5: 'socks5', SOCKS: 'socks5' }
  const protocol = protocols[kind.toUpperCase()]
  return protocol === undefined || !URL.canParse(`${protocol}://${host}`) ? null : new URL(`${protocol}://${host}`)
}
