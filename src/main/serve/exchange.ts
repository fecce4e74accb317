import http from 'node:http'
import https from 'node:https'
import { exchangeOver, type Exchange } from '../net/exchange.ts'
import { toProxyError, type ProxyFor } from './proxies.ts'

/** Over Node's own client, whose agents keep connections for the next request. */
export function exchangeThrough(proxyFor: ProxyFor): Exchange {
  const agents = new Map<string, http.Agent>()
  const agentFor = (url: URL): http.Agent | undefined => {
    const proxy = proxyFor(url)?.href
    if (proxy === undefined) return undefined
    const name = `${url.protocol} ${proxy}`
    const { Agent } = url.protocol === 'https:' ? https : http
    const agent =
      agents.get(name) ?? new Agent({ keepAlive: true, proxyEnv: { HTTP_PROXY: proxy, HTTPS_PROXY: proxy } })
    agents.set(name, agent)
    return agent
  }
  const exchange = exchangeOver(
    ({ url, method, headers, body }) => {
      const { request } = url.startsWith('https:') ? https : http
      const length = body ? { 'content-length': body.byteLength } : {}
      const agent = agentFor(new URL(url))
      // This client unpacks nothing.
      return request(url, { method, agent, headers: { ...headers, ...length, 'accept-encoding': 'identity' } })
    },
    (request) => request.destroy(),
  )
  return (asked) =>
    exchange(asked).catch((error: unknown) => {
      throw proxyFor(new URL(asked.url)) ? toProxyError(error) : error
    })
}

export const exchange = exchangeThrough(() => null)
