import { withEncodedCredentials } from '../../shared/typed-address.ts'
import { words } from '../../shared/words/t.ts'
/** An address of a proxy as it was entered; user and password may stand in it. */
export type ProxyAddress =
  | { ok: true; address: string; user: string; password: string }
  | { ok: false; message: string }

const schemes: Record<string, string> = {
  'http:': 'http:',
  'https:': 'https:',
  'socks5:': 'socks5:',
  'socks5h:': 'socks5:',
  'socks:': 'socks5:',
}

export function parseProxyAddress(text: string): ProxyAddress {
  const typed = withEncodedCredentials(text.trim())
  if (typed === '') return { ok: false, message: words('Enter the proxy’s address, such as proxy.example:3128.') }
  const withScheme = /^[a-z][a-z\d+.-]*:\/\//i.test(typed) ? typed : `http://${typed}`
  const url = URL.canParse(withScheme) ? new URL(withScheme) : null
  const scheme = url && schemes[url.protocol]
  if (
    !url ||
    scheme === undefined ||
    scheme === null ||
    url.hostname === '' ||
    !/^\/?$/.test(url.pathname) ||
    url.search ||
    url.hash
  ) {
    return {
      ok: false,
      message: words('This is not the address of a proxy. Use http://, https:// or socks5://, a host and a port.'),
    }
  }
  const port = scheme === 'socks5:' && url.port === '' ? ':1080' : url.port === '' ? '' : `:${url.port}`
  return {
    ok: true,
    address: `${scheme}//${url.hostname.toLowerCase()}${port}`,
    user: decode(url.username),
    password: decode(url.password),
  }
}

/** Null where it is none that a script can be loaded from. */
export function parseScriptUrl(text: string): string | null {
  const typed = text.trim()
  if (!URL.canParse(typed)) return null
  const { protocol, href } = new URL(typed)
  return /^(https?|file|data):$/.test(protocol) ? href : null
}

function decode(text: string): string {
  try {
    return decodeURIComponent(text)
  } catch {
    return text
  }
}
