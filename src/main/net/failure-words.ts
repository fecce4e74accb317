import { toNetworkError, type NetworkError } from './network-error.ts'
import { said } from '../../shared/words/said.ts'
import { words } from '../../shared/words/t.ts'

export interface FailureWords {
  message: string
  advice: string
}

/** Why a proxy or a certificate stood in the way of `host`; null where it was something else. */
export function wayWords(
  host: string,
  { code, reason, message }: Pick<NetworkError, 'code' | 'reason' | 'message'>,
): FailureWords | null {
  if (reason === 'proxy') return proxyWords(host, code, message)
  return reason === 'tls' ? certificateWords(host, code) : null
}

export function proxyWords(host: string, code: string, message: string): FailureWords {
  if (code === 'ERR_PROXY_AUTH_REQUESTED' || code === 'ERR_PROXY_AUTH_UNSUPPORTED' || code === 'HTTP 407') {
    return {
      message: words('The proxy wants a user name and password, or does not accept the ones it was given.'),
      advice: words('Enter them in Settings → Network, at the proxy of your own.'),
    }
  }
  if (code === 'ERR_MANDATORY_PROXY_CONFIGURATION_FAILED') {
    return {
      message: message.startsWith('The proxy') ? message : words('The proxy script could not be loaded or run.'),
      advice: words('Nothing was sent around it. Check Settings → Network.'),
    }
  }
  if (/CERTIFICATE/.test(code)) {
    return {
      message: words('The proxy’s own certificate is not trusted.'),
      advice: words('Add its authority in Settings → Network.'),
    }
  }
  if (/TUNNEL/.test(code)) {
    return {
      message: said('The proxy does not let requests to {host} through.', { host }),
      advice: words('Check the proxy in Settings → Network, or ask who runs it.'),
    }
  }
  return {
    message: words('The proxy could not be reached.'),
    advice: words('Check its address in Settings → Network, and that it is running.'),
  }
}

/** By Node's codes and Chromium's. */
const certificateFaults: [RegExp, (host: string) => FailureWords][] = [
  [
    /^(CERT_HAS_EXPIRED|CERT_NOT_YET_VALID|ERR_CERT_DATE_INVALID)$/,
    (host) => ({
      message: said('The certificate of {host} has expired or is not valid yet.', { host }),
      advice: words('Check the date of this computer. If it is right, the server needs a new certificate.'),
    }),
  ],
  [
    /^(ERR_TLS_CERT_ALTNAME_INVALID|HOSTNAME_MISMATCH|ERR_CERT_COMMON_NAME_INVALID)$/,
    (host) => ({
      message: said('The certificate that was shown for {host} is for another name.', { host }),
      advice: words('Check the address. If it is right, something may be answering in the server’s place.'),
    }),
  ],
  [
    /^(SELF_SIGNED_CERT_IN_CHAIN|DEPTH_ZERO_SELF_SIGNED_CERT|UNABLE_TO_\w+|CERT_UNTRUSTED|ERR_CERT_AUTHORITY_INVALID|INVALID_CA)$/,
    (host) => ({
      message: said('The certificate of {host} was issued by an authority that this computer does not trust.', {
        host,
      }),
      advice: words('If it is your company’s or your own, add that authority in Settings → Network.'),
    }),
  ],
  [
    /CERTIFICATE_REQUIRED|ERR_SSL_CLIENT_AUTH|BAD_SSL_CLIENT_AUTH_CERT|ALERT_BAD_CERTIFICATE|HANDSHAKE_FAILURE_ON_CLIENT_HELLO/,
    (host) => ({
      message: said('{host} asks for a client certificate.', { host }),
      advice: words('Choose it in Settings → Network.'),
    }),
  ],
]

function certificateWords(host: string, code: string): FailureWords | null {
  return certificateFaults.find(([pattern]) => pattern.test(code))?.[1](host) ?? null
}

/** The same of what a request rejected with. */
export const wayWordsOf = (host: string, error: unknown): FailureWords | null => wayWords(host, toNetworkError(error))
