import net from 'node:net'
import { isThisComputer } from '../net/loopback.ts'
import { causesOf } from '../net/causes.ts'

/** The proxy that a request goes through; null for none. */
export type ProxyFor = (url: URL) => URL | null

/** The environment names a proxy that cannot be used; the message is for the user, without the proxy's password. */
export class ProxyFailure extends Error {}

interface Exception {
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
  const exceptions = named('NO_PROXY')
    .split(/[\s,]+/)
    .filter((text) => text !== '')
    .map(parseException)
  return (url) => {
    const proxy = byScheme[url.protocol] ?? null
    if (proxy === null) return null
    const hostname = bare(url.hostname)
    const port = url.port || (url.protocol === 'https:' ? '443' : '80')
    const isDirect = isThisComputer(url.hostname) || exceptions.some((exception) => exception.covers(hostname, port))
    return isDirect ? null : proxy
  }
}

function parseProxy(name: string, text: string): URL | null {
  if (text === '') return null
  const withScheme = /^[a-z][a-z\d+.-]*:\/\//i.test(text) ? text : `http://${text}`
  const url = URL.canParse(withScheme) ? new URL(withScheme) : null
  if (url && /^https?:$/.test(url.protocol) && url.hostname !== '') return url
  const shown = text.replace(/\/\/[^@/]*@/, '//…@')
  throw new ProxyFailure(
    `${name} is “${shown}”, which is not the address of an HTTP proxy, such as http://proxy.example:3128. Correct it, or unset it.`,
  )
}

/** `*`, a host with the hosts below it, an address or a range of them, each with a port or without. */
function parseException(text: string): Exception {
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
 * A proxy that could not be reached, or opened no tunnel, in Chromium's words; other errors stay as they are. Of both it is certain
 * that no byte of the request was sent.
 */
export function toProxyError(error: unknown): unknown {
  const links = [...causesOf(error)]
  const has = (test: (code: unknown, syscall: unknown, message: string) => boolean): boolean =>
    links.some((link) => {
      const { code, syscall } = link as { code?: unknown; syscall?: unknown }
      return test(code, syscall, link.message)
    })
  const hasNoTunnel = has((code, _, message) => code === 'ERR_PROXY_TUNNEL' || noTunnel.test(message))
  const isUnreached = has((_, syscall) => syscall === 'connect' || syscall === 'getaddrinfo')
  if (!hasNoTunnel && !isUnreached) return error
  const code = hasNoTunnel ? 'ERR_TUNNEL_CONNECTION_FAILED' : 'ERR_PROXY_CONNECTION_FAILED'
  return Object.assign(new Error(`the proxy: ${links.at(-1)?.message ?? ''}`, { cause: error }), { code })
}

/** Undici's. */
const noTunnel = /^Proxy response \(\d+\) !== 200 when HTTP Tunneling$/
