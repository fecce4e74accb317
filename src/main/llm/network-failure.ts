import { notCompressed } from './unreadable.ts'
import { quote, type CallContext, type FailureType, type LlmFailure } from './failure.ts'
import { causesOf } from '../net/causes.ts'
import { wayWordsOf } from '../net/failure-words.ts'
import { said } from '../../shared/words/said.ts'
import { words } from '../../shared/words/t.ts'

/**
 * Error codes of Node's sockets and undici, and Chromium's net:: names that Electron's fetch has in its messages.
 * The first rule that fits decides.
 */
const rules: [RegExp, FailureType][] = [
  [/ERR_INTERNET_DISCONNECTED|ERR_NETWORK_CHANGED|ERR_NETWORK_IO_SUSPENDED|ENETUNREACH|ENETDOWN|EAI_AGAIN/, 'offline'],
  [/ENOTFOUND|EAI_NONAME|ERR_NAME_NOT_RESOLVED|ERR_NAME_RESOLUTION_FAILED|ERR_ICANN_NAME_COLLISION/, 'host_not_found'],
  [
    /ERR_CERT_|ERR_SSL_|ERR_TLS_|CERT_|_CERT\b|SELF_SIGNED|UNABLE_TO_VERIFY|UNABLE_TO_GET_ISSUER|EPROTO|ERR_BAD_SSL/,
    'tls',
  ],
  [/ETIMEDOUT|ESOCKETTIMEDOUT|UND_ERR_\w*TIMEOUT|ERR_TIMED_OUT|ERR_CONNECTION_TIMED_OUT/, 'timeout'],
  [/ERR_PROXY_|ERR_TUNNEL_|ERR_SOCKS_|ERR_MANDATORY_PROXY/, 'connection_refused'],
  [
    /ECONNREFUSED|ERR_CONNECTION_REFUSED|EHOSTUNREACH|EHOSTDOWN|ERR_ADDRESS_UNREACHABLE|ERR_CONNECTION_FAILED/,
    'connection_refused',
  ],
  [
    /ECONNRESET|EPIPE|UND_ERR_SOCKET|ERR_CONNECTION_(RESET|CLOSED|ABORTED)|ERR_EMPTY_RESPONSE|ERR_INCOMPLETE|ERR_CONTENT_LENGTH|ERR_HTTP2|ERR_QUIC|ERR_STREAM_PREMATURE_CLOSE|\bterminated\b|other side closed|socket hang up/,
    'stream_broken',
  ],
]

/** A server of plain http where https was asked for. */
const notEncrypted = /wrong version number|ERR_SSL_PROTOCOL_ERROR|packet length too long|WRONG_VERSION_NUMBER/i

/** A broken-off stream (`Z_BUF_ERROR`) is none of these. */
const cannotUnpack = /Z_DATA_ERROR|incorrect header check|ERR_CONTENT_DECODING|ERR_BROTLI|ERR__ERROR_|ZSTD_error/i

/** From what fetch, or a body that broke, threw to what the user is told. `received`: whether any byte had arrived. */
export function networkFailure(error: unknown, context: CallContext, received: boolean): LlmFailure {
  const facts = [...causesOf(error)].map((cause) => `${codeOf(cause)} ${cause.message}`).join(' | ')
  const matched = rules.find(([pattern]) => pattern.test(facts))?.[1] ?? 'unknown'
  if (cannotUnpack.test(facts)) return notCompressed(context)
  const host = hostOf(context.provider.baseUrl)
  if (received && matched !== 'unknown') return brokenStream(context)
  if (context.isOnline?.() === false && !isLoopback(host)) return explain('offline', host, context, facts)
  const way = wayWordsOf(host, error)
  if (way) {
    const reason = way.message.replace(/\.$/, '')
    const message = said('{reason}, so {name} was not reached.', { reason, name: context.provider.name })
    return { type: matched, message, advice: `${way.advice} ${words('Then retry.')}` }
  }
  return explain(matched, host, context, facts)
}

