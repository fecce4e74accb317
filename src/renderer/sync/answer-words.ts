import { msg, shown, t, type Message } from '../../shared/words/t.ts'

/** HTTP's own names, for those that Langfuse or something before it answers. */
const statusNames: Record<number, string> = {
  200: 'OK',
  201: 'Created',
  202: 'Accepted',
  204: 'No Content',
  207: 'Multi-Status',
  301: 'Moved Permanently',
  302: 'Found',
  303: 'See Other',
  307: 'Temporary Redirect',
  308: 'Permanent Redirect',
  400: 'Bad Request',
  401: 'Unauthorized',
  402: 'Payment Required',
  403: 'Forbidden',
  404: 'Not Found',
  405: 'Method Not Allowed',
  406: 'Not Acceptable',
  407: 'Proxy Authentication Required',
  408: 'Request Timeout',
  409: 'Conflict',
  410: 'Gone',
  411: 'Length Required',
  413: 'Content Too Large',
  415: 'Unsupported Media Type',
  421: 'Misdirected Request',
  422: 'Unprocessable Content',
  423: 'Locked',
  425: 'Too Early',
  426: 'Upgrade Required',
  428: 'Precondition Required',
  429: 'Too Many Requests',
  431: 'Request Header Fields Too Large',
  451: 'Unavailable For Legal Reasons',
  500: 'Internal Server Error',
  501: 'Not Implemented',
  502: 'Bad Gateway',
  503: 'Service Unavailable',
  504: 'Gateway Timeout',
  505: 'HTTP Version Not Supported',
  507: 'Insufficient Storage',
  511: 'Network Authentication Required',
  520: 'Unknown Error',
  521: 'Web Server Is Down',
  522: 'Connection Timed Out',
  523: 'Origin Is Unreachable',
  524: 'A Timeout Occurred',
  530: 'Origin Error',
}

/** By what the network calls it, in Node's words and in Chromium's; the first that fits. */
const networkSentences: [RegExp, Message][] = [
  [
    /^(ENETUNREACH|ENETDOWN|ERR_INTERNET_DISCONNECTED|ERR_NETWORK_\w+)$/,
    msg('The network cannot be reached ({code}).'),
  ],
  [/^(ENOTFOUND|EAI_\w+|ERR_NAME_\w+|ERR_DNS_\w+|ERR_ICANN_\w+)$/, msg('The server’s name was not found ({code}).')],
  [/^(ECONNREFUSED|ERR_CONNECTION_REFUSED)$/, msg('Nothing answers there: the connection was refused ({code}).')],
  [
    /^(EHOSTUNREACH|EHOSTDOWN|EADDRNOTAVAIL|ERR_ADDRESS_\w+|ERR_CONNECTION_FAILED)$/,
    msg('The server cannot be reached ({code}).'),
  ],
  [/^(ETIMEDOUT|TimeoutError|ERR_TIMED_OUT|ERR_CONNECTION_TIMED_OUT)$/, msg('No answer came in time ({code}).')],
  [/^(AbortError|ABORT_ERR|ERR_ABORTED)$/, msg('The request was ended before an answer came ({code}).')],
  [/^(ERR_PROXY_AUTH_\w+)$/, msg('The proxy wants a user name and password ({code}).')],
  [/^ERR_PROXY_CONNECTION_FAILED$/, msg('The proxy cannot be reached ({code}).')],
  [/^ERR_MANDATORY_PROXY_\w+$/, msg('The proxy that is set cannot be used, and nothing goes around it ({code}).')],
  [/^(ERR_PROXY_\w+|ERR_TUNNEL_\w+|ERR_SOCKS_\w+)$/, msg('The proxy did not let the request through ({code}).')],
  [
    /^(CERT_HAS_EXPIRED|CERT_NOT_YET_VALID|ERR_CERT_DATE_INVALID)$/,
    msg('The server’s certificate has expired or is not valid yet ({code}).'),
  ],
  [
    /^(ERR_TLS_CERT_ALTNAME_INVALID|HOSTNAME_MISMATCH|ERR_CERT_COMMON_NAME_INVALID)$/,
    msg('The server’s certificate is for another name ({code}).'),
  ],
  [
    /SELF_SIGNED|^UNABLE_TO_\w+|^ERR_CERT_AUTHORITY_INVALID$/,
    msg('The server’s certificate comes from an authority that is not trusted ({code}).'),
  ],
  [
    /CERT|^ERR_(SSL|TLS)|^EPROTO$|^UNABLE_TO_|^INVALID_(CA|PURPOSE)$|HOSTNAME_MISMATCH/,
    msg('No secure connection was made ({code}).'),
  ],
  [
    /^(ECONNRESET|EPIPE|ERR_CONNECTION_(RESET|CLOSED|ABORTED)|ERR_EMPTY_RESPONSE|UND_ERR_SOCKET)$/,
    msg('The connection broke ({code}).'),
  ],
]

