import net from 'node:net'
import { causesOf } from './causes.ts'
import { isThisComputer } from './loopback.ts'
import { withEncodedCredentials } from '../../shared/typed-address.ts'

/** The proxy that a request goes through; null for none. */
export type ProxyFor = (url: URL) => URL | null

/** The environment names a proxy that cannot be used; the message is for the user, without the proxy's password. */
export class ProxyFailure extends Error {}

/** Whether a list of hosts, as NO_PROXY is one, has this address. */
export type HostList = (url: URL) => boolean

interface Entry {
  covers(hostname: string, port: string): boolean
}

/**
 * By `HTTP_PROXY`, `HTTPS_PROXY` and `NO_PROXY`, in capitals or not, as curl reads them; `ALL_PROXY` stands for the two
 * where they are missing. What is on this computer is reached without one. Throws ProxyFailure.
 */
export function proxiesFrom(env: NodeJS.ProcessEnv): ProxyFor {
  const named = (name: string): string => env[name.toLowerCase()]?.trim() || env[name]?.trim() || ''
  const proxyIn = (name: string): URL | null => parseProxy(name, named(name))
  const all = proxyIn('ALL_PROXY')
  const byScheme: Readonly<Record<string, URL | null>> = {
    'http:': proxyIn('HTTP_PROXY') ?? all,
    'https:': proxyIn('HTTPS_PROXY') ?? all,
  }
  const isExcepted = hostList(named('NO_PROXY'))
  return (url) => (isThisComputer(url.hostname) || isExcepted(url) ? null : (byScheme[url.protocol] ?? null))
}

/** All through one proxy but what is on this computer or excepted. */
export function proxyBut(proxy: URL, exceptions: string): ProxyFor {
  const isExcepted = hostList(exceptions)
  return (url) => (isThisComputer(url.hostname) || isExcepted(url) ? null : proxy)
}

/** The entries of such a list; of an address that was put in whole, its host. */
export const hostEntries = (text: string): string[] =>
  text
    .split(/[\s,;]+/)
    .map((entry) => /^[a-z][a-z\d+.-]*:\/\/([^/]*)/i.exec(entry)?.[1] ?? entry.replace(/\/$/, ''))
    .filter((entry) => entry !== '')

export function hostList(text: string): HostList {
  const entries = hostEntries(text).map(parseEntry)
  return (url) => {
    const hostname = bare(url.hostname)
    const port = url.port || (url.protocol === 'https:' ? '443' : '80')
    return entries.some((entry) => entry.covers(hostname, port))
  }
}

function parseProxy(name: string, text: string): URL | null {
  if (text === '') return null
  const meant = withEncodedCredentials(text)
  const withScheme = /^[a-z][a-z\d+.-]*:\/\//i.test(meant) ? meant : `http://${meant}`
  const url = URL.canParse(withScheme) ? new URL(withScheme) : null
  if (url && /^https?:$/.test(url.protocol) && url.hostname !== '') return url
  // As far as its last @, since a password that stands there as it is may have any sign in it.
  const shown = text.replace(/^([a-z][a-z\d+.-]*:\/\/)?.*@/is, (_, scheme = '') => `${scheme}…@`)
  throw new ProxyFailure(
    `${name} is “${shown}”, which is not the address of an HTTP proxy, such as http://proxy.example:3128. Correct it, or unset it.`,
  )
}

/** `*`, a host with the hosts below it, an address or a range of them, each with a port or without. */
function parseEntry(text: string): Entry {
  if (text === '*') return { covers: () => true }
  const [, range = '', bits] = /^\[?([\da-f.:]+)\]?(?:\/(\d+))?$/i.exec(text) ?? []
  const family = net.isIP(range)
  if (family > 0) {
    const list = new net.BlockList()
    const type = family === 4 ? 'ipv4' : 'ipv6'
    if (Number(bits ?? 0) <= (family === 4 ? 32 : 128)) {
      if (bits === undefined) list.addAddress(range, type)
      else list.addSubnet(range, Number(bits), type)
    }
    return { covers: (hostname) => isIn(list, hostname) }
  }
  const [, host = '', port] = /^\[?(.*?)\]?(?::(\d+))?$/.exec(text.toLowerCase()) ?? []
  const name = host.replace(/^\*?\./, '')
  return {
    covers: (hostname, hostPort) =>
      (port === undefined || port === hostPort) && (hostname === name || hostname.endsWith(`.${name}`)),
  }
}

function isIn(list: net.BlockList, hostname: string): boolean {
  const family = net.isIP(hostname)
  return family > 0 && list.check(hostname, family === 4 ? 'ipv4' : 'ipv6')
}

/** Without the brackets of IPv6 and the dot of a full name. */
const bare = (hostname: string): string =>
  hostname
    .toLowerCase()
    .replace(/^\[(.*)\]$/, '$1')
    .replace(/\.$/, '')

/**
 * A proxy that could not be reached, wants a password or opened no tunnel, in Chromium's words; other errors stay as they are.
 * Of all it is certain that no byte of the request was sent.
 */
export function toProxyError(error: unknown): unknown {
  const links = [...causesOf(error)]
  const code = proxyCodes.find(([, test]) => links.some((link) => test(link as LinkOfError)))?.[0]
  if (code === undefined) return error
  return Object.assign(new Error(`the proxy: ${links.at(-1)?.message ?? ''}`, { cause: error }), { code })
}

type LinkOfError = Error & { code?: unknown; syscall?: unknown }

/** By the words of undici, whose errors have no codes for these. The first that fits decides. */
const proxyCodes: [code: string, test: (link: LinkOfError) => boolean][] = [
  [
    'ERR_PROXY_AUTH_REQUESTED',
    ({ code, message }) =>
      /^Proxy response \(407\)|^Proxy Authentication Required|^Username and password required/.test(message) ||
      String(code).startsWith('UND_ERR_SOCKS5_AUTH_'),
  ],
  [
    'ERR_TUNNEL_CONNECTION_FAILED',
    ({ message }) => /^Proxy response \(\d+\) !== 200 when HTTP Tunneling$/.test(message),
  ],
  ['ERR_SOCKS_CONNECTION_FAILED', ({ name }) => name === 'Socks5ProxyError'],
  ['ERR_PROXY_CERTIFICATE_INVALID', ({ code }) => code === 'UND_ERR_PRX_TLS'],
  [
    'ERR_PROXY_CONNECTION_FAILED',
    ({ code, syscall }) => syscall === 'connect' || syscall === 'getaddrinfo' || code === 'UND_ERR_PRX_CONN',
  ],
]