function explain(type: FailureType, host: string, context: CallContext, facts: string): LlmFailure {
  const { provider, apiKey } = context
  switch (type) {
    case 'offline':
      return {
        type,
        message: said('There is no network, so {name} cannot be reached.', { name: provider.name }),
        advice: words('Your message is kept. Retry once you are online, or choose a local model.'),
      }
    case 'host_not_found':
      return {
        type,
        message: said('Can’t find {host}.', { host }),
        advice: words('Check the URL or your connection, then retry.'),
      }
    case 'tls':
      if (notEncrypted.test(facts)) {
        return {
          type,
          message: said('No safe connection to {host}: what answers there is not encrypted.', { host }),
          advice: words('If this is your own server, begin its base URL with http:// in Settings, then retry.'),
        }
      }
      return {
        type,
        message: said('No safe connection to {host}: its certificate or its encryption was not accepted.', { host }),
        advice: words(
          'Check the date of this computer and the base URL. Behind a company proxy, its certificate must be trusted by the system.',
        ),
      }
    case 'timeout':
      return {
        type,
        message: said('{host} did not answer in time.', { host }),
        advice: words('Check your connection, then retry.'),
      }
    case 'connection_refused':
      return {
        type,
        message: said('Nothing answers at {host}.', { host }),
        advice: isLoopback(host)
          ? adviceForLocal(provider.name)
          : words('Check the base URL in Settings and your connection, then retry.'),
      }
    case 'stream_broken':
      return {
        type,
        message: said('{name} closed the connection before it answered.', { name: provider.name }),
        advice: words('Retry. Your message is kept.'),
      }
    default:
      return {
        type: 'unknown',
        message:
          facts.trim() === ''
            ? said('The call to {name} failed.', { name: provider.name })
            : said('The call to {name} failed: {reason}', { name: provider.name, reason: quote(facts, apiKey) }),
        advice: words('Retry. If it happens again, check the base URL in Settings.'),
      }
  }
}

/** The answer began and did not end as an answer ends. */
export function brokenStream({ provider }: CallContext): LlmFailure {
  return {
    type: 'stream_broken',
    message: said('The connection to {name} broke before the answer was complete.', { name: provider.name }),
    advice: words('What had arrived is kept. Retry to ask again.'),
  }
}

/** No byte for too long. */
export function idleTimeout({ provider }: CallContext, idleMs: number, received: boolean): LlmFailure {
  const seconds = Math.max(1, Math.round(idleMs / 1000))
  return {
    type: 'timeout',
    message: received
      ? said('{name} stopped sending: nothing came for {seconds} s.', { name: provider.name, seconds })
      : said('{name} did not answer within {seconds} s.', { name: provider.name, seconds }),
    advice: received
      ? words('What had arrived is kept. Retry to ask again.')
      : words('Retry. If it happens again, try another model.'),
  }
}

/** Signs of life without a word, or an answer that takes for ever. */
export function neverEnding({ provider }: CallContext, limitMs: number, isQuiet: boolean): LlmFailure {
  const time =
    limitMs >= 3_600_000
      ? `${Math.round(limitMs / 3_600_000)} h`
      : limitMs >= 60_000
        ? `${Math.round(limitMs / 60_000)} min`
        : `${Math.max(1, Math.round(limitMs / 1000))} s`
  return {
    type: 'timeout',
    message: isQuiet
      ? said('{name} kept the connection open and gave no word of an answer for {time}.', { name: provider.name, time })
      : said('{name} was still answering after {time}, the longest that one answer may take.', {
          name: provider.name,
          time,
        }),
    advice: words('What had arrived is kept. Retry to ask again.'),
  }
}

const codeOf = (error: Error): string => ('code' in error && typeof error.code === 'string' ? error.code : '')

const hostOf = (url: string): string => (URL.canParse(url) ? new URL(url).host : url)

const isLoopback = (host: string): boolean => /^(localhost|127\.\d+\.\d+\.\d+|\[::1\])(:\d+)?$/.test(host)

const adviceForLocal = (name: string): string =>
  said('Start {name} on this computer, or check its port in Settings, then retry.', { name })