/** What Holdfast itself notes of a batch, as a sentence. */
const ownSentences: Record<string, Message> = {
  accepted: msg('Langfuse accepted it.'),
  'Langfuse has it': msg('Langfuse has it.'),
  'a captive portal answered': msg('A sign-in page answered instead of Langfuse.'),
  'the answer did not name it': msg('Langfuse’s answer did not name it.'),
  'an answer without a word on any event': msg('Langfuse’s answer named none of the records.'),
  'not there yet; asked once': msg('Not found yet (checked once).'),
  'not there; asked twice, will be sent again': msg('Not found (checked twice), so it is sent again.'),
  // What earlier versions wrote.
  'evicted: the size cap was reached before it could be delivered': msg(
    'Dropped at the size cap before it was delivered.',
  ),
  'the app ended while this was being sent': msg('Holdfast quit while this was being sent.'),
}

export function statusWords(status: number): string {
  const name = statusNames[status]
  return name === undefined ? `HTTP ${status}` : `HTTP ${status} (${name})`
}

/** Whether these words are of an answer, rather than of a network that gave none. */
export const isAnswer = (detail: string): boolean => /^HTTP \d{3}\b/.test(detail)

/** An answer, a failure of the network or a note of Holdfast's as a sentence; what it does not know it leaves as it is. */
export function answerSentence(detail: string): string {
  const text = detail.trim()
  if (text === '') return ''
  const own = ownSentences[text]
  if (own !== undefined) return t(own)
  const [, size] = /^(\d+) in a batch$/.exec(text) ?? []
  if (size !== undefined) return batchSentence(Number(size))
  const [, status, separator = '', said = ''] = /^HTTP (\d{3})(?:([:,]) ?(.*))?$/s.exec(text) ?? []
  if (status !== undefined) return httpSentence(Number(status), separator, said.trim())
  const [, eventStatus, eventWords = ''] = /^([1-5]\d{2})(?: (.+))?$/s.exec(text) ?? []
  if (eventStatus !== undefined) return httpSentence(Number(eventStatus), ':', eventWords.trim())
  const [, why] = /^The project of the keys could not be asked for: (.+)$/s.exec(text) ?? []
  if (why !== undefined) return t('The project of the keys could not be asked for. {why}', { why: answerSentence(why) })
  const [, code = '', message] = /^([A-Z][A-Za-z0-9_]+|unknown): (.+)$/s.exec(text) ?? []
  if (message !== undefined) return networkSentence(code, message)
  return asSentence(shown(text))
}

/** The size of its batch, as a record's history keeps it. */
const batchSentence = (size: number): string =>
  size === 1 ? t('On its own.') : t('{count, plural, one {With # other.} other {With # others.}}', { count: size - 1 })

function httpSentence(status: number, separator: string, said: string): string {
  if (separator === ',' && said.startsWith('redirected')) {
    const [, target] = /^redirected to (.+)$/s.exec(said) ?? []
    return target === undefined
      ? t('The address redirects elsewhere, answering {status}.', { status: statusWords(status) })
      : t('The address redirects elsewhere to {target}, answering {status}.', { target, status: statusWords(status) })
  }
  if (separator === ',')
    return t('A web page came back instead of Langfuse’s answer, with {status}.', { status: statusWords(status) })
  return said === ''
    ? t('Langfuse answered {status}.', { status: statusWords(status) })
    : t('Langfuse answered {status}: “{said}”', { status: statusWords(status), said })
}

function networkSentence(code: string, message: string): string {
  const known = networkSentences.find(([pattern]) => pattern.test(code))
  if (known) return t(known[1], { code })
  return code === 'unknown'
    ? asSentence(message)
    : t('The connection failed ({code}): {message}', { code, message: asSentence(message) })
}

function asSentence(text: string): string {
  const start = text.charAt(0).toUpperCase() + text.slice(1)
  return shown(/[.!?…”]$/.test(start) ? start : `${start}.`)
}
