import type { Dispatcher } from 'undici'
import { toProxyError, type ProxyFor } from './proxies.ts'

/**
 * Node's `fetch`, and for what goes through a proxy the same from its own package, which Node does not let anybody else
 * configure: an http address must be asked for by its name there, since many proxies open tunnels to port 443 alone.
 */
export function fetchThrough(proxyFor: ProxyFor): typeof fetch {
  const dispatchers = new Map<string, Dispatcher>()
  return async (input, init) => {
    const url = new URL(input instanceof Request ? input.url : input)
    const proxy = proxyFor(url)?.href
    if (proxy === undefined) return fetch(input, init)
    const undici = await import('undici')
    const dispatcher =
      dispatchers.get(`${url.protocol} ${proxy}`) ??
      new undici.ProxyAgent({ uri: proxy, proxyTunnel: url.protocol === 'https:' })
    dispatchers.set(`${url.protocol} ${proxy}`, dispatcher)
    try {
      const options = { ...init, dispatcher } as unknown as Parameters<typeof undici.fetch>[1]
      return (await undici.fetch(input as Parameters<typeof undici.fetch>[0], options)) as unknown as Response
    } catch (error) {
      throw toProxyError(error)
    }
  }
}
