import type { Exchange, Exchanged } from '../net/exchange.ts'
import type { Connection } from './host.ts'
import { toNetworkError, type NetworkError } from '../net/network-error.ts'

/** What came back for one request, before anybody says what it means. */
export type Answer =
  | {
      kind: 'response'
      status: number
      /** Lower case, without parameters. */
      contentType: string | null
      /** The header as it came: seconds or an HTTP date. */
      retryAfter: string | null
      /** The answer's own `Date`. */
      dateMs: number | null
      location: string | null
      /** The first 4 KB, to show. */
      bodyText: string
      /** The parsed body; undefined where it is no JSON, was cut short or is longer than asked for. */
      json: unknown
    }
  | ({ kind: 'no_answer' } & NetworkError)

export type HttpAnswer = Extract<Answer, { kind: 'response' }>

export interface AskOptions {
  method?: 'GET' | 'POST' | 'PUT' | 'PATCH' | 'DELETE'
  headers?: Record<string, string>
  body?: Uint8Array
  exchange: Exchange
  signal: AbortSignal
  /** How much of the answer is read. */
  maxAnswerBytes?: number
}

const shownBytes = 4096
const defaultMaxAnswerBytes = 64 * 1024

/**
 * One request, one answer: no redirect is followed, nothing is tried again, nothing is thrown. `LangfuseAPIClient` of
 * @langfuse/core is not used for this: it calls the global `fetch` (Node's, which knows no system proxy), follows
 * redirects and hides the raw answer; its types are used where answers are read.
 */
export async function ask(
  url: string,
  { method = 'GET', headers, body, exchange, signal, maxAnswerBytes = defaultMaxAnswerBytes }: AskOptions,
): Promise<Answer> {
  if (signal.aborted) {
    return { kind: 'no_answer', code: 'ABORT_ERR', message: 'aborted', reason: 'aborted', bytesMayHaveBeenSent: false }
  }
  let exchanged: Exchanged
  try {
    const sent = { accept: 'application/json', ...headers }
    exchanged = await exchange({ url, method, headers: sent, body, signal, maxAnswerBytes })
  } catch (error) {
    return { kind: 'no_answer', ...toNetworkError(error) }
  }
  const { status, bytes, complete, error } = exchanged
  // A refusal counts even where its text broke off; an acknowledgement must have come as a whole.
  if (error !== null && status < 300) return { kind: 'no_answer', ...toNetworkError(error), bytesMayHaveBeenSent: true }
  const header = (name: string): string | null => [exchanged.headers[name] ?? []].flat()[0] ?? null
  const dateMs = Date.parse(header('date') ?? '')
  return {
    kind: 'response',
    status,
    contentType: header('content-type')?.split(';')[0]?.trim().toLowerCase() ?? null,
    retryAfter: header('retry-after'),
    dateMs: Number.isNaN(dateMs) ? null : dateMs,
    location: header('location'),
    bodyText: new TextDecoder().decode(bytes.subarray(0, shownBytes)),
    json: complete ? parseJson(new TextDecoder().decode(bytes)) : undefined,
  }
}

export function basicAuth({ publicKey, secretKey }: Connection): string {
  return `Basic ${Buffer.from(`${publicKey}:${secretKey}`).toString('base64')}`
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text) as unknown
  } catch {
    return undefined
  }
}
