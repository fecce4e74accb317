import type { KeyAbsence } from './model.ts'

/** How models and Langfuse are reached. */
export interface NetworkSettings {
  proxy: {
    /** Null: what was set cannot be read, so nothing is sent until one is chosen. */
    mode: ProxyMode | null
    /** With `http://`, `https://` or `socks5://`; empty where none was ever entered. */
    address: string
    /** Hosts that are reached without it, as in NO_PROXY. */
    exceptions: string
    user: string
    /** One is kept for this address. */
    hasPassword: boolean
    /** Why it is not there though one was entered; null where it is, or none was. */
    passwordAbsence: KeyAbsence | null
    scriptUrl: string
  }
  /** Certificate authorities that count beside the ones the shell trusts by itself. */
  authorities: Authority[]
  clientCertificate: ClientCertificateView | null
  /** The connection is paid for by volume: nothing goes to Langfuse unless it is asked for. */
  isMetered: boolean
}

export type ProxyMode = 'system' | 'none' | 'own' | 'script'

export interface Authority {
  /** SHA-256, which names it. */
  fingerprint: string
  subject: string
  issuer: string
  expiresAtMs: number
}

export interface ClientCertificateView {
  fileName: string
  /** As in NO_PROXY. */
  hosts: string
  passphraseAbsence: KeyAbsence | null
}

export interface ProxyInput {
  mode: ProxyMode
  address: string
  exceptions: string
  user: string
  /** Absent: the one that is kept for this address. */
  password?: string
  scriptUrl: string
}

export interface ClientCertificateInput {
  fileName: string
  hosts: string
  /** Base64 of PKCS#12, or of PEM with a certificate and its key. */
  file: string
  passphrase: string
}

/** One way out, tried. */
export interface NetworkTest {
  /** What was asked: Langfuse, or the provider's name. */
  name: string
  host: string
  /** `direct`, or the proxy's address; null where no way was found. */
  via: string | null
  chosenBy: 'system' | 'environment' | 'settings' | 'script' | null
  /** Who issued the certificate; null over http, and where none was seen. */
  issuer: string | null
  durationMs: number
  /** Null where it answered. */
  problem: { message: string; advice: string } | null
}
