/** Why no answer came, as far as the network says. */
export interface NetworkError {
  /** The most telling code there is, such as ECONNREFUSED or ERR_CONNECTION_REFUSED. */
  code: string
  message: string
  reason: 'offline' | 'dns' | 'refused' | 'tls' | 'proxy' | 'timeout' | 'aborted' | 'broken'
  /** False only where it is certain that no byte of the request left: before a connection stood. */
  bytesMayHaveBeenSent: boolean
}

type Reason = NetworkError['reason']

/**
 * Codes that come before the first byte of a request, in Node's words and in Chromium's (Electron puts `net::ERR_…`
 * into the message). What is not listed counts as sent: asking Langfuse whether it has a batch costs time, sending one
 * twice costs the truth.
 */
const beforeFirstByte: [RegExp, Reason][] = [
  [/^(ENETUNREACH|ENETDOWN|ERR_INTERNET_DISCONNECTED|ERR_NETWORK_ACCESS_DENIED)$/, 'offline'],
  [/^(ENOTFOUND|EAI_\w+|ERR_NAME_\w+|ERR_DNS_\w+|ERR_ICANN_NAME_COLLISION)$/, 'dns'],
  [/^(ECONNREFUSED|EHOSTUNREACH|EHOSTDOWN|EADDRNOTAVAIL|ERR_CONNECTION_REFUSED|ERR_CONNECTION_FAILED)$/, 'refused'],
  [/^(ERR_ADDRESS_\w+|ERR_UNSAFE_PORT|ERR_INVALID_URL|ERR_BLOCKED_BY_\w+|ERR_UNKNOWN_URL_SCHEME)$/, 'refused'],
  [/^ERR_CONNECTION_TIMED_OUT$/, 'timeout'],
  [/^(ERR_PROXY_\w+|ERR_TUNNEL_CONNECTION_FAILED|ERR_SOCKS_CONNECTION_\w+|ERR_MANDATORY_PROXY_\w+)$/, 'proxy'],
  [/^(CERT_\w+|UNABLE_TO_\w+|SELF_SIGNED_\w+|DEPTH_ZERO_SELF_SIGNED_CERT|HOSTNAME_MISMATCH)$/, 'tls'],
  [/^(INVALID_CA|INVALID_PURPOSE|ERR_TLS_CERT_\w+|ERR_TLS_HANDSHAKE_TIMEOUT|ERR_CERT_\w+)$/, 'tls'],
  [
    /^(ERR_SSL_(WRONG_VERSION_NUMBER|UNSUPPORTED_PROTOCOL|PACKET_LENGTH_TOO_LONG|HTTP_REQUEST|NO_PROTOCOLS_AVAILABLE))$/,
    'tls',
  ],
  [/^ERR_SSL_(\w*HANDSHAKE\w*|\w*PROTOCOL_VERSION|VERSION_OR_CIPHER_MISMATCH|\w*UNRECOGNIZED_NAME\w*)$/, 'tls'],
]

const afterwards: [RegExp, Reason][] = [
  [/^(ETIMEDOUT|ERR_TIMED_OUT|TimeoutError)$/, 'timeout'],
  [/^(AbortError|ERR_ABORTED|ABORT_ERR)$/, 'aborted'],
  [/^(EPROTO|ERR_SSL_\w+)$/, 'tls'],
]

/** TLS failures that Node reports under a general code. */
const handshakeWords =
  /before secure TLS connection was established|wrong version number|handshake failure|packet length too long/i

/** Takes what an exchange rejected with, or what broke off its answer. */
export function toNetworkError(error: unknown): NetworkError {
  const chain = causes(error)
  const message =
    chain
      .map((link) => link.message)
      .filter((text) => text !== '')
      .at(-1) ?? String(error)
  const codes = chain.flatMap((link) => [link.code, chromiumCode(link.message), link.name])
  const neverConnected = chain.some((link) => link.syscall === 'connect' || link.syscall === 'getaddrinfo')
  const handshake = chain.some((link) => handshakeWords.test(link.message))

  const before = firstMatch(codes, beforeFirstByte)
  if (before) return { ...before, message, bytesMayHaveBeenSent: false }
  const after = firstMatch(codes, afterwards)
  const code = after?.code ?? codes.find((candidate) => candidate !== '' && !candidate.endsWith('Error')) ?? 'unknown'
  if (handshake) return { code, message, reason: 'tls', bytesMayHaveBeenSent: false }
  return { code, message, reason: after?.reason ?? 'broken', bytesMayHaveBeenSent: !neverConnected }
}

function firstMatch(codes: string[], table: [RegExp, Reason][]): { code: string; reason: Reason } | null {
  for (const code of codes) {
    const row = table.find(([pattern]) => pattern.test(code))
    if (row) return { code, reason: row[1] }
  }
  return null
}

interface Link {
  name: string
  code: string
  syscall: string
  message: string
}

/** An error, its causes and, for a connection tried over several addresses, the error of each. */
function causes(error: unknown, depth = 0): Link[] {
  if (typeof error !== 'object' || error === null || depth > 5) return []
  const fields = error as Record<string, unknown>
  const text = (key: string): string => (typeof fields[key] === 'string' ? fields[key] : '')
  const inner = Array.isArray(fields['errors']) ? fields['errors'] : []
  return [
    { name: text('name'), code: text('code'), syscall: text('syscall'), message: text('message') },
    ...causes(fields['cause'], depth + 1),
    ...inner.flatMap((one: unknown) => causes(one, depth + 1)),
  ]
}

function chromiumCode(message: string): string {
  return /net::(ERR_\w+)/.exec(message)?.[1] ?? ''
}
