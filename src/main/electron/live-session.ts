import { app, session, type AuthInfo, type Session } from 'electron'
import { isDeepStrictEqual } from 'node:util'
import { defaultSetup, type NetworkSetup } from '../net/setup.ts'
import type { Ports } from '../ports.ts'
import { checkCertificates } from './certificate-check.ts'
import { withoutDictionaries } from './guard.ts'
import { createLanes, type Lanes } from './lanes.ts'
import { toProxyConfig } from './proxy-config.ts'

/** Requests of a session whose process is gone all fail with this, until the end of the app. */
const deadWords = /net::ERR_FAILED\b/
/** So many in a row, without one that got anywhere. */
const deadAfter = 2
/** A new session costs memory for good, so failures that have another cause may not make many. */
const renewAtMostEveryMs = 10_000
const maxIssuers = 200

interface Opened {
  session: Session
  ready: Promise<Session>
}

export interface LiveSession {
  /** Rejects where nothing may go out. */
  current(): Promise<Session>
  /** The session for one request to this address; `free` once it has ended. Rejects where nothing may go out. */
  take(url: string): Promise<{ session: Session; free(): void }>
  /** What became of a request over `used`. */
  went(used: Session, error: unknown): void
  /** Later requests go by it; those under way keep their session, and end as they began. */
  use(setup: NetworkSetup): void
  setup(): NetworkSetup
  /** User and password for a proxy that asks, where it is the one that was set; null for any other. */
  credentialsFor(asking: AuthInfo): { user: string; password: string } | null
  issuerOf(hostname: string): string | null
}

/**
 * Chromium's network runs in a process of its own, and a session stays bound to the one it began with: once that is gone,
 * each of its requests fails. A session of another name gets the process that came after. Sessions keep what they found of a
 * certificate, so another setting needs another one too.
 */
export function openLiveSession(userAgent: string, log: Ports['log']): LiveSession {
  const issuers = new Map<string, string>()
  let setup = defaultSetup
  let count = 0
  /** Opened with the first request, by when the settings are known. */
  let current: Lanes<Opened> | null = null
  let failures = 0
  let renewedAtMs = -Infinity

  function open(): Opened {
    const config = toProxyConfig(setup.proxy)
    count += 1
    const opened = session.fromPartition(count === 1 ? 'network' : `network-${count}`, { cache: false })
    opened.setUserAgent(userAgent)
    withoutDictionaries(opened)
    opened.setCertificateVerifyProc(
      checkCertificates(setup.authorities, (hostname, issuer) => {
        if (issuers.size >= maxIssuers) issuers.clear()
        issuers.set(hostname, issuer)
      }),
    )
    // What a new session does by itself needs no wait.
    const ready = setup.proxy.kind === 'system' ? Promise.resolve() : opened.setProxy(config)
    return { session: opened, ready: ready.then(() => opened) }
  }

  function renew(reason: string): void {
    failures = 0
    renewedAtMs = performance.now()
    current = null
    log('warn', `The network was begun anew: ${reason}`)
  }

  app.on('child-process-gone', (_event, { type, serviceName, reason }) => {
    if (type === 'Utility' && serviceName === 'network.mojom.NetworkService') renew(`its process ended (${reason})`)
  })

  return {
    async current() {
      current ??= createLanes(open)
      return current.first().ready
    },
    async take(url) {
      current ??= createLanes(open)
      const { of, free } = current.take(new URL(url).host)
      try {
        return { session: await of.ready, free }
      } catch (error) {
        free()
        throw error
      }
    },
    went(used, error) {
      if (!current?.has(({ session: known }) => known === used)) return
      if (!(error instanceof Error && deadWords.test(error.message))) {
        failures = 0
        return
      }
      failures += 1
      if (failures >= deadAfter && performance.now() - renewedAtMs > renewAtMostEveryMs) renew('every request failed')
    },
    use(next) {
      const isSame = isDeepStrictEqual([next.proxy, next.authorities], [setup.proxy, setup.authorities])
      setup = next
      dictionariesBy(next)
      // A database that is opened again says once more what it said before.
      if (isSame) return
      current = null
      failures = 0
    },
    setup: () => setup,
    credentialsFor({ isProxy, scheme, host, port }) {
      const { proxy } = setup
      if (proxy.kind !== 'own' || proxy.user === '' || !isProxy || scheme.toLowerCase() !== 'basic') return null
      const { protocol, hostname, port: ownPort } = new URL(proxy.address)
      const isIt = host === hostname.replace(/^\[(.*)\]$/, '$1') && port === (Number(ownPort) || defaultPorts[protocol])
      return isIt ? { user: proxy.user, password: proxy.password } : null
    },
    issuerOf: (hostname) => issuers.get(hostname) ?? null,
  }
}

/** The page's own session asks for nothing but dictionaries, where the spell check is on: over the same proxy, or not at all. */
function dictionariesBy({ proxy }: NetworkSetup): void {
  const config = proxy.kind === 'unreadable' ? nowhere : toProxyConfig(proxy)
  void session.defaultSession.setProxy(config)
}
const nowhere = { mode: 'fixed_servers', proxyRules: 'http://127.0.0.1:9' } as const

const defaultPorts: Readonly<Record<string, number>> = { 'http:': 80, 'https:': 443, 'socks5:': 1080 }
