import { unescape } from 'node:querystring'
import tls from 'node:tls'
import type { Dispatcher, Pool } from 'undici'
import type { Exchange } from './exchange.ts'
import { isThisComputer } from './loopback.ts'
import { exchange, exchangeOverDispatcher } from './node-exchange.ts'
import { hostList, proxyBut, toProxyError, type ProxyFor } from './proxies.ts'
import {
  defaultSetup,
  NoRoute,
  unreadableProxy,
  type ClientCertificate,
  type NetworkControl,
  type NetworkSetup,
} from './setup.ts'
import { words } from '../../shared/words/t.ts'

export interface NodeNetwork extends NetworkControl {
  fetch: typeof fetch
  exchange: Exchange
}

/** Which proxy a request goes through, where that has to be asked for; null for none. */
type ProxyChoice = (url: URL) => Promise<URL | null> | URL | null

const maxIssuers = 200

/** Node's own network, which knows no proxy of the system's: `systemProxy` stands for that. */
export function openNodeNetwork(systemProxy: ProxyFor): NodeNetwork {
  const issuers = new Map<string, string>()
  let way = openWay(defaultSetup, systemProxy, issuers)
  return {
    fetch: (input, init) => way.fetch(input, init),
    exchange: (request) => way.exchange(request),
    async use(next) {
      const before = way
      way = openWay(next, proxyChoice(next, systemProxy), issuers)
      before.end()
    },
    async routeOf(url) {
      const proxy = await way.proxyFor(new URL(url))
      return { via: proxy ? proxyAddress(proxy) : 'direct', chosenBy: way.chosenBy }
    },
    issuerOf: (hostname) => issuers.get(hostname) ?? null,
  }
}

/** Without user and password. */
export const proxyAddress = ({ protocol, host }: URL): string => `${protocol}//${host}`

/** With user and password in it. */
export function proxyUrl({ address, user, password }: { address: string; user: string; password: string }): URL {
  const url = new URL(address)
  const at = user === '' ? '' : `${encodeURIComponent(user)}:${encodeURIComponent(password)}@`
  return new URL(`${url.protocol}//${at}${url.host}`)
}

function proxyChoice({ proxy }: NetworkSetup, systemProxy: ProxyFor): ProxyFor {
  switch (proxy.kind) {
    case 'system':
      return systemProxy
    case 'none':
      return () => null
    case 'own':
      return proxyBut(proxyUrl(proxy), proxy.exceptions)
    case 'script':
      return refuse(
        new NoRoute(
          words(
            'The proxy is chosen by a script, which only the desktop app can run. Change it in Settings → Network.',
          ),
        ),
      )
    case 'unreadable':
      return refuse(unreadableProxy())
  }
}

/** A model on this computer is reached all the same. */
const refuse =
  (error: NoRoute): ProxyFor =>
  (url) => {
    if (isThisComputer(url.hostname)) return null
    throw error
  }

/** Undici takes them out of the address too, but none without a password, and for SOCKS as they are encoded. */
function credentials(proxy: URL): { token?: string; username?: string; password?: string } {
  if (proxy.username === '') return {}
  // As for curl, a percent sign that encodes nothing stands for itself.
  const [username, password] = [unescape(proxy.username), unescape(proxy.password)]
  if (proxy.protocol === 'socks5:') return { username, password }
  return { token: `Basic ${Buffer.from(`${username}:${password}`).toString('base64')}` }
}

const closedCodes = new Set(['UND_ERR_SOCKET', 'ECONNRESET', 'EPIPE'])

/**
 * Connections to a proxy, for tunnels. Where the proxy closes one instead of opening the tunnel, undici would open the next at once,
 * and go on so after everybody who waited for it has left.
 */
function failingOnce(pool: Pool): Pool {
  const connect = pool.connect.bind(pool)
  return Object.assign(pool, {
    connect: async (options: Parameters<typeof connect>[0]) => {
      try {
        return await connect(options)
      } catch (error) {
        const { code, message } = error as NodeJS.ErrnoException
        throw closedCodes.has(code ?? '')
          ? Object.assign(new Error(message, { cause: error }), { code: 'UND_ERR_PRX_CONN' })
          : error
      }
    },
  })
}

/** On its way through a proxy, undici 7 loses the words of a status. */
const withStatusText = (response: Response): Response =>
  typeof response.statusText === 'string' ? response : Object.defineProperty(response, 'statusText', { value: '' })

