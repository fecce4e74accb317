import type { MessageError, ProviderKind } from '../../shared/domain.ts'
import { cutText } from '../../shared/text.ts'
import { said } from '../../shared/words/said.ts'
import { words } from '../../shared/words/t.ts'

export type FailureType =
  | 'wrong_key'
  | 'no_access'
  | 'unknown_model'
  | 'wrong_url'
  | 'rate_limited'
  | 'quota'
  | 'too_long'
  | 'bad_request'
  /** The model or its server takes no tools. */
  | 'no_tools'
  /** What was written is not allowed; nothing is wrong with the call. */
  | 'content_filter'
  | 'server_error'
  /** The model takes text alone, or not this picture. */
  | 'pictures_refused'
  /** Something other than the API answered: a captive portal, a proxy, a web site. */
  | 'not_json'
  | 'connection_refused'
  | 'host_not_found'
  | 'tls'
  | 'timeout'
  | 'offline'
  | 'stream_broken'
  /** Neither an answer nor an error of the API: no JSON, another API's stream, compressed bytes that are not said to be. */
  | 'unreadable'
  /** More than is taken in of one answer. */
  | 'answer_too_large'
  | 'unknown'

/** A failed call as the user is told of it; never holds the API key. */
export interface LlmFailure extends MessageError {
  type: FailureType
}

/** What an explanation needs to know of the call. */
export interface CallContext {
  provider: { kind: ProviderKind; name: string; baseUrl: string }
  model: string | null
  apiKey: string | null
  /** False can be believed; true is a hint. */
  isOnline?(): boolean
}

/** Carries a failure out of the HTTP layer, through the SDK. */
export class FailedCall extends Error {
  readonly failure: LlmFailure
  readonly status: number | null
  /** What the server itself said. */
  readonly serverText: string
  /** What it asks to wait; null where it names nothing. */
  readonly retryAfterMs: number | null
  /** Something of the network answered in the server's place, and may let the call through once one has signed in. */
  readonly isSignInPage: boolean

  constructor(
    failure: LlmFailure,
    status: number | null = null,
    serverText = '',
    more: { retryAfterMs?: number | null; isSignInPage?: boolean } = {},
  ) {
    super(failure.message)
    this.failure = failure
    this.status = status
    this.serverText = serverText
    this.retryAfterMs = more.retryAfterMs ?? null
    this.isSignInPage = more.isSignInPage ?? false
  }
}

const maxQuoteLength = 300

/** A server's own words, fit for a sentence: one line, not too long, without the key. */
export function quote(text: string, apiKey: string | null, maxLength = maxQuoteLength): string {
  const line = scrubKey(text, apiKey).replace(/\s+/g, ' ').trim()
  return line.length > maxLength ? `${cutText(line, maxLength - 1)}…` : line
}

/** What follows a failure's own words where the server said something; nothing where it did not. */
export const itSays = (quoted: string): string =>
  quoted === '' ? '' : ` ${said('It says: “{words}”', { words: quoted })}`

/** Servers echo keys, whole or with stars in the middle. */
export function scrubKey(text: string, apiKey: string | null): string {
  const whole = apiKey && apiKey.length >= 4 ? text.replaceAll(apiKey, '[key]') : text
  return whole.replace(/\b(?:sk|pk|gsk|xai)[-_][\w*.-]{6,}/g, '[key]')
}

export function scrubFailure(failure: LlmFailure, apiKey: string | null): LlmFailure {
  return {
    type: failure.type,
    message: scrubKey(failure.message, apiKey),
    advice: scrubKey(failure.advice, apiKey),
  }
}

/** A key that cannot go into a header was pasted with something else; null where the key is fit to be sent. */
export function unusableKey({ provider, apiKey }: CallContext): LlmFailure | null {
  if (apiKey === null || /^[\x21-\x7e]+$/.test(apiKey)) return null
  return {
    type: 'wrong_key',
    message: said(
      'The API key for {name} has characters that no key has: spaces, line breaks or letters outside ASCII.',
      { name: provider.name },
    ),
    advice: words('Copy the key again, enter it in Settings, then retry.'),
  }
}

const localKinds: ReadonlySet<ProviderKind> = new Set(['ollama', 'lmstudio', 'llamacpp', 'vllm'])

/** Servers that people run themselves: slow to start, and never priced. */
export const isLocalKind = (kind: ProviderKind): boolean => localKinds.has(kind)
