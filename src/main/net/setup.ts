import { words } from '../../shared/words/t.ts'
/** How requests leave this computer, as the user has set it. */
export interface NetworkSetup {
  proxy: ProxySetup
  /** Certificates in PEM, of authorities that count beside the ones the shell trusts by itself. */
  authorities: readonly string[]
  clientCertificate: ClientCertificate | null
}

export type ProxySetup =
  /** The system's, or for a browser the environment's. */
  | { kind: 'system' }
  | { kind: 'none' }
  | OwnProxy
  | { kind: 'script'; url: string }
  /** What was set cannot be read. Nothing is sent: it must not go around a proxy. */
  | { kind: 'unreadable' }

export interface OwnProxy {
  kind: 'own'
  /** Without user and password: `http:`, `https:` or `socks5:`. */
  address: string
  /** Hosts that are reached without it, as in NO_PROXY. */
  exceptions: string
  user: string
  password: string
}

/** Shown to servers that ask for one, and only to these hosts. */
export interface ClientCertificate {
  /** As in NO_PROXY. */
  hosts: string
  identity: { pfx: Buffer } | { cert: string; key: string }
  passphrase: string
}

export const defaultSetup: NetworkSetup = { proxy: { kind: 'system' }, authorities: [], clientCertificate: null }

/** What a request to an address goes through. */
export interface NetworkRoute {
  /** `direct`, or the proxy's address without user and password. */
  via: string
  /** Who chose that. */
  chosenBy: 'system' | 'environment' | 'settings' | 'script'
}

/** The network of a shell as far as it can be set. */
export interface NetworkControl {
  /** For what is asked from now on; what is under way ends as it began. */
  use(setup: NetworkSetup): Promise<void>
  /** Rejects as a request would, where there is no way. */
  routeOf(url: string): Promise<NetworkRoute>
  /** Who issued the certificate that this host showed last; null where none was seen. */
  issuerOf(hostname: string): string | null
}

/** No way leads out: no byte was sent. */
export class NoRoute extends Error {
  readonly code = 'ERR_MANDATORY_PROXY_CONFIGURATION_FAILED'
}

export const unreadableProxy = (): NoRoute =>
  new NoRoute(words('The proxy settings cannot be read. Choose a proxy again in Settings → Network.'))