/** Fetch answers a 407 with an error that has no words, whoever it came from. */
function tellProxyAuth(error: unknown): never {
  const cause = error instanceof TypeError ? error.cause : null
  const isWordless = cause instanceof Error && cause.message === '' && !('code' in cause)
  if (!isWordless) throw error
  throw Object.assign(new Error('the proxy wants a password', { cause: error }), { code: 'ERR_PROXY_AUTH_REQUESTED' })
}

/** One way out, as it stays for the requests that began on it. */
export interface Way {
  fetch: typeof fetch
  exchange: Exchange
  proxyFor: ProxyChoice
  chosenBy: 'environment' | 'settings'
  /** What is under way is let to end. */
  end(): void
}

/** Node trusts its own list unless it is given one, which takes that list's place. */
function trusted(authorities: readonly string[]): string[] {
  const { getCACertificates } = tls as { getCACertificates?: (type: 'default') => string[] }
  return [...(getCACertificates?.('default') ?? tls.rootCertificates), ...authorities]
}

export function openWay(setup: NetworkSetup, proxyFor: ProxyChoice, issuers: Map<string, string>): Way {
  const { authorities, clientCertificate } = setup
  const isForClient = clientCertificate ? hostList(clientCertificate.hosts) : () => false
  const ca = authorities.length > 0 ? trusted(authorities) : undefined
  const dispatchers = new Map<string, Promise<Dispatcher>>()

  const rememberIssuer = (hostname: string, certificate: tls.PeerCertificate): Error | undefined => {
    if (issuers.size >= maxIssuers) issuers.clear()
    const { O, CN } = certificate.issuer ?? {}
    issuers.set(hostname, [O ?? CN ?? []].flat().join(', '))
    return tls.checkServerIdentity(hostname, certificate)
  }

  /** Null where Node's own client does. */
  async function dispatcherFor(url: URL, proxy: URL | null): Promise<Dispatcher | null> {
    const isSecure = url.protocol === 'https:'
    const client = isSecure && clientCertificate && isForClient(url) ? clientCertificate : null
    if (proxy === null && (!isSecure || (ca === undefined && client === null))) return null
    const name = `${url.protocol} ${proxy?.href ?? ''} ${client ? 'client' : ''}`
    // Before anything is waited for: two first requests at once share one.
    const dispatcher = dispatchers.get(name) ?? openDispatcher(proxy, isSecure, client)
    dispatchers.set(name, dispatcher)
    return dispatcher
  }

  async function openDispatcher(
    proxy: URL | null,
    isSecure: boolean,
    client: ClientCertificate | null,
  ): Promise<Dispatcher> {
    const { Agent, Pool, ProxyAgent } = await import('undici')
    const secured = { ...(ca && { ca }), checkServerIdentity: rememberIssuer }
    const connect = { ...secured, ...(client && { ...client.identity, passphrase: client.passphrase }) }
    // An http address must be asked for by its name: many proxies open tunnels to port 443 alone.
    if (proxy === null) return new Agent({ connect })
    return new ProxyAgent({
      uri: proxy.href,
      proxyTunnel: isSecure,
      clientFactory: (origin, options) => failingOnce(new Pool(origin, options)),
      requestTls: connect,
      ...(ca && { proxyTls: { ca } }),
      ...credentials(proxy),
    })
  }

  /** Runs a request over what it has to go through. */
  async function over<T>(url: URL, run: (dispatcher: Dispatcher | null) => Promise<T>): Promise<T> {
    const proxy = await proxyFor(url)
    const dispatcher = await dispatcherFor(url, proxy)
    try {
      return await run(dispatcher)
    } catch (error) {
      throw proxy === null ? error : toProxyError(error)
    }
  }

  return {
    proxyFor,
    chosenBy: setup.proxy.kind === 'system' ? 'environment' : 'settings',
    fetch: (input, init) =>
      over(new URL(input instanceof Request ? input.url : input), async (dispatcher) => {
        if (!dispatcher) return fetch(input, init).catch(tellProxyAuth)
        const undici = await import('undici')
        const options = { ...init, dispatcher } as unknown as Parameters<typeof undici.fetch>[1]
        const asked = undici.fetch(input as Parameters<typeof undici.fetch>[0], options)
        const response = await asked.catch(tellProxyAuth)
        return withStatusText(response as unknown as Response)
      }),
    exchange: (asked) =>
      over(new URL(asked.url), (dispatcher) => (dispatcher ? exchangeOverDispatcher(dispatcher) : exchange)(asked)),
    end() {
      for (const opened of dispatchers.values()) opened.then((dispatcher) => dispatcher.close()).catch(() => {})
    },
  }
}
