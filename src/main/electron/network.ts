import type { Exchange } from '../net/exchange.ts'
import { isThisComputer } from '../net/loopback.ts'
import { openWay, proxyAddress, proxyUrl, type Way } from '../net/node-network.ts'
import { hostList } from '../net/proxies.ts'
import {
  defaultSetup,
  unreadableProxy,
  type NetworkControl,
  type NetworkRoute,
  type NetworkSetup,
} from '../net/setup.ts'
import type { Ports } from '../ports.ts'
import { chromiumExchange, chromiumFetch } from './chromium-requests.ts'
import { openLiveSession } from './live-session.ts'
import { parseProxyList } from './proxy-config.ts'

/**
 * Chromium's network, which knows the system's proxies and certificates, without cookies or cache. Call after `ready`.
 *
 * Chromium sends a request again, POST or not, when a connection it had used before ends without an answer. A batch
 * would arrive twice and a model would be paid twice, behind the app's back; so every request gets a connection of its
 * own.
 *
 * Two things it cannot do: show a certificate that is not the system's, and give a SOCKS proxy a password. Requests that need
 * one of them go over Node, through the proxy that Chromium would have taken.
 */
export function openNetwork(
  userAgent: string,
  log: Ports['log'],
): { fetch: typeof fetch; exchange: Exchange; network: NetworkControl } {
  const chromium = openLiveSession(userAgent, log)
  const byChromium = { fetch: chromiumFetch(chromium), exchange: chromiumExchange(chromium) }
  const issuers = new Map<string, string>()

  const proxyFor = async (url: URL): Promise<URL | null> => {
    if (chromium.setup().proxy.kind === 'unreadable') {
      if (isThisComputer(url.hostname)) return null
      throw unreadableProxy()
    }
    const session = await chromium.current()
    const proxy = parseProxyList(await session.resolveProxy(url.href))
    const own = chromium.setup().proxy
    return proxy && own.kind === 'own' && proxyAddress(proxy) === proxyAddress(new URL(own.address))
      ? proxyUrl(own)
      : proxy
  }
  let byNode = openWay(defaultSetup, proxyFor, issuers)
  let needsNode = nodeIsNeeded(defaultSetup)
  const wayFor = (url: string): Pick<Way, 'fetch' | 'exchange'> => (needsNode(new URL(url)) ? byNode : byChromium)

  return {
    fetch: async (input, init) => wayFor(input instanceof Request ? input.url : String(input)).fetch(input, init),
    exchange: async (asked) => wayFor(asked.url).exchange(asked),
    network: {
      async use(setup) {
        chromium.use(setup)
        byNode.end()
        byNode = openWay(setup, proxyFor, issuers)
        needsNode = nodeIsNeeded(setup)
      },
      async routeOf(url): Promise<NetworkRoute> {
        const proxy = await proxyFor(new URL(url))
        const { kind } = chromium.setup().proxy
        const chosenBy = kind === 'system' ? 'system' : kind === 'script' ? 'script' : 'settings'
        return { via: proxy ? proxyAddress(proxy) : 'direct', chosenBy }
      },
      issuerOf: (hostname) => issuers.get(hostname) ?? chromium.issuerOf(hostname),
    },
  }
}

function nodeIsNeeded({ clientCertificate, proxy }: NetworkSetup): (url: URL) => boolean {
  const isForClient = clientCertificate ? hostList(clientCertificate.hosts) : () => false
  const isSocksWithUser = proxy.kind === 'own' && proxy.address.startsWith('socks') && proxy.user !== ''
  return (url) => isSocksWithUser || proxy.kind === 'unreadable' || (url.protocol === 'https:' && isForClient(url))
}
